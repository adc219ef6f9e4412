import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Broken, Endpoint } from './fleet-faults.ts'

/** The secret of the client of each. */
export const CLIENT_SECRET = 'fleet-client-secret-0123456789abcdef'
/** The password of the person of each. */
export const PASSWORD = 'fleet-password-0123456789'

/** One of a fleet. */
export interface Tenant {
  readonly name: string
  readonly issuer: string
  readonly kid: string
  readonly own: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }
  readonly broken: Broken
  /** How often its keys were asked for. */
  keysAsked: number
  /** Nonces, by the codes and refresh tokens that they belong to. */
  readonly nonces: Map<string, string | undefined>
}

const PATHS: Readonly<Record<string, Endpoint>> = {
  '/.well-known/openid-configuration': 'metadata',
  '/keys': 'keys',
  '/authorize': 'authorize',
  '/sign-in': 'sign-in',
  '/token': 'token',
  '/userinfo': 'userinfo',
  '/revoke': 'revoke',
}

/** What a request asks a tenant for. */
export function endpointOf({ issuer }: Tenant, { url = '' }: IncomingMessage): Endpoint | undefined {
  const { pathname } = new URL(url, issuer)
  const base = new URL(issuer).pathname.replace(/\/$/, '')
  return pathname.startsWith(base) ? PATHS[pathname.slice(base.length)] : undefined
}

/** The form that a request brings. */
export async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

interface Asking {
  readonly tenant: Tenant
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: URLSearchParams
  /** A key that no tenant publishes. */
  readonly stranger: KeyObject
}

/** What a tenant that is well answers. */
export const ANSWERS: Readonly<Record<Endpoint, (asking: Asking) => void>> = {
  metadata: ({ tenant, response }) => json(response, 200, { ...metadataOf(tenant), ...tenant.broken.metadata }),
  keys: ({ tenant, response }) => {
    tenant.keysAsked += 1
    const isLate = tenant.broken.keys === 'late' && tenant.keysAsked === 1
    const { publicKey } = isLate ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : tenant.own
    const kid = isLate ? 'another-key' : tenant.kid
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
    json(response, 200, { keys: [jwk] })
  },
  authorize: ({ tenant, request, response }) => {
    const { search } = new URL(request.url ?? '', tenant.issuer)
    response.writeHead(303, { location: `${tenant.issuer}/sign-in${search}`, 'set-cookie': 'flow=1; Path=/; HttpOnly' })
    response.end()
  },
  'sign-in': signIn,
  token,
  userinfo: ({ tenant, response }) => json(response, 200, { sub: 'robot', ...tenant.broken.userinfo }),
  revoke: ({ response }) => void response.writeHead(200).end(),
}

function metadataOf({ issuer }: Tenant): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    revocation_endpoint: `${issuer}/revoke`,
    jwks_uri: `${issuer}/keys`,
    scopes_supported: ['openid', 'offline_access'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256', 'RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce'],
    authorization_response_iss_parameter_supported: true,
  }
}

/** The page of the form, and what comes of it. */
function signIn({ tenant, request, response, body }: Asking): void {
  const { searchParams, search } = new URL(request.url ?? '', tenant.issuer)
  const isRobot = body.get('username') === 'robot' && body.get('password') === PASSWORD
  if (request.method !== 'POST' || !isRobot || tenant.broken.refuses === 'password') {
    const again = request.method === 'POST' ? '<p class="error" role="alert">Invalid username or password.</p>' : ''
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    return void response.end(`<!doctype html><html lang="en"><title>Sign in</title>${again}
<form method="post" action="${tenant.issuer}/sign-in${search.replaceAll('&', '&amp;')}">
<label>Username <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button type="submit">Sign in</button></form></html>`)
  }
  const code = randomUUID()
  tenant.nonces.set(code, searchParams.get('nonce') ?? undefined)
  const back = new URL(searchParams.get('redirect_uri') ?? '')
  back.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: tenant.issuer }).toString()
  response.writeHead(303, { location: back.href }).end()
}

function token({ tenant, request, response, body, stranger }: Asking): void {
  const [, basic = ''] = request.headers.authorization?.split(' ') ?? []
  // Both parts are encoded as in a form (RFC 6749 2.3.1).
  const isClient = decodeURIComponent(Buffer.from(basic, 'base64').toString('utf8')) === `smoke:${CLIENT_SECRET}`
  if (!isClient || tenant.broken.refuses === 'secret') return void json(response, 401, { error: 'invalid_client' })
  const access = { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300 }
  const grant = body.get('grant_type')
  if (grant === 'client_credentials') return void json(response, 200, access)
  const given = body.get(grant === 'refresh_token' ? 'refresh_token' : 'code') ?? ''
  if (!tenant.nonces.has(given)) return void json(response, 400, { error: 'invalid_grant' })
  const nonce = tenant.nonces.get(given)
  tenant.nonces.delete(given)
  const refresh = randomUUID()
  tenant.nonces.set(refresh, nonce)
  const { idToken, signedBy, without } = tenant.broken
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: tenant.issuer, sub: 'robot', aud: 'smoke', iat: now, exp: now + 300, ...(nonce && { nonce }) }
  const key = signedBy === 'another' ? stranger : tenant.own.privateKey
  const id = without === undefined ? { id_token: jwt({ ...claims, ...idToken }, tenant.kid, key) } : {}
  json(response, 200, { ...access, refresh_token: refresh, ...id })
}

function jwt(claims: object, kid: string, key: KeyObject): string {
  const parts = [{ alg: 'ES256', typ: 'JWT', kid }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signed = sign('sha256', Buffer.from(parts.join('.')), { key, dsaEncoding: 'ieee-p1363' })
  return `${parts.join('.')}.${signed.toString('base64url')}`
}

function json(response: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value)
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(body)
}
