import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** The issuer's key of these scenarios, a client's, and a stranger's. */
export const ISSUERS = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const CLIENTS = generateKeyPairSync('ec', { namedCurve: 'P-256' })

export const jwkOf = (key: KeyObject): object => key.export({ format: 'jwk' })
export const PUBLISHED = { ...jwkOf(ISSUERS.publicKey), kid: 'k', alg: 'ES256', use: 'sig' }
export const NOW = Math.floor(Date.now() / 1000)

/** Text as it is, anything else as JSON. */
export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A compact JWS; a key in words is an HMAC secret. */
export function jws(header: object, claims: unknown, key: KeyObject | string = ISSUERS.privateKey): string {
  const alg = typeof key === 'string' ? 'HS256' : 'ES256'
  const input = `${encode({ alg, ...header })}.${encode(claims)}`
  const signature =
    typeof key === 'string'
      ? createHmac('sha256', key).update(input).digest()
      : sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

/** The left half of a SHA-256, as at_hash, c_hash and s_hash have it. */
export const half = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

/** An access token as RFC 9068 has it, in the place of an opaque one. */
export const accessToken = (issuer: string, claims: object = {}): string =>
  jws(
    { typ: 'at+jwt', kid: 'k' },
    {
      iss: issuer,
      sub: 'ada',
      aud: ['https://api.example'],
      client_id: 'client',
      scope: 'openid',
      iat: NOW,
      exp: NOW + 3600,
      jti: '1',
      ...claims,
    },
  )
