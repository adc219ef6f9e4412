import type { TokenFault } from '../jose/token.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { IdTokenFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, isText, startFindings, strings } from './findings.ts'

export const idTokenHeaderRules: readonly RuleId[] = [
  'idt-not-jwt',
  'idt-alg-none',
  'idt-alg-unexpected',
  'idt-alg-hs-public-client',
  'idt-alg-hs-weak-secret',
  'idt-kid-missing',
  'idt-kid-unknown',
  'idt-key-use',
  'idt-signature-invalid',
  'idt-signature-not-checked',
  'idt-header-key-reference',
  'idt-crit-unknown',
  'idt-jwe-kid',
  'idt-jwe-rsa1-5',
  'jwe-no-decryption-key',
  'jwe-decryption-failed',
]

/** Judges form, header and signature of an ID Token (OIDC Core 2, 3.1.3.7 steps 6 to 8, 10.1). */
export function judgeIdTokenHeader(facts: IdTokenFacts): readonly Finding[] {
  const found = startFindings()
  const { token } = facts
  lookAtEncryption(found, facts)
  if (token.form === 'jwe') return found.list
  if (token.form === 'opaque') {
    found.look('idt-not-jwt', false, {
      expected: 'a compact JWS or JWE',
      actual: `an opaque text of ${token.length} characters`,
    })
    return found.list
  }
  const malformed = token.faults.filter((fault) => fault.rule === 'idt-not-jwt')
  found.look('idt-not-jwt', malformed.length === 0, {
    message: `The token is not a JWT: ${malformed[0]?.message}.`,
    expected: malformed[0]?.expected,
    actual: malformed[0]?.actual,
  })
  const crit = token.faults.find((fault) => fault.rule === 'idt-crit-unknown')
  found.look('idt-crit-unknown', !crit, { message: `${crit?.message}.`, actual: token.header['crit'] })
  const references = ['x5u', 'x5c', 'jku', 'jwk'].filter((name) => token.header[name] !== undefined)
  found.look('idt-header-key-reference', references.length === 0, {
    message: `The header brings its own key (${references.join(', ')}); it was not used.`,
    actual: references,
  })
  lookAtAlgorithm(found, facts, token.header['alg'])
  if (facts.severalKeys && isText(token.header['alg']) && !token.header['alg'].startsWith('HS')) {
    found.look('idt-kid-missing', isText(token.header['kid']), {
      expected: 'a kid, since the key set has several keys',
      actual: 'absent',
    })
  }
  lookAtSignature(found, facts)
  return found.list
}

function lookAtEncryption(found: Findings, facts: IdTokenFacts): void {
  const outer = facts.encrypted ?? (facts.token.form === 'jwe' ? facts.token : undefined)
  if (!outer) return
  found.look('idt-jwe-rsa1-5', outer.header['alg'] !== 'RSA1_5', { actual: outer.header['alg'] })
  found.look('idt-jwe-kid', isText(outer.header['kid']))
  if (facts.token.form !== 'jwe') return
  const failed = facts.token.faults.find((fault) => fault.rule === 'jwe-decryption-failed')
  if (failed) found.look('jwe-decryption-failed', false, { message: `${failed.message}.` })
  else
    found.look('jwe-no-decryption-key', false, {
      expected: '--decrypt-key <file>',
      actual: `alg ${String(outer.header['alg']).slice(0, 40)}, enc ${String(outer.header['enc']).slice(0, 40)}`,
    })
}

function lookAtAlgorithm(found: Findings, facts: IdTokenFacts, alg: unknown): void {
  const name = typeof alg === 'string' ? alg : ''
  const none = /^none$/i.test(name)
  found.look('idt-alg-none', !none, { expected: 'a signature', actual: name })
  if (none) return
  const listed = strings(facts.metadata['id_token_signing_alg_values_supported'])
  const expected = facts.expectedAlg ? [facts.expectedAlg] : listed.length > 0 ? listed : ['RS256']
  found.look('idt-alg-unexpected', expected.includes(name), { expected, actual: name === '' ? 'absent' : name })
  if (!name.startsWith('HS')) return
  found.look('idt-alg-hs-public-client', !facts.client.public, {
    expected: 'an asymmetric algorithm for a client without a secret',
    actual: name,
  })
  const bytes = Number(name.slice(2)) / 8
  const { secretBytes } = facts.client
  if (secretBytes !== undefined)
    found.look('idt-alg-hs-weak-secret', secretBytes >= bytes, {
      expected: `at least ${bytes} bytes`,
      actual: `${secretBytes} bytes`,
    })
}

/** Which rule a fault of verifying breaks in an ID Token. */
const RULE_OF: Readonly<Record<string, RuleId>> = {
  'idt-kid-unknown': 'idt-kid-unknown',
  'idt-key-use': 'idt-key-use',
  'jwt-alg-confusion': 'idt-key-use',
  'idt-signature-invalid': 'idt-signature-invalid',
  'jwt-b64-padding': 'idt-signature-invalid',
  'jwt-duplicate-member': 'idt-signature-invalid',
}

function lookAtSignature(found: Findings, facts: IdTokenFacts): void {
  const { verified, faults, keySource, alg } = facts.signature
  if (verified === true) {
    for (const rule of ['idt-kid-unknown', 'idt-key-use', 'idt-signature-invalid'] as const) found.look(rule, true)
    return
  }
  for (const fault of faults) {
    const rule = RULE_OF[fault.rule]
    if (rule) found.look(rule, false, particulars(fault))
  }
  if (verified === null) {
    found.look('idt-signature-not-checked', false, {
      message: keySource
        ? `No key could be used, so the claims were read and not trusted (${faults[0]?.message ?? keySource}).`
        : 'No key of the issuer is known, so the claims were read and not trusted.',
      actual: alg,
    })
  } else if (faults.length === 0)
    found.look('idt-signature-invalid', false, { message: 'The signature does not verify.' })
}

function particulars(fault: TokenFault): { message: string; expected?: string; actual?: string } {
  const message = `${fault.message.slice(0, 1).toUpperCase()}${fault.message.slice(1)}.`
  return { message, expected: fault.expected, actual: fault.actual }
}
