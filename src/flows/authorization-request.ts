import type { AuthorizeFacts } from '../checks/facts.ts'
import type { Options } from '../config/option-values.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { Parameter } from '../http/http.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'
import { sha256 } from '../jose/keys/hash.ts'
import { ownValue } from '../text/own-values.ts'

export type Parameters = readonly (readonly [name: string, value: string])[]

/** The authorization request before it is pushed, signed or sent. */
export interface AuthorizationRequest {
  readonly parameters: readonly Parameter[]
  /** The `--set` and `--unset` flags that changed it. */
  readonly shaped: readonly string[]
  /** What PKCE proves itself by at the token endpoint; undefined without. */
  readonly codeVerifier: string | undefined
}

/** Builds the authorization request from the options (OIDC Core 3.1.2.1, RFC 7636 4.3). */
export async function authorizationRequest(
  context: Context,
  client_id: string,
  redirectUri: string,
): Promise<AuthorizationRequest> {
  const { options, env } = context
  const scope = options.text('scope') ?? 'openid'
  const response_type = options.text('responseType') ?? 'code'
  const octets = (count: number): Uint8Array => env.random(count)
  const verifier = random(env.random(32))
  const claims = await jsonOption(context, 'claims')
  const details = await jsonOption(context, 'authorizationDetails')
  const wantsNonce = scope.split(' ').includes('openid') || response_type.split(' ').includes('id_token')
  const method = pkceMethod(options)
  const planned: [string, string | undefined][] = [
    ['response_type', response_type],
    ['client_id', client_id],
    ['redirect_uri', redirectUri],
    ['scope', scope],
    ['state', options.text('state') ?? ownValue('state', octets, env.now())],
    ['nonce', options.text('nonce') ?? (wantsNonce ? ownValue('nonce', octets, env.now()) : undefined)],
    ['response_mode', options.text('responseMode')],
    ['code_challenge', method === 'off' ? undefined : challenge(verifier, method)],
    ['code_challenge_method', method === 'off' ? undefined : method],
    ['prompt', options.text('prompt')],
    ['max_age', options.number('maxAge')?.toString()],
    ['login_hint', options.text('loginHint')],
    ['id_token_hint', await options.secret('idTokenHint')],
    ['acr_values', options.text('acrValues')],
    ['ui_locales', options.text('uiLocales')],
    ['display', options.text('display')],
    ['claims', claims],
    ...options.list('resource').map((uri): [string, string] => ['resource', uri]),
    ['authorization_details', details],
  ]
  const given = planned.filter((pair): pair is [string, string] => pair[1] !== undefined)
  const { parameters, shaped } = (await context.http()).shape('authorize', given)
  const codeVerifier = method === 'off' ? undefined : verifier
  if (codeVerifier !== undefined) context.recorder.secret(codeVerifier, 'code_verifier')
  return { parameters, shaped, codeVerifier }
}

/** How a code is bound to the request for it; "off" where none comes. */
export function pkceMethod(options: Options): string {
  const types = (options.text('responseType') ?? 'code').split(' ')
  return types.includes('code') ? (options.text('pkce') ?? 'S256') : 'off'
}

/** Parameters as a form has them: each as text. */
export function asForm(parameters: readonly Parameter[]): URLSearchParams {
  return new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]))
}

/** What was really asked, shaping included; `startedAt` is when the browser was sent off. */
export function requestFacts(parameters: readonly Parameter[], startedAt: number): AuthorizeFacts {
  const sent = (name: string): string | undefined => parameters.find(([key]) => key === name)?.[1]
  const maxAge = Number(sent('max_age'))
  return {
    parameters: parameters.map(([name, value]) => [name, value]),
    state: sent('state'),
    nonce: sent('nonce'),
    response_type: sent('response_type') ?? '',
    response_mode: sent('response_mode'),
    redirect_uri: sent('redirect_uri'),
    scope: sent('scope'),
    maxAgeSeconds: sent('max_age') !== undefined && Number.isFinite(maxAge) ? maxAge : undefined,
    prompt: sent('prompt'),
    acr_values: sent('acr_values'),
    claims: asObject(readJson(sent('claims') ?? '').value),
    startedAt,
  }
}

/** The authorization endpoint with the parameters added to whatever query it has (RFC 6749 3.1). */
export function authorizationUrl(endpoint: string, parameters: readonly Parameter[]): string {
  const [given = endpoint] = endpoint.split('#')
  // A header field carries no other characters, and browsers write them so.
  const address = /^[\x21-\x7e]*$/.test(given) ? given : new URL(given).href
  const query = parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
  return `${address}${address.includes('?') ? '&' : '?'}${query}`
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** A lone surrogate has no UTF-8 and is sent as U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}

function challenge(verifier: string, method: string): string {
  return method === 'plain' ? verifier : sha256(verifier)
}

function random(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** An option that holds JSON, or says where it stands; sent as it was given. */
export async function jsonOption(
  { options }: Pick<Context, 'options'>,
  name: 'claims' | 'authorizationDetails',
): Promise<string | undefined> {
  const text = await options.document(name)
  if (text !== undefined) requireJson(name, text)
  return text
}

/** Throws `invalid_option` for the value of such an option that is no JSON. */
export function requireJson(name: 'claims' | 'authorizationDetails', text: string): void {
  const reading = readJson(text)
  if (reading.value !== undefined) return
  const fault = reading.faults[0]
  const flag = name === 'claims' ? '--claims' : '--authorization-details'
  throw cliError(
    'invalid_option',
    `${flag} is not JSON: ${fault?.message ?? 'empty'}.`,
    fault?.excerpt ?? 'Check the quotes.',
  )
}
