import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isObject, isText } from '../../jose/json/values.ts'
import { readKeys } from '../../jose/keys/keys.ts'
import { verifyJws } from '../../jose/keys/verify.ts'
import { typOf } from '../../jose/tokens/kind.ts'
import { sdHash } from '../../jose/tokens/sd-jwt.ts'
import type { JwsReading } from '../../jose/tokens/token.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'

/** An SD-JWT that is presented with a key binding JWT. */
interface KeyBindingFacts {
  readonly token: JwsReading
  readonly binding: JwsReading
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** Judges the JWT by which a holder shows the key that an SD-JWT was issued to (RFC 9901 4.3, 7.3). */
export function judgeKeyBinding({ token, binding, now, toleranceSeconds }: KeyBindingFacts): readonly Finding[] {
  const found = startFindings()
  const claims = binding.claims ?? {}
  const iat = numberOf(claims['iat'])
  const expected = sdHash(token)
  const unsigned = signatureFault(token.claims?.['cnf'], binding)
  const wrong = [
    ...(typOf(binding.header) === 'kb+jwt' ? [] : ['its typ is not kb+jwt']),
    ...(unsigned === undefined ? [] : [unsigned]),
    ...(expected !== undefined && claims['sd_hash'] === expected
      ? []
      : ['sd_hash is not of this token and its disclosures']),
    ...(iat === undefined || !Number.isFinite(iat)
      ? ['iat is missing or no time']
      : iat - toleranceSeconds > now / 1000
        ? ['it was made in the future']
        : []),
    ...(['aud', 'nonce'] as const)
      .filter((name) => !isText(claims[name]))
      .map((name) => `${name} is missing or no string`),
  ]
  found.look('sd-jwt-key-binding', wrong.length === 0, () => ({
    expected: 'a kb+jwt with aud, nonce, iat and sd_hash, signed with the key of cnf',
    actual: wrong,
  }))
  return found.list
}

/** Why the binding is not signed with the key that the issuer put into `cnf` (RFC 7800 3.2). */
function signatureFault(cnf: JsonValue | undefined, binding: JwsReading): string | undefined {
  const jwk = isObject(cnf) ? cnf['jwk'] : undefined
  if (!isObject(jwk)) return 'the token has no cnf with a jwk'
  const { kid: _named, ...key } = jwk
  const { kid: _unused, ...header } = binding.header
  if (key['kty'] === 'oct') return 'cnf has a symmetric key'
  const signature = verifyJws({ ...binding, header: header as JsonObject }, readKeys({ jwk: key as JsonObject }, 'cnf'))
  return signature.verified === true ? undefined : (signature.faults[0]?.message ?? 'its signature does not verify')
}
