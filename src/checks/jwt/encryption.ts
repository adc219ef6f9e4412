import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText, typeName } from '../../jose/json/values.ts'
import { CONTENT_ENCRYPTION, FEW_ROUNDS, KEY_MANAGEMENT, roundsOf } from '../../jose/tokens/jwe-structure.ts'
import type { JweReading, Kind, SignatureVerdict, TokenReading } from '../../jose/tokens/token.ts'
import { clean, shorten } from '../../text/clean.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { faultDetails, RULE_OF, signatureDetails } from './faults.ts'
import { ephemeralKeyFault } from './keys.ts'

/** How much it matters here that no key was given, and what the token is where that is known. */
interface Closed extends Pick<Finding, 'severity' | 'reject' | 'client'> {
  readonly kind?: Kind
}

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
  const { kind, ...weight } = closed
  const [failed, withheld] = (['decryption', 'rounds'] as const).map((kind) =>
    faults.find((fault) => fault.kind === kind),
  )
  const ephemeral = ephemeralKeyFault(header)
  const malformed = faults.find(({ kind }) => kind !== 'unsafe-integer')
  lookAtRounds(found, token)
  if (failed) found.look(RULE_OF.decryption, false, faultDetails(failed))
  else if (withheld) found.undecided(RULE_OF.decryption, `Not tried: ${withheld.message}.`)
  else if (malformed)
    found.undecided(RULE_OF.decryption, `Not tried, since the token is malformed: ${malformed.message}.`)
  else if (ephemeral !== undefined)
    found.undecided(
      RULE_OF.decryption,
      `Not tried, since no key opens it: its ephemeral public key is of no use (${ephemeral}).`,
    )
  else
    found.look('jwe-no-decryption-key', false, {
      message:
        kind === 'access_token'
          ? `The access token is encrypted for its resource server or for the provider itself, and is not a client's to open; for whoever it is for: ${whatToGive(header)}.`
          : `The token is encrypted, and no key to decrypt it was given: ${whatToGive(header)}.`,
      expected: '--decrypt-key <file>',
      actual: { alg: header['alg'], enc: header['enc'] },
      ...weight,
    })
  return found.list
}

const ALGS: readonly unknown[] = KEY_MANAGEMENT
const ENCS: readonly unknown[] = CONTENT_ENCRYPTION

/** What opens a token with this header; no key does where its algorithms are not known here. */
function whatToGive({ alg, enc, kid }: JsonObject): string {
  const unopened = [ALGS.includes(alg) ? [] : ['alg', alg], ENCS.includes(enc) ? [] : ['enc', enc]]
  const names = unopened.filter((pair) => pair.length > 0).map((pair) => pair.map(shown).join(' '))
  if (names.length > 0) return `none would open it here, where ${names.join(' and ')} is not opened`
  if (/^(?:RSA|ECDH)/.test(String(alg)))
    return `--decrypt-key <file> takes the private key${kid === undefined ? '' : ` ${shown(kid)}`} that it was encrypted to`
  return '--decrypt-key <file> takes the secret key that it was encrypted with'
}

function shown(value: JsonValue | undefined): string {
  return isText(value) ? clean(shorten(value, 60)) : typeName(value)
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
