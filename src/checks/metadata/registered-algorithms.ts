import { CONTENT_ENCRYPTION, KEY_MANAGEMENT } from '../../jose/tokens/jwe-structure.ts'

/** Registered JWS algorithms (RFC 7518 3.1, RFC 8037, RFC 8812, RFC 9864); `none` included. */
export const SIGNATURE_ALGS: ReadonlySet<string> = new Set([
  'none',
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'ES256K',
  'EdDSA',
  'Ed25519',
  'Ed448',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
])

/** Registered JWE key management algorithms (RFC 7518 4.1). */
export const KEY_ALGS: ReadonlySet<string> = new Set(['RSA1_5', ...KEY_MANAGEMENT])

/** Registered JWE content encryption algorithms (RFC 7518 5.1). */
export const CONTENT_ALGS: ReadonlySet<string> = new Set(CONTENT_ENCRYPTION)

/** Whether a signature algorithm uses a public key. */
export function isAsymmetric(alg: string): boolean {
  return alg !== 'none' && !/^HS/.test(alg)
}
