import type { TokenFault } from '../../jose/token.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, isText, startFindings, strings, typeName } from '../findings.ts'
import { faultDetails, sentence, signatureDetails } from '../jwt/faults.ts'
import { lookAtSecretLength } from '../jwt/secret-length.ts'
import type { RuleId } from '../subjects.ts'

/** Judges form, header and signature of an ID Token (OIDC Core 2, 3.1.3.7 steps 6 to 8, 10.1). */
export function judgeIdTokenHeader(facts: IdTokenFacts): readonly Finding[] {
  const found = startFindings()
  const { token } = facts
  if (token.form === 'jwe') return found.list
  if (token.form === 'opaque') {
    found.look('idt-not-jwt', false, () => ({
      message: token.faults[0] ? `${sentence(token.faults[0].message)}.` : 'The ID Token is not a JWT.',
      expected: 'a compact JWS or JWE',
      actual: `${token.length} characters: ${token.alphabet}`,
    }))
    return found.list
  }
  lookAtFaults(found, token.faults, 'idt-not-jwt')
  lookAtFaults(found, token.faults, 'idt-crit-unknown')
  const references = ['x5u', 'x5c', 'jku', 'jwk'].filter((name) => token.header[name] !== undefined)
  found.look('idt-header-key-reference', references.length === 0, () => ({
    message: `The header brings or points at a key of its own (${references.join(', ')}); it was not used.`,
    expected: 'none of x5u, x5c, jku, jwk',
    actual: references,
  }))
  lookAtAlgorithm(found, facts, token.header['alg'])
  const symmetric = isText(token.header['alg']) && /^(HS|none)/i.test(token.header['alg'])
  if (facts.severalKeys && !symmetric) {
    const { kid } = token.header
    found.look('idt-kid-missing', isText(kid), () => ({
      message: 'The key set has several keys, and no kid says which of them signed.',
      expected: 'a kid, since the key set has several keys',
      actual: isText(kid) ? kid : typeName(kid),
    }))
  }
  lookAtSignature(found, facts)
  return found.list
}

/** Faults of form that are told one by one; more say nothing new. */
const MOST_FAULTS = 5

function lookAtFaults(found: Findings, faults: readonly TokenFault[], rule: RuleId): void {
  const broken = faults.filter((fault) => fault.rule === rule)
  if (broken.length === 0) found.look(rule, true)
  for (const fault of broken.slice(0, MOST_FAULTS)) found.look(rule, false, faultDetails(fault))
}

function lookAtAlgorithm(found: Findings, facts: IdTokenFacts, alg: IdTokenHeaderValue): void {
  const name = isText(alg) ? alg : ''
  const none = /^none$/i.test(name)
  found.look('idt-alg-none', !none, {
    message: 'The ID Token has alg none: nothing protects it.',
    expected: 'a signature',
    actual: name,
  })
  if (none) return
  lookAtAgreedAlgorithm(found, facts, name, alg)
  if (!name.startsWith('HS')) return
  found.look('idt-alg-hs-public-client', !facts.client.public, () => ({
    message: `${name} signs with a secret, and this client keeps none.`,
    expected: 'an asymmetric algorithm, since the client keeps no secret',
    actual: name,
  }))
  const secretBytes = facts.signature.secretBytes ?? facts.client.secretBytes
  lookAtSecretLength(found, { signature: { alg: name, secretBytes }, secretNamed: facts.secretNamed })
}

type IdTokenHeaderValue = Parameters<typeof typeName>[0]

/** The algorithm registered for the client, else one that is advertised, else RS256 (OIDC Core 3.1.3.7 step 7). */
function lookAtAgreedAlgorithm(found: Findings, facts: IdTokenFacts, name: string, alg: IdTokenHeaderValue): void {
  const listed = strings(facts.metadata['id_token_signing_alg_values_supported'])
  const known = facts.expectedAlg !== undefined || listed.length > 0
  if (!known && name !== 'RS256' && name !== '' && (facts.channel === 'given' || facts.signature.verified === true)) {
    found.undecided(
      'idt-alg-unexpected',
      `Which algorithm was agreed on is not known; the token has ${name.slice(0, 40)}.`,
    )
    return
  }
  const expected = facts.expectedAlg !== undefined ? [facts.expectedAlg] : listed.length > 0 ? listed : ['RS256']
  const actual = isText(alg) ? alg : typeName(alg)
  found.look('idt-alg-unexpected', expected.includes(name), () => ({
    message: `The ID Token is signed with ${actual.slice(0, 40)}; ${expected.slice(0, 10).join(', ')} was expected.`,
    expected,
    actual,
  }))
}

/** Which rule a fault of verifying breaks in an ID Token. */
const RULE_OF: Readonly<Record<string, RuleId>> = {
  'idt-kid-unknown': 'idt-kid-unknown',
  'idt-key-use': 'idt-key-use',
  'jwt-alg-confusion': 'idt-key-use',
  'idt-signature-invalid': 'idt-signature-invalid',
}

/** Faults for which another rule is reported; the signature is then not looked at. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  'idt-not-jwt',
  'idt-crit-unknown',
  'idt-alg-unexpected',
  'idt-alg-hs-weak-secret',
  'jwt-alg-none',
  'jwt-b64-padding',
  'jwt-duplicate-member',
  'jwt-not-utf8',
])

function lookAtSignature(found: Findings, facts: IdTokenFacts): void {
  const { verified, faults, alg } = facts.signature
  if (verified === true) {
    for (const rule of ['idt-kid-unknown', 'idt-key-use', 'idt-signature-invalid'] as const) found.look(rule, true)
    found.look('idt-signature-not-checked', true)
    return
  }
  for (const fault of faults) {
    const rule = RULE_OF[fault.rule]
    if (rule) found.look(rule, false, faultDetails(fault))
  }
  if (verified === null) {
    const why = faults[0]?.message ?? 'no key of the issuer is known'
    found.look('idt-signature-not-checked', false, () => ({
      message: `The signature was not checked (${why}): the claims were read and are not to be trusted.`,
      expected: 'a key of the issuer',
      actual: alg ?? 'no alg',
    }))
    return
  }
  found.look('idt-signature-not-checked', true)
  lookAtRefusal(found, faults)
}

/** A signature that is refused for a reason of its own rule is undecided; one refused for no reason at all is invalid. */
function lookAtRefusal(found: Findings, faults: readonly TokenFault[]): void {
  if (faults.some((fault) => RULE_OF[fault.rule])) return
  const elsewhere = faults.find((fault) => TOLD_ELSEWHERE.has(fault.rule))
  const told =
    elsewhere !== undefined &&
    (elsewhere.rule.startsWith('jwt-') ||
      found.list.some((finding) => finding.rule === elsewhere.rule && !finding.holds))
  if (told) {
    found.undecided('idt-signature-invalid', `The signature was not looked at: ${elsewhere.message}.`)
    return
  }
  found.look('idt-signature-invalid', false, signatureDetails({ faults }))
}
