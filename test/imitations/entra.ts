import { createHash } from 'node:crypto'
import type { Json } from '../support/provider.ts'
import { DOMAIN, entraMetadata, entraMetadataV1, TEMPLATE, TENANT, V1_ISSUER, V2_ISSUER } from './entra-metadata.ts'
import { document, type Grant, has, imitate, random, seconds } from './imitation.ts'
import type { Internet } from './internet.ts'
import { signingKey } from './keys.ts'

export const CLIENT = '6e74172b-be56-4843-9ff4-e66a39bb12e3'
export const CLIENT_SECRET = 'Qz~8Q~0123456789abcdefghijklmnopqrstuvwx'
/** Application IDs and their URIs of three APIs: Microsoft Graph, one with tokens of version 2.0 and one with those of 1.0. */
export const API_V2 = '8ebbea06-f01e-4f94-8254-32da2e94c240'
export const API_V1 = 'api://5f1a3c60-61e7-4b7f-9d0c-7f6e2b1d8a44'
const GRAPH = '00000003-0000-0000-c000-000000000000'

const LOGIN = 'https://login.microsoftonline.com'
const OBJECT = '690222be-ff1a-4d56-abd1-7e4f7d38e474'
const PAIRWISE = 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ'

const key = await signingKey()

/**
 * Microsoft Entra ID, one tenant, as documented: UserInfo is at Microsoft Graph, and each API has access tokens of its own version. Metadata are
 * served for the domain of the tenant and for `common` as well; `claims` are those of ID Tokens that differ.
 */
export async function entra(claims: Json = {}): Promise<Internet> {
  const { x5c, x5t } = await key.certificate('CN=accounts.accesscontrol.windows.net')
  const jwk = (issuer: string): Json => ({
    kty: 'RSA',
    use: 'sig',
    kid: x5t,
    x5t,
    n: key.modulus.n,
    e: key.modulus.e,
    x5c,
    cloud_instance_name: 'microsoftonline.com',
    issuer,
  })
  const cached = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'max-age=86400, private' }

  return imitate({
    hosts: [LOGIN, 'https://sts.windows.net', 'https://graph.microsoft.com'].map((url) => new URL(url).hostname),
    authorizationEndpoint: `${LOGIN}/${TENANT}/oauth2/v2.0/authorize`,
    tokenEndpoint: `${LOGIN}/${TENANT}/oauth2/v2.0/token`,
    userinfoEndpoint: 'https://graph.microsoft.com/oidc/userinfo',
    documents: {
      [`${V2_ISSUER}/.well-known/openid-configuration`]: document(entraMetadata(), cached),
      [`${LOGIN}/${DOMAIN}/v2.0/.well-known/openid-configuration`]: document(entraMetadata(), cached),
      [`${LOGIN}/common/v2.0/.well-known/openid-configuration`]: document(
        { ...entraMetadata(), issuer: TEMPLATE },
        cached,
      ),
      [`${LOGIN}/${TENANT}/discovery/v2.0/keys`]: document({ keys: [jwk(V2_ISSUER)] }, cached),
      [`${V1_ISSUER}.well-known/openid-configuration`]: document(entraMetadataV1(), cached),
      [`${LOGIN}/${TENANT}/discovery/keys`]: document({ keys: [jwk(V1_ISSUER)] }, cached),
    },
    client: { id: CLIENT, secret: CLIENT_SECRET },
    isRegistered: (uri) => /^http:\/\/localhost:\d+\/callback$/.test(uri),
    back: (code, state) => [
      ['code', code],
      ['state', state],
      ['session_state', '7c7b3f0e-2a4d-4b58-9c4a-0f6f3f0b5d11'],
    ],
    async issue(grant, way) {
      const now = seconds()
      const id_token = await key.sign(
        { typ: 'JWT', alg: 'RS256', kid: x5t },
        {
          aud: CLIENT,
          iss: V2_ISSUER,
          iat: now,
          nbf: now,
          exp: now + 3900,
          ...(has(grant, 'email') ? { email: 'ada@example.test' } : {}),
          ...(has(grant, 'profile') ? { name: 'Ada Example' } : {}),
          ...(way.by === 'code' && grant.nonce !== null ? { nonce: grant.nonce } : {}),
          ...(has(grant, 'profile') ? { oid: OBJECT, preferred_username: 'ada@example.test' } : {}),
          rh: '1.AXQAi_8IAAAAtAaZLo3ChMif6A.',
          sub: PAIRWISE,
          tid: TENANT,
          uti: 'fqiBqXLPj0eQa82S-IYFAA',
          ver: '2.0',
          ...claims,
        },
      )
      return {
        token_type: 'Bearer',
        scope: grantedScope(grant),
        expires_in: 4239,
        ext_expires_in: 4239,
        access_token: await accessToken(grant, x5t),
        ...(has(grant, 'offline_access') ? { refresh_token: `1.AXQAi_8IAAAAtAaZLo3ChMif6A.${random(300)}` } : {}),
        id_token,
      }
    },
    userinfo: (grant) =>
      resourceOf(grant) === GRAPH
        ? {
            sub: PAIRWISE,
            name: 'Ada Example',
            family_name: 'Example',
            given_name: 'Ada',
            picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
            email: 'ada@example.test',
          }
        : undefined,
    refreshTokens: 'often',
    headers: {
      token: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store, no-cache',
        pragma: 'no-cache',
        expires: '-1',
      },
      userinfo: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'private' },
    },
  })
}

