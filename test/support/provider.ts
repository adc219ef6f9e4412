import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, beforeEach } from 'node:test'
import { exportJWK, SignJWT } from 'jose'
import { rsaPair } from './rsa.ts'

export type Json = { [name: string]: unknown }

/** An answer before it is sent; a spoiler may change any part of it. */
export interface Answer {
  status: number
  headers: Record<string, string>
  /** An object is sent as JSON. */
  body: Json | string | Uint8Array
}

/** One request as the provider saw it. */
export interface Asked {
  readonly path: string
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly form: URLSearchParams
}

/** What may be spoiled: each part is handed over right and sent as it comes back. */
export interface Spoilers {
  discovery?: (answer: Answer) => Answer
  oauthDiscovery?: (answer: Answer) => Answer
  jwks?: (answer: Answer, times: number) => Answer
  /** Parameters of the redirect back; a list, so that they can be doubled. */
  callback?: (parameters: [string, string][], asked: URLSearchParams) => [string, string][]
  token?: (answer: Answer, asked: Asked) => Answer
  idTokenClaims?: (claims: Json) => Json
  idTokenHeader?: (header: Json) => Json
  /** The signed ID Token as text. */
  idToken?: (token: string) => string
  userinfo?: (answer: Answer) => Answer
  /** What stands at a place that this provider does not have. */
  elsewhere?: (asked: Asked) => Answer | undefined
}

export interface FakeProvider {
  readonly issuer: string
  readonly asked: Asked[]
  spoil: Spoilers
  /** Requests to one path. */
  of(path: string): Asked[]
  close(): Promise<void>
}

