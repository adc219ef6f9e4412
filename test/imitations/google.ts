import { half } from '../../src/issuer/tokens.ts'
import type { Json } from '../support/provider.ts'
import { document, type Grant, has, imitate, random, seconds } from './imitation.ts'
import type { Internet } from './internet.ts'
import { signingKey } from './keys.ts'

export const ISSUER = 'https://accounts.google.com'
export const CLIENT = '407408718192-h2q3mqk0fn0.apps.googleusercontent.com'
export const CLIENT_SECRET = 'GOCSPX-0123456789abcdefghijklmnopqr'

const TOKEN = 'https://oauth2.googleapis.com'
const USERINFO = 'https://openidconnect.googleapis.com/v1/userinfo'
const KEYS = 'https://www.googleapis.com/oauth2/v3/certs'
const SUBJECT = '110169484474386276334'
const NO_STORE = { 'cache-control': 'no-cache, no-store, max-age=0, must-revalidate', pragma: 'no-cache' }
const SCOPES: Readonly<Record<string, string>> = {
  openid: 'openid',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
  email: 'https://www.googleapis.com/auth/userinfo.email',
}
const PROFILE = {
  name: 'Ada Example',
  picture: 'https://lh3.googleusercontent.com/a/photo=s96-c',
  given_name: 'Ada',
  family_name: 'Example',
}

const METADATA: Json = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/o/oauth2/v2/auth`,
  device_authorization_endpoint: `${TOKEN}/device/code`,
  token_endpoint: `${TOKEN}/token`,
  userinfo_endpoint: USERINFO,
  revocation_endpoint: `${TOKEN}/revoke`,
  jwks_uri: KEYS,
  response_types_supported: [
    'code',
    'token',
    'id_token',
    'code token',
    'code id_token',
    'token id_token',
    'code token id_token',
    'none',
  ],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  scopes_supported: ['openid', 'email', 'profile'],
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  claims_supported: [
    'aud',
    'email',
    'email_verified',
    'exp',
    'family_name',
    'given_name',
    'iat',
    'iss',
    'name',
    'picture',
    'sub',
  ],
  code_challenge_methods_supported: ['plain', 'S256'],
  grant_types_supported: [
    'authorization_code',
    'refresh_token',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
  ],
}

const key = await signingKey()
const next = await signingKey()

/** Whether the way back names the issuer, which Google does for some people and announces for nobody. */
export type Naming = 'names itself' | 'names nobody'

/** Google as documented for a desktop client: every endpoint has an origin of its own, and access tokens are opaque. */
export async function google(naming: Naming): Promise<Internet> {
  const kid = 'c3afe7a9bda46bae6ef97e46c95cda48912e5979'
  const jwk = (id: string, { n, e }: { n: string; e: string }): Json => ({
    n,
    kid: id,
    e,
    alg: 'RS256',
    use: 'sig',
    kty: 'RSA',
  })
  const keys = [jwk('b5e44bda6ddd1d7ca3f51d7ae8d8de0a4ae7fb3d', next.modulus), jwk(kid, key.modulus)]

  const email = (grant: Grant): Json => (has(grant, 'email') ? { email: 'ada@example.test', email_verified: true } : {})

  return imitate({
    hosts: [ISSUER, TOKEN, USERINFO, KEYS].map((url) => new URL(url).hostname),
    authorizationEndpoint: `${ISSUER}/o/oauth2/v2/auth`,
    tokenEndpoint: `${TOKEN}/token`,
    userinfoEndpoint: USERINFO,
    documents: {
      [`${ISSUER}/.well-known/openid-configuration`]: {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' },
        body: JSON.stringify(METADATA, null, 1),
      },
      [KEYS]: document(
        { keys },
        {
          'content-type': 'application/json; charset=UTF-8',
          'cache-control': 'public, max-age=19242, must-revalidate, no-transform',
        },
      ),
    },
    client: { id: CLIENT, secret: CLIENT_SECRET },
    isRegistered: (uri) => /^http:\/\/127\.0\.0\.1:\d+\//.test(uri),
    back: (code, state) => [
      ['state', state],
      ...(naming === 'names itself' ? [['iss', ISSUER] as [string, string]] : []),
      ['code', code],
      [
        'scope',
        'email profile openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile',
      ],
      ['authuser', '0'],
      ['hd', 'example.test'],
      ['prompt', 'consent'],
    ],
    async issue(grant, way) {
      const access_token = `ya29.${random(160)}`
      const now = seconds()
      const claims = {
        iss: ISSUER,
        azp: CLIENT,
        aud: CLIENT,
        sub: SUBJECT,
        hd: 'example.test',
        ...email(grant),
        at_hash: half(access_token),
        ...(way.by === 'code' && grant.nonce !== null ? { nonce: grant.nonce } : {}),
        ...(has(grant, 'profile') ? PROFILE : {}),
        iat: now,
        exp: now + 3600,
      }
      return {
        access_token,
        expires_in: 3599,
        ...(way.by === 'code' ? { refresh_token: `1//${random(72)}` } : {}),
        scope: grant.scope
          .split(' ')
          .map((scope) => SCOPES[scope] ?? scope)
          .join(' '),
        token_type: 'Bearer',
        id_token: await key.sign({ alg: 'RS256', kid, typ: 'JWT' }, claims),
      }
    },
    userinfo: (grant) => ({
      sub: SUBJECT,
      ...(has(grant, 'profile') ? PROFILE : {}),
      ...email(grant),
      hd: 'example.test',
    }),
    refreshTokens: 'often',
    headers: {
      token: { 'content-type': 'application/json; charset=utf-8', ...NO_STORE },
      userinfo: { 'content-type': 'application/json; charset=utf-8', ...NO_STORE },
    },
  })
}