/** The one API that an access token is for: that of the scope, else Microsoft Graph. */
function resourceOf({ scope }: Grant): string {
  if (scope.includes(API_V2)) return API_V2
  return scope.includes(API_V1) ? API_V1 : GRAPH
}

/** offline_access is never named, and Graph adds the right that reading UserInfo needs. */
function grantedScope(grant: Grant): string {
  const asked = grant.scope.split(' ').filter((scope) => scope !== 'offline_access')
  return [...asked, ...(resourceOf(grant) === GRAPH ? ['User.Read'] : [])].join(' ')
}

async function accessToken(grant: Grant, x5t: string): Promise<string> {
  const now = seconds()
  const resource = resourceOf(grant)
  const first = { aud: resource, iss: resource === API_V2 ? V2_ISSUER : V1_ISSUER, iat: now, nbf: now, exp: now + 4240 }
  const last = { tid: TENANT, uti: 'Ats0cwbTrk6Dfs2WbHwNAA', rh: '1.AXQAi_8IAAAAtAaZLo3ChMif6A.' }
  const aio = 'AWQAm/8XAAAAPG9SheyqcZONBaWFrBLTrYCZvTRTV8gR'
  if (resource === API_V2) {
    const client = {
      azp: CLIENT,
      azpacr: '1',
      name: 'Ada Example',
      oid: OBJECT,
      preferred_username: 'ada@example.test',
    }
    const claims = { ...first, aio, ...client, scp: 'access_as_user', sub: PAIRWISE, ...last, ver: '2.0' }
    return key.sign({ typ: 'JWT', alg: 'RS256', kid: x5t }, claims)
  }
  const header = { typ: 'JWT', alg: 'RS256', x5t, kid: x5t }
  const client = { acr: '1', aio, amr: ['pwd'], appid: CLIENT, appidacr: '1', name: 'Ada Example', oid: OBJECT }
  const scp = resource === GRAPH ? 'email openid profile User.Read' : 'access_as_user'
  const claims = { ...first, ...client, scp, sub: PAIRWISE, unique_name: 'ada@example.test', ...last, ver: '1.0' }
  if (resource !== GRAPH) return key.sign(header, claims)
  // Graph alone can verify its tokens: what is signed has the hash of the nonce where the token has the nonce.
  const nonce = random(32)
  const hashed = { nonce: createHash('sha256').update(nonce).digest('base64url') }
  const [, payload = '', signature = ''] = (
    await key.sign({ typ: 'JWT', ...hashed, alg: 'RS256', x5t, kid: x5t }, claims)
  ).split('.')
  return `${Buffer.from(JSON.stringify({ typ: 'JWT', nonce, alg: 'RS256', x5t, kid: x5t })).toString('base64url')}.${payload}.${signature}`
}
