import { half } from '../../src/issuer/tokens.ts'
import type { Json } from '../support/provider.ts'
import { document, type Grant, has, imitate, random, seconds } from './imitation.ts'
import type { Internet } from './internet.ts'
import { signingKey } from './keys.ts'
import { oktaMetadata } from './okta-metadata.ts'

const ORIGIN = 'https://dev-4711.okta.com'

export const ISSUER = `${ORIGIN}/oauth2/default`
export const CLIENT = '0oa4dr9kzkykPrLhq0g7'
export const CLIENT_SECRET = 'n7Wb2QyTz0-Kq5LrVx3MfJ8dHsGc1PuEo6YiAtRv'
/** The audience of the authorization server, by default. */
export const AUDIENCE = 'api://default'

const SUBJECT = '00u47ijy7sRLaeSdC0g7'
const LOGIN = 'ada@example.test'

const key = await signingKey()
const kid = random(32)

/** Okta's custom authorization server "default", as documented: refresh tokens rotate, and cid is the client of an access token. */
export async function okta(registered: string): Promise<Internet> {
  const keys = [{ kty: 'RSA', alg: 'RS256', kid, use: 'sig', e: key.modulus.e, n: key.modulus.n }]
  const { openid, oauth } = oktaMetadata(ORIGIN)
  const cached = { 'content-type': 'application/json', 'cache-control': 'max-age=86400, must-revalidate' }
  const fresh = {
    'content-type': 'application/json',
    'cache-control': 'no-cache, no-store',
    pragma: 'no-cache',
    expires: '0',
  }

  const profile = (grant: Grant): Json =>
    has(grant, 'profile') ? { name: 'Ada Example', preferred_username: LOGIN } : {}

  return imitate({
    hosts: [new URL(ORIGIN).hostname],
    authorizationEndpoint: `${ISSUER}/v1/authorize`,
    tokenEndpoint: `${ISSUER}/v1/token`,
    userinfoEndpoint: `${ISSUER}/v1/userinfo`,
    documents: {
      [`${ISSUER}/.well-known/openid-configuration`]: document(openid, cached),
      [`${ORIGIN}/.well-known/oauth-authorization-server/oauth2/default`]: document(oauth, cached),
      [`${ISSUER}/.well-known/oauth-authorization-server`]: document(oauth, cached),
      [`${ISSUER}/v1/keys`]: document({ keys }, { ...cached, 'cache-control': 'max-age=5184000, must-revalidate' }),
    },
    client: { id: CLIENT, secret: CLIENT_SECRET },
    isRegistered: (uri) => uri === registered,
    back: (code, state) => [
      ['code', code],
      ['state', state],
    ],
    async issue(grant, way) {
      const now = seconds()
      const times = { iat: now, exp: now + 3600 }
      const access_token = await key.sign(
        { kid, alg: 'RS256' },
        {
          ver: 1,
          jti: `AT.${random(32)}`,
          iss: ISSUER,
          aud: AUDIENCE,
          ...times,
          cid: CLIENT,
          uid: SUBJECT,
          scp: grant.scope.split(' '),
          auth_time: grant.authTime,
          sub: LOGIN,
        },
      )
      const id_token = await key.sign(
        { kid, alg: 'RS256' },
        {
          sub: SUBJECT,
          ...(has(grant, 'email') ? { email: LOGIN } : {}),
          ver: 1,
          iss: ISSUER,
          aud: CLIENT,
          ...times,
          jti: `ID.${random(32)}`,
          amr: ['pwd'],
          idp: '00oixa26ycdNcX0VT0h7',
          ...(way.by === 'code' && grant.nonce !== null ? { nonce: grant.nonce } : {}),
          ...profile(grant),
          auth_time: grant.authTime,
          at_hash: half(access_token),
        },
      )
      return {
        token_type: 'Bearer',
        expires_in: 3600,
        access_token,
        scope: grant.scope,
        ...(has(grant, 'offline_access') ? { refresh_token: random(32) } : {}),
        id_token,
      }
    },
    userinfo: (grant) => ({
      sub: SUBJECT,
      ...(has(grant, 'profile')
        ? { ...profile(grant), locale: 'en-US', given_name: 'Ada', family_name: 'Example' }
        : {}),
      ...(has(grant, 'email') ? { email: LOGIN, email_verified: true } : {}),
      ...(has(grant, 'profile') ? { zoneinfo: 'America/Los_Angeles', updated_at: 1311280970 } : {}),
    }),
    refreshTokens: 'once',
    headers: { token: fresh, userinfo: fresh },
  })
}
