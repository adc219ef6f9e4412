import { randomBytes } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { basicOf, bearerOf, page, wayBack } from '../../src/issuer/answers.ts'
import { codes } from '../../src/issuer/codes.ts'
import { half } from '../../src/issuer/tokens.ts'
import type { Answer, Asked, Json } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'
import { answer, type Simulation, same, simulate } from './simulation.ts'

/** What may be otherwise at Gigya, or go wrong there. */
export interface Variations {
  /** UserInfo is a JWT, with this content type. */
  userinfoType?: string
  /** The front channel ends with `error=true` and a code that is none. */
  frontError?: boolean
  idToken?: (claims: Json) => Json
  callback?: (parameters: [string, string][]) => [string, string][]
}

export interface Gigya extends Simulation {
  variations: Variations
  readonly issuer: string
}

export const API_KEY = '3_abcDEF-123'
export const CLIENT = 'rp-client'
export const CLIENT_SECRET = 'secret-of-the-rp-0123456789abcdef0123'

const keys = rsaPair(0)
const TYPES = ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token']

interface Grant {
  readonly redirectUri: string
  readonly nonce: string | null
}

/** Gigya as its documents have it; `registered` are the redirect URIs of the client. */
export async function gigya(registered: readonly string[]): Promise<Gigya> {
  const living = new Set<string>()
  const refreshTokens = new Set<string>()
  const path = `/oidc/op/v1.0/${API_KEY}`
  let grants: ReturnType<typeof codes<Grant>> | undefined

  async function respond(asked: Asked, url: URL, simulation: Simulation): Promise<Answer> {
    grants ??= codes<Grant>(simulation.clock)
    const issuer = `${simulation.base}${path}`
    switch (url.pathname) {
      case `${path}/.well-known/openid-configuration`:
        return answer(metadata(issuer))
      case `${path}/.well-known/jwks`:
        return answer({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', use: 'sig', alg: 'RS256' }] })
      case `${path}/authorize`:
        return authorize(url.searchParams, issuer)
      case `${path}/token`:
        return token(asked, issuer)
      case `${path}/userinfo`:
        return userinfo(asked, issuer)
      default:
        return page('Not found', 404)
    }
  }

  async function authorize(asks: URLSearchParams, issuer: string): Promise<Answer> {
    const redirectUri = asks.get('redirect_uri') ?? ''
    if (asks.get('client_id') !== CLIENT || !registered.includes(redirectUri)) return page('Invalid request', 400)
    const wanted = (asks.get('response_type') ?? '').split(' ')
    const front = wanted.length > 1 || !wanted.includes('code')
    const state = asks.get('state')
    const back = (given: [string, string][]) => {
      const all: [string, string][] = state === null ? given : [...given, ['state', state]]
      return wayBack(redirectUri, running.variations.callback?.(all) ?? all, front ? 'fragment' : 'query')
    }
    if (running.variations.frontError)
      return back([
        ['error', 'true'],
        ['mode', 'error'],
        ['message', 'Unauthorized client'],
        ['code', 'unauthorized_client'],
      ])
    if (!TYPES.some((type) => same(type.split(' '), wanted))) return back([['error', 'unsupported_response_type']])
    if (!(asks.get('scope') ?? '').split(' ').includes('openid')) return back([['error', 'invalid_scope']])
    const code = wanted.includes('code') ? grants?.issue({ redirectUri, nonce: asks.get('nonce') }, 300) : undefined
    const access = wanted.includes('token') ? issueAccess() : undefined
    const parameters: [string, string][] = []
    if (code) parameters.push(['code', code])
    if (access) parameters.push(['access_token', access], ['token_type', 'Bearer'], ['expires_in', '315360000'])
    if (wanted.includes('id_token'))
      parameters.push(['id_token', await idToken(issuer, asks.get('nonce'), { access, code })])
    return back(parameters)
  }

  async function token(asked: Asked, issuer: string): Promise<Answer> {
    const basic = basicOf(asked) ?? { id: asked.form.get('client_id'), secret: asked.form.get('client_secret') }
    if (basic.id !== CLIENT || basic.secret !== CLIENT_SECRET) return answer({ error: 'invalid_client' }, 401)
    const invalid = answer(
      { error: 'invalid_grant', error_description: 'The provided authorization code or refresh token is invalid.' },
      400,
    )
    if (asked.form.get('grant_type') === 'refresh_token') {
      if (asked.form.has('redirect_uri')) return answer({ error: 'invalid_request' }, 400)
      if (!refreshTokens.delete(asked.form.get('refresh_token') ?? '')) return invalid
      // Every access token of that subject ends when a new one is made.
      living.clear()
      return answer(issue())
    }
    const found = grants?.redeem(asked.form.get('code') ?? '')
    if (!found || 'refused' in found || found.grant.redirectUri !== asked.form.get('redirect_uri')) return invalid
    const body = issue()
    return answer({
      ...body,
      id_token: await idToken(issuer, found.grant.nonce, { access: String(body['access_token']) }),
    })
  }

  function issue(): Json {
    const refresh_token = `st2.${randomBytes(24).toString('base64url')}`
    refreshTokens.add(refresh_token)
    return { access_token: issueAccess(), token_type: 'Bearer', expires_in: 315360000, refresh_token }
  }

  function issueAccess(): string {
    const access = `st2.${randomBytes(24).toString('base64url')}`
    living.add(access)
    return access
  }

  async function idToken(
    issuer: string,
    nonce: string | null,
    about: { access?: string; code?: string },
  ): Promise<string> {
    const now = Math.floor(running.clock.now() / 1000)
    const claims: Json = { iss: issuer, sub: 'uid-7', aud: CLIENT, iat: now, exp: now + 3600, auth_time: now }
    if (nonce !== null) claims['nonce'] = nonce
    if (about.access) claims['at_hash'] = half(about.access)
    if (about.code) claims['c_hash'] = half(about.code)
    return sign(running.variations.idToken?.(claims) ?? claims)
  }

  async function userinfo(asked: Asked, issuer: string): Promise<Answer> {
    if (!living.has(bearerOf(asked) ?? ''))
      return answer('', 401, { 'www-authenticate': 'Bearer error="invalid_token", error_description="revoked"' })
    const claims = { sub: 'uid-7', email: 'ada@example.com', email_verified: true }
    const { userinfoType } = running.variations
    if (!userinfoType) return answer(claims)
    return answer(await sign({ ...claims, iss: issuer, aud: CLIENT }), 200, { 'content-type': userinfoType })
  }

  const simulation = await simulate(respond)
  const running: Gigya = Object.assign(simulation, {
    variations: {} as Variations,
    issuer: `${simulation.base}${path}`,
  })
  return running
}

function sign(claims: Json): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT' }).sign(keys.privateKey)
}

function metadata(issuer: string): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/.well-known/jwks`,
    scopes_supported: ['openid', 'email', 'profile'],
    response_types_supported: TYPES,
    response_modes_supported: ['query', 'fragment'],
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }
}
