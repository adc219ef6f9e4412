import { nearest } from '../text/nearest.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { AuthorizeFacts, ClientFacts, Metadata } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, sameWords, startFindings, strings, words } from './findings.ts'

export const requestRules: readonly RuleId[] = [
  'rp-no-pkce',
  'rp-no-state-nonce-pkce',
  'rp-openid-scope-missing',
  'rp-nonce-required',
  'rp-offline-no-consent',
  'rp-prompt-none-combined',
  'rp-redirect-localhost',
  'rp-redirect-fragment',
  'rp-default-response-mode',
  'rp-acr-values-not-supported',
  'rp-scope-not-supported',
  'rp-auth-method-not-supported',
  'rp-response-type-not-supported',
  'rp-param-typo',
  'rp-param-camelcase',
  'rp-param-whitespace',
  'rp-prompt-unsupported',
  'rp-redirect-uri-normalised',
]

export interface RequestFacts {
  readonly request: AuthorizeFacts
  readonly client: ClientFacts
  readonly metadata: Metadata
}

/** Parameters of the authorization request that are registered (RFC 6749 and what extends it). */
const PARAMETERS: ReadonlySet<string> = new Set([
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'response_mode',
  'display',
  'prompt',
  'max_age',
  'ui_locales',
  'claims_locales',
  'id_token_hint',
  'login_hint',
  'acr_values',
  'claims',
  'registration',
  'request',
  'request_uri',
  'code_challenge',
  'code_challenge_method',
  'resource',
  'authorization_details',
  'dpop_jkt',
  'audience',
  'client_secret',
])

/** Judges an authorization request before it is sent. */
export function judgeRequest(facts: RequestFacts): readonly Finding[] {
  const found = startFindings()
  lookAtProtection(found, facts)
  lookAtMeaning(found, facts)
  lookAtSupport(found, facts)
  lookAtRedirect(found, facts.request)
  lookAtSpelling(found, facts.request)
  return found.list
}

function lookAtProtection(found: Findings, { request, client }: RequestFacts): void {
  const types = words(request.response_type)
  const pkce = request.codeVerifier !== undefined
  if (types.includes('code'))
    found.look('rp-no-pkce', pkce, {
      expected: 'code_challenge with S256',
      actual: 'absent',
      severity: client.public ? 'E' : 'W',
    })
  found.look('rp-no-state-nonce-pkce', request.state !== undefined || request.nonce !== undefined || pkce)
  if (types.includes('id_token'))
    found.look('rp-nonce-required', request.nonce !== undefined, { expected: 'nonce', actual: 'absent' })
}

function lookAtMeaning(found: Findings, { request, metadata }: RequestFacts): void {
  const scopes = words(request.scope)
  const types = words(request.response_type)
  const prompts = words(request.prompt)
  if (types.includes('id_token'))
    found.look('rp-openid-scope-missing', scopes.includes('openid'), {
      expected: 'openid',
      actual: request.scope ?? 'absent',
    })
  if (scopes.includes('offline_access'))
    found.look('rp-offline-no-consent', prompts.includes('consent'), {
      expected: 'prompt=consent',
      actual: request.prompt ?? 'absent',
    })
  if (prompts.length > 0) {
    found.look('rp-prompt-none-combined', !(prompts.includes('none') && prompts.length > 1), { actual: request.prompt })
    const listed = strings(metadata['prompt_values_supported'])
    const odd = prompts.filter((value) => listed.length > 0 && !listed.includes(value))
    found.look('rp-prompt-unsupported', odd.length === 0, { expected: listed, actual: odd })
  }
  if (request.response_mode !== undefined) {
    const front = types.some((type) => type === 'token' || type === 'id_token')
    found.look('rp-default-response-mode', request.response_mode !== (front ? 'fragment' : 'query'), {
      actual: request.response_mode,
    })
  }
}

function lookAtSupport(found: Findings, { request, client, metadata }: RequestFacts): void {
  const scopes = strings(metadata['scopes_supported'])
  const unlisted = words(request.scope).filter((scope) => !scopes.includes(scope))
  if (scopes.length > 0) found.look('rp-scope-not-supported', unlisted.length === 0, { actual: unlisted })
  const acrs = strings(metadata['acr_values_supported'])
  const odd = words(request.acr_values).filter((acr) => !acrs.includes(acr))
  if (acrs.length > 0 && request.acr_values)
    found.look('rp-acr-values-not-supported', odd.length === 0, { expected: acrs, actual: odd })
  const types = strings(metadata['response_types_supported'])
  if (types.length > 0)
    found.look(
      'rp-response-type-not-supported',
      types.some((type) => sameWords(type, request.response_type)),
      { expected: types, actual: request.response_type },
    )
  const listed = metadata['token_endpoint_auth_methods_supported']
  const issuerKnown =
    metadata['authorization_endpoint'] !== undefined && metadata['response_types_supported'] !== undefined
  const methods = listed === undefined ? ['client_secret_basic'] : strings(listed)
  if (issuerKnown && words(request.response_type).includes('code')) {
    const fine = methods.includes(client.auth) || (client.auth === 'none' && listed === undefined)
    found.look('rp-auth-method-not-supported', fine, { expected: methods, actual: client.auth })
  }
}

function lookAtRedirect(found: Findings, request: AuthorizeFacts): void {
  const uri = request.redirect_uri
  if (uri === undefined) return
  found.look('rp-redirect-fragment', !uri.includes('#'), { actual: uri })
  if (!URL.canParse(uri)) return
  const { href, hostname } = new URL(uri)
  found.look('rp-redirect-localhost', hostname !== 'localhost', { expected: '127.0.0.1 or [::1]', actual: uri })
  const altered = href !== uri && href !== `${uri}/`
  found.look('rp-redirect-uri-normalised', !altered, {
    message: 'Software that normalises URLs would change this redirect URI; it was sent as it is.',
    expected: uri,
    actual: href,
  })
}

function lookAtSpelling(found: Findings, request: AuthorizeFacts): void {
  for (const [name, value] of request.parameters) {
    const shown = name.slice(0, 80)
    if (name !== name.trim() || (value !== value.trim() && value.trim() !== '')) {
      found.look('rp-param-whitespace', false, {
        message: `Parameter ${JSON.stringify(shown)} carries stray white space.`,
        actual: shown,
      })
    }
    const trimmed = name.trim()
    if (PARAMETERS.has(trimmed)) continue
    const snake = trimmed.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    if (snake !== trimmed && PARAMETERS.has(snake)) {
      found.look('rp-param-camelcase', false, {
        message: `${shown} is spelled in camel case.`,
        expected: snake,
        actual: shown,
      })
      continue
    }
    const meant = nearest(trimmed, PARAMETERS)
    if (meant)
      found.look('rp-param-typo', false, {
        message: `${shown} is within two edits of a registered parameter.`,
        expected: meant,
        actual: shown,
      })
  }
}
