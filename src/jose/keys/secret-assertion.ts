import { createHmac } from 'node:crypto'

interface SecretAssertionInput {
  readonly client_id: string
  readonly aud: string
  readonly jti: string
  /** When it is made, since the epoch. */
  readonly seconds: number
  readonly alg: string
  readonly secret: string
}

const LIFETIME_SECONDS = 60

/** A client assertion that is signed with the octets of the client secret in UTF-8 (OIDC Core 9, RFC 7518 3.2). */
export function makeSecretAssertion({ client_id, aud, jti, seconds, alg, secret }: SecretAssertionInput): string {
  const claims = {
    jti,
    aud,
    exp: seconds + LIFETIME_SECONDS,
    iat: seconds,
    nbf: seconds,
    iss: client_id,
    sub: client_id,
  }
  const input = [{ alg }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const signature = createHmac(alg.replace('HS', 'sha'), Buffer.from(secret)).update(input).digest('base64url')
  return `${input}.${signature}`
}
