import { randomBytes } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { bearerOf, page, wayBack } from '../../src/issuer/answers.ts'
import { codes } from '../../src/issuer/codes.ts'
import { half } from '../../src/issuer/tokens.ts'
import type { Answer, Asked, Json } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'
import { answer, type Simulation, same, simulate } from './simulation.ts'

/** What may be otherwise at PixelPin, or go wrong there. */
export interface Variations {
  /** The issuer ends with a slash. */
  slash?: boolean
  /** A code_verifier is answered with invalid_grant, although S256 is announced. */
  refusesPkce?: boolean
  /** The person strips prompt=login, so that the session from an hour ago answers. */
  stripped?: boolean
  idToken?: (claims: Json) => Json
  callback?: (parameters: [string, string][]) => [string, string][]
  token?: () => Answer
  /** The response comes this way, whatever was asked for. */
  mode?: 'query' | 'fragment' | 'form_post'
}

export interface Pixelpin extends Simulation {
  variations: Variations
}

export const CLIENT = 'A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5'
export const CLIENT_SECRET = 'Z9Y8X7W6V5U4T3S2R1Q0P9O8N7M6L5'
/** A 64-bit number that JavaScript cannot hold. */
export const ID = '9223372036854775807'

const keys = rsaPair(0)
const TYPES = ['code', 'id_token', 'token', 'id_token token', 'code id_token', 'code token', 'code id_token token']

interface Grant {
  readonly redirectUri: string
  readonly nonce: string | null
}

/** PixelPin as its document has it; `registered` is the redirect URI of the client, to the letter. */
export async function pixelpin(registered: string): Promise<Pixelpin> {
  const access = new Map<string, number>()
  let grants: ReturnType<typeof codes<Grant>> | undefined
  const issuer = () => (running.variations.slash ? `${running.base}/` : running.base)

  async function respond(asked: Asked, url: URL, { clock }: Simulation): Promise<Answer> {
    grants ??= codes<Grant>(clock)
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return answer(metadata(running.base, issuer()))
      case '/.well-known/jwks':
        return answer({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'p1', use: 'sig', alg: 'RS256' }] })
      case '/connect/authorize':
        return authorize(url.searchParams)
      case '/connect/token':
        return running.variations.token?.() ?? token(asked)
      case '/connect/userinfo':
        return userinfo(asked)
      default:
        return page('Not found', 404)
    }
  }

  async function authorize(asks: URLSearchParams): Promise<Answer> {
    // An error of the redirect URI is shown to the person, and the browser does not go back.
    if (asks.get('client_id') !== CLIENT || asks.get('redirect_uri') !== registered) return page('Sorry, an error', 400)
    const wanted = (asks.get('response_type') ?? '').split(' ')
    const state = asks.get('state')
    const asked = running.variations.mode ?? asks.get('response_mode')
    const front = wanted.length > 1 || !wanted.includes('code')
    const mode =
      asked === 'form_post' || asked === 'fragment' || running.variations.mode === asked
        ? asked
        : front
          ? 'fragment'
          : 'query'
    const back = (given: [string, string][]) => {
      const all: [string, string][] = state === null ? given : [...given, ['state', state]]
      return wayBack(registered, running.variations.callback?.(all) ?? all, mode)
    }
    if (!TYPES.some((type) => same(type.split(' '), wanted))) return back([['error', 'unsupported_response_type']])
    if (!asks.get('scope')) return back([['error', 'invalid_scope']])
    if (wanted.includes('id_token') && !asks.has('nonce')) return back([['error', 'invalid_request']])
    const prompt = asks.get('prompt')
    if (prompt !== null && !['none', 'login', 'consent'].includes(prompt)) return back([['error', 'invalid_request']])
    if (prompt === 'none') return back([['error', 'login_required']])
    const nonce = asks.get('nonce')
    const code = wanted.includes('code') ? grants?.issue({ redirectUri: registered, nonce }, 60) : undefined
    const token = wanted.includes('token') ? issueAccess() : undefined
    const parameters: [string, string][] = []
    if (code) parameters.push(['code', code])
    if (token) parameters.push(['access_token', token], ['token_type', 'Bearer'], ['expires_in', '2592000'])
    if (wanted.includes('id_token')) parameters.push(['id_token', await idToken(nonce, token, code)])
    return back(parameters)
  }

  async function token({ form, headers }: Asked): Promise<Answer> {
    if (headers.authorization || form.get('client_id') !== CLIENT || form.get('client_secret') !== CLIENT_SECRET)
      return answer('Unauthorised: unknown client', 401)
    // The only type that is supported.
    if (form.get('grant_type') !== 'authorization_code') return answer({ error: 'unsupported_grant_type' }, 400)
    if (running.variations.refusesPkce && form.has('code_verifier')) return answer({ error: 'invalid_grant' }, 400)
    const found = grants?.redeem(form.get('code') ?? '')
    if (!found || 'refused' in found) return answer('Bad Request: the code is not valid', 400)
    if (form.get('redirect_uri') !== found.grant.redirectUri) return answer({ error: 'invalid_grant' }, 400)
    const access_token = issueAccess()
    const id_token = await idToken(found.grant.nonce, access_token)
    return answer({ access_token, expires_in: 2592000, id_token })
  }

  function issueAccess(): string {
    const made = randomBytes(24).toString('base64url')
    access.set(made, running.clock.now() + 2_592_000_000)
    return made
  }

  async function idToken(nonce: string | null, token?: string, code?: string): Promise<string> {
    const now = Math.floor(running.clock.now() / 1000)
    const auth_time = running.variations.stripped ? now - 3600 : now
    const claims: Json = { iss: issuer(), sub: ID, aud: CLIENT, iat: now, exp: now + 300, auth_time }
    if (nonce !== null) claims['nonce'] = nonce
    if (token) claims['at_hash'] = half(token)
    if (code) claims['c_hash'] = half(code)
    const sent = running.variations.idToken?.(claims) ?? claims
    return new SignJWT(sent).setProtectedHeader({ alg: 'RS256', kid: 'p1', typ: 'JWT' }).sign(keys.privateKey)
  }

  /** GET and POST with a Bearer header; POST alone with a form field. */
  function userinfo(asked: Asked): Answer {
    const given = bearerOf(asked) ?? (asked.method === 'POST' ? asked.form.get('access_token') : null)
    const until = access.get(given ?? '')
    if (until === undefined || until < running.clock.now()) return answer('Unauthorised', 401)
    const address = JSON.stringify({ locality: 'Bath', country: 'GB' })
    const rest = JSON.stringify({ email: 'ada@example.com', firstName: 'Ada', address }).slice(1)
    return answer(`{"id":${ID},${rest}`, 200, { 'content-type': 'application/json' })
  }

  const running: Pixelpin = Object.assign(await simulate(respond), { variations: {} as Variations })
  return running
}

function metadata(base: string, issuer: string): Json {
  return {
    issuer,
    authorization_endpoint: `${base}/connect/authorize`,
    token_endpoint: `${base}/connect/token`,
    userinfo_endpoint: `${base}/connect/userinfo`,
    jwks_uri: `${base}/.well-known/jwks`,
    scopes_supported: ['openid', 'email', 'profile'],
    response_types_supported: TYPES,
    response_modes_supported: ['query', 'form_post', 'fragment'],
    grant_types_supported: ['authorization_code', 'implicit'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    code_challenge_methods_supported: ['S256'],
  }
}
