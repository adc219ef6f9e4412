import type { PrivateKey } from './private-key.ts'

interface ClientSecretInput {
  /** Who signs: the team or account that the key belongs to. */
  readonly issuer: string
  readonly client_id: string
  readonly audience: string
  readonly key: PrivateKey
  /** Name of the key's file; `AuthKey_<kid>.p8` names the key. */
  readonly file: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

const LIFETIME_SECONDS = 300

/** A client secret as a JWT: `iss` the team, `sub` the client, `aud` the provider; good for five minutes. */
export async function makeClientSecret(input: ClientSecretInput): Promise<string> {
  const { SignJWT } = await import('jose')
  const { key } = input
  const kid = key.kid ?? /AuthKey_([A-Za-z0-9]+)\.p8$/.exec(input.file)?.[1]
  const now = Math.floor(input.now / 1000)
  return new SignJWT()
    .setProtectedHeader({ alg: key.alg, ...(kid ? { kid } : {}) })
    .setIssuer(input.issuer)
    .setSubject(input.client_id)
    .setAudience(input.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFETIME_SECONDS)
    .sign(key.key)
}
