import { randomUUID } from 'node:crypto'
import { half } from '../../src/issuer/tokens.ts'
import type { Json } from '../support/provider.ts'
import { type Grant, has, imitate, random, seconds } from './imitation.ts'
import type { Internet } from './internet.ts'
import { signingKey } from './keys.ts'
import { bodyOf, recordedAt } from './recorded.ts'

const ORIGIN = 'https://dex.example'

export const ISSUER = `${ORIGIN}/dex`
export const CLIENT = 'web'
export const CLIENT_SECRET = 'ZXhhbXBsZS1hcHAtc2VjcmV0LTAxMjM0NTY3'

const SUBJECT = 'CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs'

const key = await signingKey()

/** Dex with the local connector: documents and headers as they were recorded. */
export async function dex(registered: string): Promise<Internet> {
  const { documents } = recordedAt('dex', ORIGIN)
  const keysUrl = `${ISSUER}/keys`
  const [signing] = bodyOf(documents, keysUrl)['keys'] as [Json]
  const keys = [{ ...signing, ...key.modulus }]
  const keysHeaders = documents[keysUrl]?.headers ?? {}
  let access: Json = {}

  /** Access token and ID Token are made alike; only the latter has the hash of the code, and auth_time is of the sign-in alone. */
  function claims(grant: Grant, by: 'code' | 'refresh'): Json {
    const now = seconds()
    return {
      iss: ISSUER,
      sub: SUBJECT,
      aud: CLIENT,
      exp: now + 3600,
      iat: now,
      jti: randomUUID(),
      ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
      ...(by === 'code' ? { auth_time: grant.authTime } : {}),
    }
  }

  const person = (grant: Grant): Json => ({
    ...(has(grant, 'email') ? { email: 'ada@example.com', email_verified: true } : {}),
    ...(has(grant, 'profile') ? { name: 'ada' } : {}),
  })

  return imitate({
    hosts: [new URL(ORIGIN).hostname],
    authorizationEndpoint: `${ISSUER}/auth`,
    tokenEndpoint: `${ISSUER}/token`,
    userinfoEndpoint: `${ISSUER}/userinfo`,
    documents: {
      ...documents,
      [keysUrl]: { status: 200, headers: keysHeaders, body: JSON.stringify({ keys }, null, 2) },
    },
    client: { id: CLIENT, secret: CLIENT_SECRET },
    isRegistered: (uri) => uri === registered,
    back: (code, state) => [
      ['code', code],
      ['state', state],
    ],
    async issue(grant, way) {
      const header = { alg: 'RS256', kid: signing['kid'] }
      access = { ...claims(grant, way.by), at_hash: half(random(18)), ...person(grant) }
      const access_token = await key.sign(header, access)
      const hashes = { at_hash: half(access_token), ...(way.by === 'code' ? { c_hash: half(way.code) } : {}) }
      const id_token = await key.sign(header, { ...claims(grant, way.by), ...hashes, ...person(grant) })
      const refresh = has(grant, 'offline_access') ? { refresh_token: random(54) } : {}
      return { access_token, token_type: 'bearer', expires_in: 3599, ...refresh, id_token }
    },
    userinfo: () => access,
    refreshTokens: 'once',
    headers: {
      token: { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' },
      userinfo: { 'content-type': 'application/json' },
    },
  })
}
