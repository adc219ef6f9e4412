import type { JsonObject, JsonValue } from '../../jose/json.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, isText, startFindings, typeName } from '../findings.ts'
import { audienceOf, issuerHint } from '../jwt/audience.ts'

/** Judges who issued an ID Token, about whom, for whom, and in answer to which request (OIDC Core 2, 3.1.3.7). */
export function judgeIdTokenParties(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings()
  lookAtIssuer(found, facts.issuer, claims['iss'])
  lookAtSubject(found, claims['sub'])
  lookAtAudience(found, facts, claims)
  lookAtNonce(found, facts, claims['nonce'])
  return found.list
}

/** What a claim is, for a report: its text, else its type. */
function told(value: JsonValue | undefined): string {
  if (!isText(value)) return typeName(value)
  return value === '' ? 'an empty string' : value
}

function lookAtIssuer(found: Findings, issuer: string | undefined, iss: JsonValue | undefined): void {
  const there = isText(iss) && iss !== ''
  found.look('idt-iss-missing', there, () => ({
    message: `iss is ${there ? 'there' : told(iss)}; it must be the issuer as a string.`,
    expected: issuer ?? 'the issuer',
    actual: told(iss),
  }))
  if (!there) return
  if (issuer === undefined) {
    found.undecided('idt-iss-mismatch', 'There is no issuer to compare iss with.')
    return
  }
  found.look('idt-iss-mismatch', iss === issuer, () => ({
    message: `iss is not the issuer that was asked${issuerHint(iss, issuer)}.`,
    expected: issuer,
    actual: iss,
  }))
}

function lookAtSubject(found: Findings, sub: JsonValue | undefined): void {
  found.look('idt-sub-missing', isText(sub) && sub !== '', () => ({
    message: `sub is ${told(sub)}; it must be a non-empty string.`,
    expected: 'a non-empty string',
    actual: told(sub),
  }))
  if (!isText(sub)) return
  found.look('idt-sub-too-long', sub.length <= 255, () => ({
    message: `sub has ${sub.length} characters; 255 are allowed.`,
    expected: 'at most 255 characters',
    actual: `${sub.length} characters`,
  }))
  found.look('idt-sub-not-ascii', /^[\x00-\x7f]*$/.test(sub), {
    message: 'sub has characters outside ASCII.',
    expected: 'ASCII characters only',
    actual: sub,
  })
  found.look('idt-sub-looks-like-email', sub.length > 320 || !/^[^\s@]+@[^\s@.]+\.[^\s@]+$/.test(sub), {
    message: 'sub looks like an e-mail address, which may pass to another person in time.',
    expected: 'an identifier that is never given to another person',
    actual: sub,
  })
}

function lookAtAudience(found: Findings, { client, trustedAudiences = [] }: IdTokenFacts, claims: JsonObject): void {
  const { client_id } = client
  const { aud, azp } = claims
  const { list, wellFormed } = audienceOf(aud)
  found.look('idt-aud-missing', wellFormed, () => ({
    message: `aud is ${Array.isArray(aud) ? 'a list that is empty or holds something else than strings' : told(aud)}.`,
    expected: client_id ?? 'the client_id',
    actual: aud ?? 'absent',
  }))
  if (client_id === undefined) {
    if (wellFormed) found.undecided('idt-aud-mismatch', 'There is no client_id to compare aud with.')
    return
  }
  const meant = list.includes(client_id)
  if (wellFormed)
    found.look('idt-aud-mismatch', meant, {
      message: 'aud does not name this client: the token was issued to another one.',
      expected: client_id,
      actual: aud,
    })
  if (meant)
    found.look(
      'idt-aud-untrusted',
      list.every((each) => each === client_id || trustedAudiences.includes(each)),
      () => ({
        message: 'aud names others besides this client, who could use the token against it.',
        expected: [client_id],
        actual: aud,
        // Strict clients let further audiences pass when azp names the client.
        ...(azp === client_id ? { severity: 'I' as const } : {}),
      }),
    )
  if (azp !== undefined)
    found.look('idt-azp-mismatch', azp === client_id, {
      message: 'azp is another party than this client.',
      expected: client_id,
      actual: azp,
    })
}

function lookAtNonce(found: Findings, facts: IdTokenFacts, nonce: JsonValue | undefined): void {
  const sent = facts.nonce
  // After a refresh the nonce is compared with the first ID Token (OIDC Core 12.2).
  if (facts.channel === 'refresh') return
  if (sent === undefined) {
    if (nonce !== undefined) found.undecided('idt-nonce-mismatch', 'Which nonce was sent is not known.')
    return
  }
  if (sent === null) {
    found.look('idt-nonce-unexpected', nonce === undefined, {
      message: 'The token has a nonce although none was sent: it may answer another request.',
      expected: 'no nonce',
      actual: nonce,
    })
    return
  }
  found.look('idt-nonce-missing', nonce !== undefined, {
    message: 'A nonce was sent and the token has none: it may answer another request.',
    expected: sent,
    actual: 'absent',
  })
  if (nonce !== undefined)
    found.look('idt-nonce-mismatch', nonce === sent, {
      message: 'The nonce is not the one that was sent: the token answers another request.',
      expected: sent,
      actual: nonce,
    })
}
