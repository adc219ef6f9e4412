import type { JweReading, SignatureVerdict, TokenReading } from '../../jose/token.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { faultDetails, RULE_OF, signatureDetails } from './faults.ts'

/** Judges whether an encrypted token could be opened and whether what lay inside was validated too (RFC 7516 5.2, RFC 8725 3.3). */
export function judgeEncryption(
  outer: JweReading,
  inner: TokenReading,
  signature: SignatureVerdict | undefined,
): readonly Finding[] {
  const found = startFindings()
  if (inner.form === 'jwe') {
    const failed = inner.faults.find((fault) => fault.kind === 'decryption')
    const malformed = inner.faults.find((fault) => fault.kind !== 'unsafe-integer')
    if (failed) found.look(RULE_OF.decryption, false, faultDetails(failed))
    else if (malformed)
      found.undecided(RULE_OF.decryption, `Not tried, since the token is malformed: ${malformed.message}.`)
    else
      found.look('jwe-no-decryption-key', false, {
        expected: '--decrypt-key <file>',
        actual: { alg: outer.header['alg'], enc: outer.header['enc'] },
      })
    return found.list
  }
  found.look('jwe-no-decryption-key', true)
  found.look(RULE_OF.decryption, true)
  if (inner.form !== 'jws')
    found.look('jwt-nested-all-validated', false, {
      expected: 'a JWS inside the JWE',
      actual: `${inner.length} characters: ${inner.alphabet}`,
    })
  else if (signature === undefined || signature.verified === null)
    found.undecided('jwt-nested-all-validated', 'The inner signature could not be checked: no key is known.')
  else found.look('jwt-nested-all-validated', signature.verified, signatureDetails(signature))
  return found.list
}
