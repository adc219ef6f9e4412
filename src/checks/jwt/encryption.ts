import { FEW_ROUNDS, roundsOf } from '../../jose/jwe-structure.ts'
import type { JweReading, SignatureVerdict, TokenReading } from '../../jose/token.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import type { JwtEncryptionRule } from './encryption.rules.ts'
import { sentence } from './faults.ts'

/** The rule that `--allow` gives leave to open a token against. */
export const ROUNDS_RULE: JwtEncryptionRule = 'jwe-p2c-high'

/** How much it matters here that no key was given. */
export type Closed = Pick<Finding, 'severity' | 'reject'>

/** Judges whether an encrypted token could be opened and whether what lay inside was validated too (RFC 7516 5.2, RFC 8725 3.3). */
export function judgeEncryption(
  outer: JweReading,
  inner: TokenReading,
  signature: SignatureVerdict | undefined,
  closed: Closed = {},
): readonly Finding[] {
  if (inner.form === 'jwe') return judgeClosed(inner, closed)
  const found = startFindings()
  lookAtRounds(found, outer)
  found.look('jwe-no-decryption-key', true)
  found.look('jwe-decryption-failed', true)
  if (inner.form !== 'jws') {
    found.look('jwt-nested-all-validated', false, () => ({
      message: 'What was decrypted is not a signed token, so nothing proves who wrote it.',
      expected: 'a JWS inside the JWE',
      actual: `${inner.length} characters: ${inner.alphabet}`,
    }))
    return found.list
  }
  if (signature === undefined || signature.verified === null)
    found.undecided('jwt-nested-all-validated', 'The inner signature could not be checked: no key is known.')
  else
    found.look('jwt-nested-all-validated', signature.verified, {
      message: 'The token was decrypted, but the signature inside does not verify.',
    })
  return found.list
}

/** Judges an encrypted token that stayed closed, and says why it did. */
export function judgeClosed(token: JweReading, closed: Closed): readonly Finding[] {
  const found = startFindings()
  const { faults, header } = token
  const fault = (rule: JwtEncryptionRule) => faults.find((each) => each.rule === rule)
  const failed = fault('jwe-decryption-failed')
  const withheld = fault(ROUNDS_RULE)
  const malformed = faults.find(({ rule }) => rule !== 'json-unsafe-integer')
  lookAtRounds(found, token)
  if (failed) found.look('jwe-decryption-failed', false, () => ({ message: `${sentence(failed.message)}.` }))
  else if (withheld) found.undecided('jwe-decryption-failed', `Not tried: ${withheld.message}.`)
  else if (malformed)
    found.undecided('jwe-decryption-failed', `Not tried, since the token is malformed: ${malformed.message}.`)
  else
    found.look('jwe-no-decryption-key', false, () => ({
      message: 'The token is encrypted, and no key to decrypt it was given.',
      expected: '--decrypt-key <file>',
      actual: `alg ${String(header['alg'])}, enc ${String(header['enc'])}`,
      ...closed,
    }))
  return found.list
}

/** Judges how many rounds of PBES2 a token asks for of whoever opens it (RFC 7518 4.8.1.2). */
function lookAtRounds(found: Findings, { header, serialization }: JweReading): void {
  const shared = { ...serialization?.unprotected, ...header }
  const parts = [shared, ...(serialization?.others ?? []).map(({ unprotected }) => ({ ...shared, ...unprotected }))]
  const all = parts.flatMap((part) => roundsOf(part) ?? [])
  if (all.length === 0) return
  const rounds = Math.max(...all)
  found.look(ROUNDS_RULE, rounds <= FEW_ROUNDS, {
    message: `p2c asks for ${rounds} rounds before the key is known, more than ${FEW_ROUNDS}.`,
    expected: `at most ${FEW_ROUNDS}`,
    actual: rounds,
  })
}
