import { PLAIN_RESPONSE_MODES, RESPONSE_TYPES } from '../documents/registered-values.ts'
import { isUrl } from '../text/url.ts'
import { json, page, wayBack } from './answers.ts'
import { randomText } from './codes.ts'
import { idTokenOf, jarmOf } from './issuing.ts'
import { PAGE_HEADERS, signInPage } from './pages.ts'
import { accountOf } from './person.ts'
import type { Answer, Asked } from './served.ts'
import { type ClientMetadata, type Grant, type State, secondsOf } from './state.ts'
import { changedParameters } from './variations.ts'

const CODE_SECONDS = 60

/** Answers an authorization request (OIDC Core 3.1.2, 3.2.2, 3.3.2); the form of the sign-in is posted to the same address. */
export function authorize(state: State, asked: Asked, url: URL): Answer {
  const asks = url.searchParams.has('client_id') ? url.searchParams : asked.form
  const client = state.clients.get(asks.get('client_id') ?? '')
  const redirectUri = asks.get('redirect_uri') ?? ''
  if (!client) return page('This client is not known', 400)
  if (!isRegistered(client, redirectUri)) {
    // Request objects are not read (OIDC Core 6.1): the parameters beside one count, and without them there is no way back.
    if (asks.has('request')) return page('request_not_supported: Request objects are not read here', 400)
    return page('This redirect URI is not registered', 400)
  }
  const form = asked.form.has('login') || asked.form.has('answer') ? asked.form : undefined
  if (state.signIn === 'form' && !form && asks.get('prompt') !== 'none') {
    const action = `${url.pathname}?${asks}`
    const name = String(client['client_name'] ?? client.client_id).slice(0, 100)
    return { status: 200, headers: PAGE_HEADERS, body: signInPage(action, name, asks.get('login_hint') ?? '') }
  }
  const refused = refusalOf(state, asks, form)
  if (refused !== undefined) return back(state, client, asks, [['error', refused]])
  const sub = state.signIn === 'form' ? accountOf(form?.get('login') ?? null) : 'ada'
  const scope = asks.get('scope') ?? 'openid'
  return back(state, client, asks, granted(state, { client, sub, scope, asks, authTime: secondsOf(state) }))
}

function refusalOf(state: State, asks: URLSearchParams, form: URLSearchParams | undefined): string | undefined {
  if (!RESPONSE_TYPES.includes(typesOf(asks).sort().join(' '))) return 'unsupported_response_type'
  if (state.signIn === 'form' && !form) return 'login_required'
  return form?.get('answer') === 'no' ? 'access_denied' : undefined
}

const typesOf = (asks: URLSearchParams): string[] => (asks.get('response_type') ?? 'code').split(' ')

function granted(state: State, grant: Grant): [string, string][] {
  const types = typesOf(grant.asks)
  const code = types.includes('code') ? state.codes.issue(grant, CODE_SECONDS) : undefined
  const access_token = types.includes('token') ? randomText(32) : undefined
  if (access_token !== undefined) state.accessTokens.set(access_token, grant)
  const parameters: [string, string][] = []
  if (code !== undefined) parameters.push(['code', code])
  if (access_token !== undefined)
    parameters.push(['access_token', access_token], ['token_type', 'Bearer'], ['expires_in', '3600'])
  if (types.includes('id_token'))
    parameters.push(['id_token', idTokenOf(state, grant, { channel: 'front', access_token, code })])
  return parameters
}

function back(
  state: State,
  client: ClientMetadata,
  asks: URLSearchParams,
  parameters: readonly [string, string][],
): Answer {
  const given = asks.get('state')
  const right: [string, string][] = [...parameters]
  if (given !== null) right.push(['state', given])
  right.push(['iss', state.issuer])
  const changed = changedParameters(right, state.spoil().callback, asks)
  const asked = asks.get('response_mode')
  const usual = typesOf(asks).every((type) => type === 'code' || type === 'none') ? 'query' : 'fragment'
  const plain = asked?.replace(/\.?jwt$/, '')
  const mode = state.spoil().responseMode ?? PLAIN_RESPONSE_MODES.find((each) => each === plain) ?? usual
  const sent: [string, string][] = asked?.endsWith('jwt') ? [['response', jarmOf(state, client, changed)]] : changed
  return wayBack(asks.get('redirect_uri') ?? '', sent, mode)
}

function isRegistered({ redirect_uris }: ClientMetadata, uri: string): boolean {
  if (!isUrl(uri)) return false
  return redirect_uris === undefined || redirect_uris.some((each) => each === uri || portless(each) === portless(uri))
}

/** A redirect URI without the port where it is on a loopback address, which may be any there. */
function portless(uri: string): string {
  const url = new URL(uri)
  if (url.protocol === 'http:' && /^(?:127\.0\.0\.1|\[::1\])$/.test(url.hostname)) url.port = ''
  return url.href
}

/** Registers a client (RFC 7591 3). */
export function register(state: State, asked: Asked): Answer {
  const metadata = readObject(asked.body)
  const uris = metadata?.['redirect_uris']
  if (!metadata || !Array.isArray(uris) || !uris.every((uri) => isUrl(String(uri))))
    return json({ error: 'invalid_redirect_uri', error_description: 'redirect_uris is no list of URIs' }, 400)
  const secret = metadata['token_endpoint_auth_method'] === 'none' ? undefined : randomText(32)
  const client: ClientMetadata = {
    ...metadata,
    client_id: `client-${state.clients.size + 1}`,
    client_id_issued_at: secondsOf(state),
    ...(secret && { client_secret: secret, client_secret_expires_at: 0 }),
  }
  state.clients.set(client.client_id, client)
  return json(client, 201)
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
