import type { JweReading, SignatureVerdict, TokenReading } from '../../jose/token.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { sentence } from './faults.ts'

/** Judges whether an encrypted token could be opened and whether what lay inside was validated too (RFC 7516 5.2, RFC 8725 3.3). */
export function judgeEncryption(
  outer: JweReading,
  inner: TokenReading,
  signature: SignatureVerdict | undefined,
): readonly Finding[] {
  const found = startFindings()
  if (inner.form === 'jwe') {
    const failed = inner.faults.find((fault) => fault.rule === 'jwe-decryption-failed')
    const name = (value: unknown): string => String(value).slice(0, 40)
    const malformed = inner.faults.find((fault) => fault.rule !== 'json-unsafe-integer')
    if (failed) found.look('jwe-decryption-failed', false, () => ({ message: `${sentence(failed.message)}.` }))
    else if (malformed)
      found.undecided('jwe-decryption-failed', `Not tried, since the token is malformed: ${malformed.message}.`)
    else
      found.look('jwe-no-decryption-key', false, () => ({
        message: 'The token is encrypted, and no key to decrypt it was given.',
        expected: '--decrypt-key <file>',
        actual: `alg ${name(outer.header['alg'])}, enc ${name(outer.header['enc'])}`,
      }))
    return found.list
  }
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