const keys = [rsaPair(0), rsaPair(1)] as const
const publicJwk = { ...(await exportJWK(keys[0].publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }

/** A name that a provider goes by instead of its address, with a certificate for it. */
export interface Named {
  readonly host: string
  readonly cert: string
  readonly key: string
}

/** A provider that is right by default, on loopback, for client "client" with secret "secret-of-the-client-0123456789abcdef". */
export async function fakeProvider(spoil: Spoilers = {}, named?: Named): Promise<FakeProvider> {
  const codes = new Map<string, URLSearchParams>()
  const asked: Asked[] = []
  let jwksTimes = 0
  const listener = (request: IncomingMessage, response: ServerResponse) => void serve(request, response)
  const server = named ? createSecureServer(named, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = named ? `https://${named.host}:${port}` : `http://127.0.0.1:${port}`
  const provider: FakeProvider = {
    issuer,
    asked,
    spoil,
    of: (path) => asked.filter((request) => request.path === path),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const seen: Asked = {
      path: url.pathname,
      method: request.method ?? 'GET',
      url: url.href,
      headers: request.headers,
      body,
      form: new URLSearchParams(body),
    }
    asked.push(seen)
    const answer = await answerTo(seen, url)
    const sent =
      typeof answer.body === 'string' || answer.body instanceof Uint8Array ? answer.body : JSON.stringify(answer.body)
    response.writeHead(answer.status, answer.headers).end(sent)
  }

  async function answerTo(seen: Asked, url: URL): Promise<Answer> {
    const { spoil: spoilers } = provider
    switch (seen.path) {
      case '/.well-known/openid-configuration':
        return (spoilers.discovery ?? same)(json(metadata(issuer)))
      case '/.well-known/oauth-authorization-server':
        return (spoilers.oauthDiscovery ?? same)(json({ error: 'not_found' }, 404))
      case '/jwks':
        jwksTimes += 1
        return (spoilers.jwks ?? same)(json({ keys: [publicJwk] }), jwksTimes)
      case '/authorize':
        return authorize(url.searchParams)
      case '/token':
        return (spoilers.token ?? same)(await token(seen), seen)
      case '/userinfo':
        return (spoilers.userinfo ?? same)(userinfo(seen))
      default:
        return spoilers.elsewhere?.(seen) ?? json({ error: 'not_found' }, 404)
    }
  }

  function authorize(asks: URLSearchParams): Answer {
    const code = randomBytes(24).toString('base64url')
    codes.set(code, asks)
    const plain: [string, string][] = [['code', code]]
    const state = asks.get('state')
    if (state !== null) plain.push(['state', state])
    plain.push(['iss', issuer])
    const parameters = (provider.spoil.callback ?? ((list: [string, string][]) => list))(plain, asks)
    const back = asks.get('redirect_uri') ?? ''
    const query = new URLSearchParams(parameters).toString()
    return { status: 303, headers: { location: `${back}${back.includes('?') ? '&' : '?'}${query}` }, body: '' }
  }

  async function token(seen: Asked): Promise<Answer> {
    const basic = /^Basic (.+)$/.exec(seen.headers.authorization ?? '')?.[1]
    const [id, secret] = basic
      ? Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent)
      : [seen.form.get('client_id'), seen.form.get('client_secret')]
    const refuse = (error: string, error_description: string, status = 400): Answer =>
      json({ error, error_description }, status, status === 401 ? { 'www-authenticate': 'Basic realm="token"' } : {})
    if (id !== 'client' && id !== 'public') return refuse('invalid_client', 'unknown client', 401)
    if (id === 'client' && secret !== SECRET) return refuse('invalid_client', 'wrong secret', 401)
    const grant = seen.form.get('grant_type')
    if (grant === 'refresh_token') return json(await tokens(id, new URLSearchParams({ scope: 'openid' }), 'refresh'))
    const asks = codes.get(seen.form.get('code') ?? '')
    codes.delete(seen.form.get('code') ?? '')
    if (grant !== 'authorization_code') return refuse('unsupported_grant_type', 'only codes')
    if (!asks) return refuse('invalid_grant', 'unknown or used code')
    if (asks.get('redirect_uri') !== seen.form.get('redirect_uri'))
      return refuse('invalid_grant', 'redirect_uri differs')
    const challenge = createHash('sha256')
      .update(seen.form.get('code_verifier') ?? '')
      .digest('base64url')
    if (asks.has('code_challenge') && asks.get('code_challenge') !== challenge) return refuse('invalid_grant', 'PKCE')
    return json(await tokens(id, asks, 'code'))
  }

  async function tokens(client: string, asks: URLSearchParams, how: 'code' | 'refresh'): Promise<Json> {
    const access_token = randomBytes(32).toString('base64url')
    const now = Math.floor(Date.now() / 1000)
    const half = createHash('sha256').update(access_token).digest().subarray(0, 16).toString('base64url')
    const right: Json = {
      iss: issuer,
      sub: 'ada',
      aud: client,
      iat: now,
      exp: now + 600,
      auth_time: now,
      at_hash: half,
    }
    const nonce = asks.get('nonce')
    if (nonce !== null && how === 'code') right['nonce'] = nonce
    const { spoil: spoilers } = provider
    const claims = (spoilers.idTokenClaims ?? same)(right)
    const header = (spoilers.idTokenHeader ?? same)({ alg: 'RS256', kid: 'one', typ: 'JWT' })
    const signed = await new SignJWT(claims).setProtectedHeader(header as { alg: string }).sign(keys[0].privateKey)
    return {
      access_token,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: randomBytes(32).toString('base64url'),
      scope: asks.get('scope') ?? 'openid',
      id_token: (spoilers.idToken ?? same)(signed),
    }
  }

  function userinfo(seen: Asked): Answer {
    const bearer =
      seen.headers.authorization ?? seen.form.get('access_token') ?? new URL(seen.url).searchParams.get('access_token')
    if (!bearer) return { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '' }
    return json({ sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true })
  }

  return provider
}

/** One provider for the tests of a file: right again, and with nothing asked, before each. */
export async function sharedProvider(): Promise<FakeProvider> {
  const provider = await fakeProvider()
  beforeEach(() => {
    provider.asked.length = 0
    provider.spoil = {}
  })
  after(() => provider.close())
  return provider
}

export const SECRET = 'secret-of-the-client-0123456789abcdef'

/** A key that signs but is not in the key set. */
export const foreignKey = keys[1].privateKey

export function json(body: Json, status = 200, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache', ...headers },
    body,
  }
}

function same<T>(value: T): T {
  return value
}

function metadata(issuer: string): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: ['sub', 'name', 'email', 'email_verified'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    request_uri_parameter_supported: false,
  }
}
