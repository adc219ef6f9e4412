import type { JsonValue } from '../../jose/json/json.ts'
import { isText, strings, textOrType } from '../../jose/json/values.ts'
import { shorten } from '../../text/clean.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, words } from '../findings.ts'
import { lookAtFaults, lookAtOpaque, lookAtRefusal, type Refusals, RULE_OF } from '../jwt/faults.ts'
import { lookAtSecretLength } from '../jwt/secret-length.ts'

/** Judges form, header and signature of an ID Token (OIDC Core 2, 3.1.3.7 steps 6 to 8, 10.1). */
export function judgeIdTokenHeader(facts: IdTokenFacts): readonly Finding[] {
  const found = startFindings(facts)
  const { token } = facts
  if (token.form === 'jwe') {
    lookAtFaults(found, token.faults, ['not-a-jwt', 'crit'])
    return found.list
  }
  if (token.form === 'opaque') {
    lookAtOpaque(found, token)
    return found.list
  }
  lookAtFaults(found, token.faults, ['not-a-jwt', 'crit'])
  const { alg, kid } = token.header
  const references = ['x5u', 'x5c', 'jku', 'jwk'].filter((name) => token.header[name] !== undefined)
  found.look('idt-header-key-reference', references.length === 0, {
    expected: 'none of x5u, x5c, jku, jwk',
    actual: references,
  })
  lookAtAlgorithm(found, facts, alg)
  const symmetric = isText(alg) && /^(HS|none)/i.test(alg)
  if (facts.severalKeys && !symmetric)
    found.look('idt-kid-missing', isText(kid), {
      expected: 'a kid, since the key set has several keys',
      actual: textOrType(kid),
    })
  if (isUnsignedAgreed(facts)) lookAtTransport(found, facts)
  else lookAtSignature(found, facts)
  return found.list
}

/**
 * Whether a token has no signature because the client is registered so and gets ID Tokens from the token endpoint alone, where the
 * connection may speak for the issuer (OIDC Core 2, 3.1.3.7 step 6).
 */
export function isUnsignedAgreed({
  token,
  channel,
  response_type,
  client,
}: Pick<IdTokenFacts, 'token' | 'channel' | 'response_type' | 'client'>): boolean {
  if (client.registered?.id_token_signed_response_alg !== 'none' || token.form !== 'jws') return false
  if ((channel !== 'token' && channel !== 'refresh') || words(response_type).includes('id_token')) return false
  return token.header['alg'] === 'none' && token.signature.length === 0
}

function lookAtTransport(found: Findings, { metadata }: IdTokenFacts): void {
  const plain = isText(metadata['token_endpoint']) && metadata['token_endpoint'].startsWith('http:')
  found.look('idt-signature-not-checked', false, {
    message: `The ID Token has no signature, as the client is registered: that it is the issuer's rests on ${plain ? 'the connection to the token endpoint alone, and that is plain http' : 'TLS with the token endpoint alone'}.`,
    expected: 'a signature, or none as registered',
    actual: 'none',
    severity: 'I',
  })
}

function lookAtAlgorithm(found: Findings, facts: IdTokenFacts, alg: JsonValue | undefined): void {
  const name = isText(alg) ? alg : ''
  const none = /^none$/i.test(name)
  if (none && isUnsignedAgreed(facts)) {
    found.undecided('idt-alg-none', 'The client is registered with id_token_signed_response_alg none.')
    return
  }
  found.look('idt-alg-none', !none, { expected: 'a signature', actual: name })
  if (none) return
  lookAtAgreedAlgorithm(found, facts, name, alg)
  if (!name.startsWith('HS')) return
  found.look('idt-alg-hs-public-client', !facts.client.public, {
    expected: 'an asymmetric algorithm, since the client keeps no secret',
    actual: name,
  })
  const secretBytes = facts.signature.secretBytes ?? facts.client.secretBytes
  lookAtSecretLength(found, { signature: { alg: name, secretBytes }, secretNamed: facts.secretNamed })
}

/** The algorithm registered for the client, else one that is advertised, else RS256 (OIDC Core 3.1.3.7 step 7). */
function lookAtAgreedAlgorithm(found: Findings, facts: IdTokenFacts, name: string, alg: JsonValue | undefined): void {
  const listed = strings(facts.metadata['id_token_signing_alg_values_supported'])
  const known = facts.expectedAlg !== undefined || listed.length > 0
  if (!known && name !== 'RS256' && name !== '' && (facts.channel === 'given' || facts.signature.verified === true)) {
    found.undecided(RULE_OF['alg-unexpected'], `Which algorithm was agreed on is not known; the token has ${name}.`)
    return
  }
  const expected = facts.expectedAlg !== undefined ? [facts.expectedAlg] : listed.length > 0 ? listed : ['RS256']
  const registered = facts.client.registered?.id_token_signed_response_alg
  found.look(RULE_OF['alg-unexpected'], expected.includes(name), () => ({
    message:
      registered !== undefined && registered === facts.expectedAlg
        ? `The ID Token has alg ${shorten(name, 40)}; the client is registered with id_token_signed_response_alg ${registered}.`
        : undefined,
    expected,
    actual: textOrType(alg),
  }))
}

const REFUSALS: Refusals = {
  'kid-unknown': RULE_OF['kid-unknown'],
  'key-use': RULE_OF['key-use'],
  'alg-confusion': RULE_OF['key-use'],
  'not-a-jwt': 'here',
  crit: 'here',
  'alg-none': 'told',
  'alg-unexpected': 'here',
  'weak-secret': 'here',
  b64: 'told',
  'duplicate-member': 'told',
  'not-utf8': 'told',
}

function lookAtSignature(found: Findings, { signature, channel }: IdTokenFacts): void {
  const { verified, faults, alg } = signature
  if (verified) for (const kind of ['kid-unknown', 'key-use', 'signature'] as const) found.look(RULE_OF[kind], true)
  else if (verified === false || faults.length > 0) lookAtRefusal(found, faults, REFUSALS)
  found.look('idt-signature-not-checked', verified !== null, () => ({
    message:
      faults[0] &&
      `The signature was not checked (${faults[0].message}): the claims were read and are not to be trusted.`,
    expected: 'a key of the issuer',
    actual: alg ?? 'no alg',
    // No TLS connection with the issuer speaks for what a browser brought (OIDC Core 3.2.2.11).
    ...(channel === 'front' ? { severity: 'E', reject: true } : {}),
  }))
}
