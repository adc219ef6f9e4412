import type { JsonObject } from '../json/json.ts'
import { described } from '../json/values.ts'
import { decodeBase64url } from '../tokens/base64url.ts'
import { edwardsKeyFault } from './edwards.ts'
import type { RsaNumbers } from './rsa.ts'

/** Members that a public key must have, in the order that RFC 7638 3.2 hashes them (RFC 7518 6, RFC 8037 2). */
export const REQUIRED_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
}

/** `use` and `key_ops` say whether the key is for verifying (RFC 7517 4.2, 4.3). */
export function useFault(jwk: JsonObject): string | undefined {
  const { use, key_ops } = jwk
  if (use !== undefined && use !== 'sig') return `use is ${String(use).slice(0, 40)}, not sig`
  if (key_ops === undefined) return undefined
  if (!Array.isArray(key_ops)) return 'key_ops is not a list'
  const verifies =
    key_ops.includes('verify') || (jwk['kty'] === 'oct' && key_ops.includes('sign')) || key_ops.includes('sign')
  return verifies ? undefined : 'key_ops does not include verify'
}

/** Why a key is not used, as far as its members and, of an RSA key, its numbers tell (RFC 7517 4, RFC 7518 6). */
export function keyFault(jwk: JsonObject, numbers: () => RsaNumbers): string | undefined {
  const fault = memberFault(jwk)
  if (fault !== undefined) return fault
  if (jwk['kty'] === 'RSA') return rsaFault(numbers())
  return jwk['kty'] === 'OKP' ? edwardsFault(jwk) : undefined
}

/** A member that a key must have and has not, or in another form (RFC 7517 4, RFC 7518 6). */
function memberFault(jwk: JsonObject): string | undefined {
  const { kty, alg } = jwk
  // A key that names its algorithm in another form must not count as one that names none (RFC 7517 4.4).
  if (alg !== undefined && typeof alg !== 'string') return `alg is ${described(alg)}, not a string`
  if (typeof kty !== 'string' || kty === '') return `kty is ${kty === undefined ? 'missing' : described(kty)}`
  const required = typeof kty === 'string' && Object.hasOwn(REQUIRED_MEMBERS, kty) ? (REQUIRED_MEMBERS[kty] ?? []) : []
  const names = kty === 'oct' ? ['k'] : required.filter((name) => name !== 'kty' && name !== 'crv')
  for (const name of names) {
    const value = jwk[name]
    if (typeof value !== 'string' || value === '') return `${name} is missing`
    const { fault } = decodeBase64url(value)
    if (fault) return `${name} is not base64url: ${fault.message}`
  }
  return undefined
}

/** Bits of an RSA modulus that is used: verifying takes the square of them. */
export const MOST_MODULUS_BITS = 8192
/** Bits of an RSA exponent that is used: verifying takes a multiplication for each, and usual ones have 17. */
export const MOST_EXPONENT_BITS = 32

/** RSA keys below 2048 bits, with a weak exponent or from the flawed ROCA generation verify nothing (RFC 7518 3.3). */
function rsaFault(numbers: RsaNumbers): string | undefined {
  const { exponent, modulusBits } = numbers
  if (modulusBits < 2048) return `the RSA modulus has ${modulusBits} bits, fewer than 2048`
  if (modulusBits > MOST_MODULUS_BITS) return `the RSA modulus has ${modulusBits} bits, more than ${MOST_MODULUS_BITS}`
  // Before it is written out, which takes the square of its length.
  if (numbers.exponentBits > MOST_EXPONENT_BITS) return `the RSA exponent is longer than ${MOST_EXPONENT_BITS} bits`
  if (exponent < 3n || exponent % 2n === 0n) return `the RSA exponent ${exponent.toString().slice(0, 20)} is weak`
  if (numbers.roca()) return 'the RSA modulus carries the ROCA fingerprint (CVE-2017-15361)'
  const factor = numbers.factor()
  return factor === undefined ? undefined : `${factor} divides the RSA modulus`
}

/** An Ed25519 or Ed448 key that must verify nothing (RFC 8032 5.1.3, 5.2.3). */
function edwardsFault(jwk: JsonObject): string | undefined {
  return edwardsKeyFault(String(jwk['crv']), Buffer.from(String(jwk['x']), 'base64url'))
}
