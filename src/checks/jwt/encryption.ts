import { FEW_ROUNDS, roundsOf } from '../../jose/tokens/jwe-structure.ts'
import type { JweReading, SignatureVerdict, TokenReading } from '../../jose/tokens/token.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { faultDetails, RULE_OF, signatureDetails } from './faults.ts'

/** How much it matters here that no key was given. */
type Closed = Pick<Finding, 'severity' | 'reject'>

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

/** Judges an encrypted token that stayed closed, and says why it did. */
export function judgeClosed(token: JweReading, closed: Closed): readonly Finding[] {
  const found = startFindings()
  const { faults, header } = token
  const [failed, withheld] = (['decryption', 'rounds'] as const).map((kind) =>
    faults.find((fault) => fault.kind === kind),
  )
  const malformed = faults.find(({ kind }) => kind !== 'unsafe-integer')
  lookAtRounds(found, token)
  if (failed) found.look(RULE_OF.decryption, false, faultDetails(failed))
  else if (withheld) found.undecided(RULE_OF.decryption, `Not tried: ${withheld.message}.`)
  else if (malformed)
    found.undecided(RULE_OF.decryption, `Not tried, since the token is malformed: ${malformed.message}.`)
  else
    found.look('jwe-no-decryption-key', false, {
      expected: '--decrypt-key <file>',
      actual: { alg: header['alg'], enc: header['enc'] },
      ...closed,
    })
  return found.list
}

/** Judges how many rounds of PBES2 a token asks for of whoever opens it (RFC 7518 4.8.1.2). */
function lookAtRounds(found: Findings, { header, serialization }: JweReading): void {
  const shared = { ...serialization?.unprotected, ...header }
  const parts = [shared, ...(serialization?.others ?? []).map(({ unprotected }) => ({ ...shared, ...unprotected }))]
  const all = parts.flatMap((part) => roundsOf(part) ?? [])
  if (all.length === 0) return
  const rounds = Math.max(...all)
  found.look(RULE_OF.rounds, rounds <= FEW_ROUNDS, {
    expected: `at most ${FEW_ROUNDS}`,
    actual: rounds,
  })
}
