import { createHash } from 'node:crypto'

/** The hash that goes with a signature algorithm (OIDC Core 3.1.3.6); undefined for one that names none. */
export function hashOf(alg: string, crv?: string): string | undefined {
  if (alg === 'EdDSA' && crv === 'Ed448') return 'shake256'
  if (alg === 'Ed448') return 'shake256'
  if (alg === 'EdDSA' || alg === 'Ed25519') return 'sha512'
  const bits = /^(?:HS|RS|PS|ES)(256|384|512)K?$/.exec(alg)?.[1]
  return bits ? `sha${bits}` : undefined
}

/**
 * The base64url left half of the hash of an ASCII value: at_hash, c_hash and s_hash (OIDC Core 3.1.3.6, 3.3.2.11).
 * Undefined when the algorithm names no hash.
 */
export function leftHalfHash(value: string, alg: string, crv?: string): string | undefined {
  const hash = hashOf(alg, crv)
  if (hash === undefined) return undefined
  const options = hash === 'shake256' ? { outputLength: 114 } : {}
  const digest = createHash(hash, options).update(value, 'ascii').digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

/** SHA-256 of a text in UTF-8, base64url. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
