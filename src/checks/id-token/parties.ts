import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import { differenceBetween, otherRun } from '../../text/difference.ts'
import { hashedAs } from '../../text/hash-difference.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Details, type Findings, startFindings, stated } from '../findings.ts'
import { audienceHint } from '../jwt/audience.ts'
import { lookAtAudience, lookAtSubject } from '../jwt/claims-form.ts'
import { lookAtIssuer } from '../jwt/issuer.ts'
import type { RuleId } from '../subjects.ts'

/** Judges who issued an ID Token, about whom, for whom, and in answer to which request (OIDC Core 2, 3.1.3.7). */
export function judgeIdTokenParties(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings(facts)
  lookAtIss(found, facts.issuer, claims)
  lookAtSubject(found, claims['sub'])
  lookAtIdentifier(found, claims['sub'])
  lookAtRecipients(found, facts, claims)
  lookAtReply(found, facts, claims['nonce'])
  return found.list
}

function lookAtIss(found: Findings, issuer: string | undefined, claims: JsonObject): void {
  const { iss } = claims
  const there = isText(iss) && iss !== ''
  found.look('idt-iss-missing', there, { expected: issuer ?? 'the issuer', actual: stated(iss) })
  if (!there) return
  if (issuer === undefined) found.undecided('idt-iss-mismatch', 'There is no issuer to compare iss with.')
  else lookAtIssuer(found, 'idt-iss-mismatch', claims, issuer)
}

function lookAtIdentifier(found: Findings, sub: JsonValue | undefined): void {
  if (!isText(sub)) return
  found.look('idt-sub-too-long', sub.length <= 255, {
    expected: 'at most 255 characters',
    actual: `${sub.length} characters`,
  })
  found.look('idt-sub-not-ascii', /^[\x00-\x7f]*$/.test(sub), { expected: 'ASCII characters only', actual: sub })
  found.look('idt-sub-looks-like-email', sub.length > 320 || !/^[^\s@]+@[^\s@.]+\.[^\s@]+$/.test(sub), {
    expected: 'an identifier that is never given to another person',
    actual: sub,
  })
}

/** The rule about tokens that are for somebody else. */
export const OTHER_RECIPIENT = 'idt-aud-mismatch' satisfies RuleId

function lookAtRecipients(found: Findings, { client, trustedAudiences = [] }: IdTokenFacts, claims: JsonObject): void {
  const { client_id } = client
  const { aud, azp } = claims
  const { list, wellFormed } = lookAtAudience(found, aud)
  if (client_id === undefined) {
    if (wellFormed) found.undecided(OTHER_RECIPIENT, 'There is no client_id to compare aud with.')
    return
  }
  const meant = list.includes(client_id)
  if (wellFormed)
    found.look(OTHER_RECIPIENT, meant, () => {
      const hint = audienceHint(aud, client_id)
      return {
        ...(hint !== '' && { message: `aud does not name this client${hint}.` }),
        expected: client_id,
        actual: aud,
      }
    })
  if (meant)
    found.look(
      'idt-aud-untrusted',
      list.every((each) => each === client_id || trustedAudiences.includes(each)),
      () => ({
        expected: [client_id],
        actual: aud,
        // An azp that names the client says that the token was made for it, which the set fapi2 does not go by.
        ...(azp === client_id ? {} : { severity: 'E' as const }),
        reject: true,
      }),
    )
  if (azp !== undefined) found.look('idt-azp-mismatch', azp === client_id, { expected: client_id, actual: azp })
}

/** Looks at whether a token answers the request that a nonce was sent with. */
export function lookAtNonce(found: Findings, nonce: JsonValue | undefined, sent: string): void {
  found.look('idt-nonce-mismatch', nonce === sent, () => ({
    ...(isText(nonce) && changedNonce(nonce, sent)),
    expected: sent,
    actual: stated(nonce),
  }))
}

/** What is said of a nonce that was made of the one sent, or the other way round. */
function changedNonce(nonce: string, sent: string): Details {
  const said = otherRun(nonce, sent) ?? differenceBetween(nonce, sent)
  if (said === undefined) return {}
  const message = `nonce is not the one that was sent; ${said}.`
  const hashed = hashedAs(nonce, sent)
  if (hashed)
    return {
      message,
      client: `Compare nonce with the ${hashed.hash} of the raw value, in ${hashed.writing}, where the request had that or the provider hashes it.`,
    }
  return hashedAs(sent, nonce)
    ? { message, client: 'Compare nonce with the raw value; what was expected is its hash.' }
    : { message }
}

function lookAtReply(found: Findings, facts: IdTokenFacts, nonce: JsonValue | undefined): void {
  const sent = facts.nonce
  // After a refresh the nonce is compared with the first ID Token (OIDC Core 12.2).
  if (facts.channel === 'refresh') return
  if (sent === undefined) {
    if (nonce !== undefined) found.undecided('idt-nonce-mismatch', 'Which nonce was sent is not known.')
    return
  }
  if (sent === null) {
    found.look('idt-nonce-unexpected', nonce === undefined, { expected: 'no nonce', actual: nonce })
    return
  }
  found.look('idt-nonce-missing', nonce !== undefined, { expected: sent, actual: 'absent' })
  if (nonce !== undefined) lookAtNonce(found, nonce, sent)
}
