import { createHmac, randomUUID } from 'node:crypto'
import { half } from '../../src/issuer/tokens.ts'
import type { Json } from '../support/provider.ts'
import { type Grant, has, imitate, random, seconds } from './imitation.ts'
import type { Internet } from './internet.ts'
import { signingKey } from './keys.ts'
import { bodyOf, recordedAt } from './recorded.ts'

const ORIGIN = 'https://keycloak.example'

export const ISSUER = `${ORIGIN}/realms/lab`
export const CLIENT = 'conf'
export const CLIENT_SECRET = 'x1KvOZtQ0vBqNJ8RzLwYh3TgMuE5aSd7'

const ENDPOINTS = `${ISSUER}/protocol/openid-connect`
const SUBJECT = 'a87abbf2-43fc-4c7f-8258-449f6e12acc7'
const PROFILE = { name: 'Ada Example', preferred_username: 'ada', given_name: 'Ada', family_name: 'Example' }

const key = await signingKey()
const encryption = await signingKey()

/** Keycloak 26.7 with its defaults: a realm, a confidential client, documents and headers as they were recorded. */
export async function keycloak(registered: string): Promise<Internet> {
  const { documents } = recordedAt('keycloak-26.7.3', ORIGIN)
  const headers = documents[`${ENDPOINTS}/certs`]?.headers ?? {}
  const [encrypting, signing] = bodyOf(documents, `${ENDPOINTS}/certs`)['keys'] as [Json, Json]
  const certificate = await key.certificate('CN=lab')
  const keys = [
    { ...encrypting, ...(await encryption.certificate('CN=lab')), ...encryption.modulus },
    { ...signing, ...certificate, ...key.modulus },
  ]
  const kid = signing['kid']
  const sid = random(18)

  /** Claims about the person, by scope. */
  const person = (grant: Grant): Json => ({
    ...(has(grant, 'email') ? { email_verified: true } : {}),
    ...(has(grant, 'profile') ? PROFILE : {}),
    ...(has(grant, 'email') ? { email: 'ada@example.test' } : {}),
  })

  /** Refresh tokens are for Keycloak itself, signed with a secret of the realm. */
  function refreshToken(grant: Grant): string {
    const now = seconds()
    const claims = {
      exp: now + 1800,
      iat: now,
      jti: randomUUID(),
      iss: ISSUER,
      aud: ISSUER,
      sub: SUBJECT,
      typ: 'Refresh',
    }
    const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const header = { alg: 'HS512', typ: 'JWT', kid: '5d7a3a0e-5d4f-4c1c-9d0b-6a1f0c5a2b77' }
    const text = `${part(header)}.${part({ ...claims, azp: CLIENT, sid, scope: `${grant.scope} web-origins roles acr basic` })}`
    return `${text}.${createHmac('sha512', 'a secret of the realm').update(text).digest('base64url')}`
  }

  async function issue(grant: Grant, way: { readonly by: 'code' | 'refresh' }): Promise<Json> {
    const now = seconds()
    const times = { exp: now + 300, iat: now, auth_time: grant.authTime }
    const header = { alg: 'RS256', typ: 'JWT', kid }
    const access_token = await key.sign(header, {
      ...times,
      jti: `onrtac:${randomUUID()}`,
      iss: ISSUER,
      aud: 'account',
      sub: SUBJECT,
      typ: 'Bearer',
      azp: CLIENT,
      sid,
      acr: '1',
      'allowed-origins': ['http://127.0.0.1:8400'],
      realm_access: { roles: ['default-roles-lab', 'offline_access', 'uma_authorization'] },
      resource_access: { account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] } },
      scope: 'openid profile email',
      ...person(grant),
    })
    const id_token = await key.sign(header, {
      ...times,
      jti: randomUUID(),
      iss: ISSUER,
      aud: CLIENT,
      sub: SUBJECT,
      typ: 'ID',
      azp: CLIENT,
      ...(way.by === 'code' && grant.nonce !== null ? { nonce: grant.nonce } : {}),
      sid,
      at_hash: half(access_token),
      acr: '1',
      ...person(grant),
    })
    return {
      access_token,
      expires_in: 300,
      refresh_expires_in: 1800,
      refresh_token: refreshToken(grant),
      token_type: 'Bearer',
      id_token,
      'not-before-policy': 0,
      session_state: sid,
      scope: 'openid profile email',
    }
  }

  return imitate({
    hosts: [new URL(ORIGIN).hostname],
    authorizationEndpoint: `${ENDPOINTS}/auth`,
    tokenEndpoint: `${ENDPOINTS}/token`,
    userinfoEndpoint: `${ENDPOINTS}/userinfo`,
    documents: { ...documents, [`${ENDPOINTS}/certs`]: { status: 200, headers, body: JSON.stringify({ keys }) } },
    client: { id: CLIENT, secret: CLIENT_SECRET },
    isRegistered: (uri) => uri === registered,
    back: (code, state) => [
      ['state', state],
      ['session_state', sid],
      ['iss', ISSUER],
      ['code', code],
    ],
    issue,
    userinfo: (grant) => ({ sub: SUBJECT, ...person(grant) }),
    refreshTokens: 'often',
    headers: {
      token: { ...headers, 'cache-control': 'no-store', pragma: 'no-cache' },
      userinfo: { ...headers, 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
    },
  })
}
