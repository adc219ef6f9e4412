import type { JsonValue } from '../../src/jose/json/json.ts'

/** Base64url of a text, of bytes, or of the JSON of anything else. */
export function encode(value: unknown): string {
  const bytes = value instanceof Uint8Array || typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.from(bytes).toString('base64url')
}

export const HEADER = { alg: 'RS256', kid: 'key-1', typ: 'JWT' }
export const CLAIMS = {
  iss: 'https://issuer.example',
  sub: 'a',
  aud: 'c',
  exp: 1_900_000_000,
  iat: 1_600_000_000,
  jti: 'j',
}
/** As long as one of RS256, and of no key. */
export const SIGNATURE = Buffer.alloc(256, 7).toString('base64url')

/** A compact JWS; header and payload may be given as text or bytes to say how they are written. */
export function makeJws(header: unknown = HEADER, claims: unknown = CLAIMS, signature: string = SIGNATURE): string {
  return `${encode(header)}.${encode(claims)}.${signature}`
}

export interface JweParts {
  readonly header: unknown
  readonly key?: number
  readonly iv?: number
  readonly ciphertext?: number
  readonly tag?: number
}

/** A compact JWE of zeros, with parts of so many octets. */
export function makeJwe({ header, key = 256, iv = 12, ciphertext = 40, tag = 16 }: JweParts): string {
  return [encode(header), ...[key, iv, ciphertext, tag].map((size) => encode(Buffer.alloc(size)))].join('.')
}

/** So many containers, one in another. */
export function nested(depth: number, open: '[' | '{"a":' = '['): string {
  const close = open === '[' ? ']' : '}'
  return `${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}`
}

/** An SD-JWT of disclosures whose digests are left to the caller. */
export function makeSdJwt(claims: unknown, disclosures: readonly (JsonValue | string)[], binding = ''): string {
  const parts = disclosures.map((each) => (typeof each === 'string' ? each : encode(each)))
  return `${[makeJws({ alg: 'ES256', typ: 'dc+sd-jwt' }, claims), ...parts].join('~')}~${binding}`
}
