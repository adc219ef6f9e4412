import type { JsonWebKey } from 'node:crypto'
import { getBuiltinModule } from 'node:process'
import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, typeName } from '../../jose/json/values.ts'
import type { JwsReading, SignatureVerdict } from '../../jose/tokens/token.ts'

/** Secrets of documentation, tutorials and default configurations, tried in order. */
const GUESSES = [
  'secret',
  'password',
  'changeme',
  'your-256-bit-secret',
  'your-384-bit-secret',
  'your-512-bit-secret',
  'a-string-secret-at-least-256-bits-long',
  'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
  'qwertyuiopasdfghjklzxcvbnm123456',
  'supersecret',
  'super-secret',
  'super_secret',
  'secretkey',
  'secret-key',
  'secret_key',
  'client-secret',
  'client_secret',
  'jwt_secret',
  'jwtsecret',
  'mysecret',
  'my-secret',
  'my_secret',
  'mysecretkey',
  'topsecret',
  'shhhhh',
  'test',
  'key',
  'admin',
  'default',
  '123456',
  '12345678',
  'qwerty',
  'letmein',
  '',
] as const

/**
 * The secret of a token with HS256, HS384 or HS512, if it is on a short list of guesses; nothing else is tried. Tokens that the same
 * secret verified have the same answer, so it is looked for once.
 */
export function guessedSecret(token: JwsReading, signature?: SignatureVerdict): string | undefined {
  if (!signature?.verified || !signature.secret) return guess(token)
  const { guesses } = signature.secret
  const alg = String(token.header['alg'])
  if (!guesses.has(alg)) guesses.set(alg, guess(token))
  return guesses.get(alg)
}

function guess(token: JwsReading): string | undefined {
  const bits = /^HS(256|384|512)$/.exec(String(token.header['alg']))?.[1]
  if (bits === undefined || token.signature.length !== Number(bits) / 8) return undefined
  const { createHmac, timingSafeEqual } = getBuiltinModule('node:crypto')
  const wanted = Buffer.from(token.signature)
  return GUESSES.find((secret) => {
    const mac = createHmac(`sha${bits}`, secret).update(token.signingInput).digest()
    return timingSafeEqual(mac, wanted)
  })
}

/** Curves that ECDH-ES may use (RFC 7518 4.6, RFC 8037 3.2). */
const CURVES: Readonly<Record<string, string>> = {
  'P-256': 'EC',
  'P-384': 'EC',
  'P-521': 'EC',
  X25519: 'OKP',
  X448: 'OKP',
}

/** What is wrong with the ephemeral public key in a header of ECDH-ES: an unknown curve or a point that is not on it (RFC 8725 3.4); undefined with other algorithms. */
export function ephemeralKeyFault({ alg, epk }: JsonObject): string | undefined {
  if (!isText(alg) || !alg.startsWith('ECDH-ES')) return undefined
  if (!isObject(epk)) return `epk is ${typeName(epk)}`
  const { kty, crv, x, y } = epk
  const wanted = typeof crv === 'string' && Object.hasOwn(CURVES, crv) ? CURVES[crv] : undefined
  if (wanted === undefined) return 'its curve is not one of ECDH-ES'
  if (kty !== wanted) return `its kty does not go with the curve ${String(crv)}`
  if ('d' in epk) return 'it holds the private key'
  const { createPublicKey } = getBuiltinModule('node:crypto')
  try {
    createPublicKey({ key: (kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x }) as JsonWebKey, format: 'jwk' })
    return undefined
  } catch {
    return `its point is not on the curve ${String(crv)}`
  }
}
