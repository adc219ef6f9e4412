import type { JsonValue } from '../../jose/json/json.ts'
import { strings } from '../../jose/json/values.ts'
import type { AuthorizeFacts, ClientFacts, Metadata } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, sameWords, startFindings, words } from '../findings.ts'
import type { RuleId } from '../subjects.ts'
import { claimsFaults } from './claims-parameter.ts'
import { appOf, holdsSecret, judgeRedirectUri } from './redirect.ts'
import { judgeRegistered } from './registration.ts'
import { judgeSpelling } from './spelling.ts'

export interface RequestFacts {
  /** Of which form the metadata are, where the request travels as a request object in the URL. */
  readonly requestObjectTo?: 'openid' | 'oauth'
  readonly request: AuthorizeFacts
  readonly client: ClientFacts
  readonly metadata: Metadata
}

/** Judges an authorization request before it is sent. */
export function judgeRequest(facts: RequestFacts): readonly Finding[] {
  const found = startFindings()
  lookAtProtection(found, facts)
  lookAtClient(found, facts)
  lookAtMeaning(found, facts)
  lookAtPrompt(found, facts)
  lookAtSupport(found, facts)
  if (facts.requestObjectTo) lookAtRequestObject(found, facts.metadata, facts.requestObjectTo)
  lookAtClaims(found, facts)
  const { redirect_uri, parameters } = facts.request
  return [
    ...found.list,
    ...judgeRegistered(facts.request, facts.client),
    ...judgeRedirectUri(redirect_uri),
    ...judgeSpelling(parameters),
  ]
}

function lookAtProtection(found: Findings, { request }: RequestFacts): void {
  const types = words(request.response_type)
  const challenge = sent(request, 'code_challenge')
  const method = sent(request, 'code_challenge_method') ?? 'plain'
  if (types.includes('code'))
    found.look('rp-no-pkce', challenge !== undefined && method === 'S256', {
      expected: 'code_challenge with S256',
      actual: challenge === undefined ? 'absent' : method,
    })
  const defences = [request.state, request.nonce, challenge].filter((value) => value !== undefined)
  found.look('rp-no-state-nonce-pkce', defences.length > 0, {
    expected: 'state, nonce or code_challenge',
    actual: 'none of them',
  })
  if (types.includes('id_token'))
    found.look('rp-nonce-required', request.nonce !== undefined, { expected: 'nonce', actual: 'absent' })
}

function lookAtClient(found: Findings, { request, client }: RequestFacts): void {
  const app = appOf(request.redirect_uri)
  const leaked = sent(request, 'client_secret') !== undefined
  // An app on loopback may stand in for any client, as this tool does.
  if (leaked || (holdsSecret(client) && app !== undefined && app !== 'loopback'))
    found.look('rp-secret-in-public-client', !leaked && app !== 'installed', {
      expected: leaked ? 'no client_secret' : 'a public client with PKCE',
      actual: leaked ? 'client_secret in the authorization request' : client.auth,
    })
  const implicit = words(request.response_type).includes('token')
  if (implicit || (client.public && app === 'web'))
    found.look('rp-browser-app', !implicit, {
      expected: 'response_type=code with PKCE',
      actual: request.response_type,
    })
}

function lookAtMeaning(found: Findings, { request }: RequestFacts): void {
  const scopes = words(request.scope)
  const types = words(request.response_type)
  const front = types.some((type) => type === 'token' || type === 'id_token')
  if (types.includes('id_token') || scopes.includes('openid'))
    found.look('rp-openid-scope-missing', scopes.includes('openid'), {
      expected: 'openid',
      actual: request.scope ?? 'absent',
    })
  if (scopes.includes('offline_access'))
    found.look('rp-offline-no-consent', words(request.prompt).includes('consent'), {
      expected: 'prompt=consent',
      actual: request.prompt ?? 'absent',
    })
  if (request.response_mode === undefined) return
  found.look('rp-default-response-mode', request.response_mode !== (front ? 'fragment' : 'query'), {
    expected: 'absent',
    actual: request.response_mode,
  })
}

/** Registered values (OIDC Core 3.1.2.1, Initiating User Registration 1.0 4). */
const PROMPTS = ['none', 'login', 'consent', 'select_account', 'create']

function lookAtPrompt(found: Findings, { request, metadata }: RequestFacts): void {
  const prompts = words(request.prompt)
  if (prompts.length === 0) return
  found.look('rp-prompt-none-combined', !(prompts.includes('none') && prompts.length > 1), {
    expected: 'none alone',
    actual: request.prompt,
  })
  const listed = strings(metadata['prompt_values_supported'])
  const known = listed.length > 0 ? listed : PROMPTS
  const odd = prompts.filter((value) => !known.includes(value))
  found.look('rp-prompt-unsupported', odd.length === 0, {
    expected: known,
    actual: odd,
  })
}

/** Words of a parameter that a list of the metadata does not have; undefined where one of them is absent. */
export function unlistedWords(asked: string | undefined, list: JsonValue | undefined): readonly string[] | undefined {
  const listed = strings(list)
  return listed.length === 0 || !asked ? undefined : words(asked).filter((word) => !listed.includes(word))
}

function lookAtSupport(found: Findings, { request, client, metadata }: RequestFacts): void {
  const scopes = unlistedWords(request.scope, metadata['scopes_supported'])
  if (scopes)
    found.look('rp-scope-not-supported', scopes.length === 0, {
      message: `The provider does not list ${scopes.join(' ')}; its list may be partial.`,
      expected: strings(metadata['scopes_supported']),
      actual: scopes,
    })
  const acrs = unlistedWords(request.acr_values, metadata['acr_values_supported'])
  if (acrs)
    found.look('rp-acr-values-not-supported', acrs.length === 0, {
      expected: strings(metadata['acr_values_supported']),
      actual: acrs,
    })
  const types = strings(metadata['response_types_supported'])
  if (types.length === 0) return
  const supported = types.some((type) => sameWords(type, request.response_type))
  found.look('rp-response-type-not-supported', supported, { expected: types, actual: request.response_type })
  if (words(request.response_type).includes('code')) lookAtMethod(found, client, metadata)
}

/** The rule about a form of request that a provider may not take, so that nobody comes back. */
export const FORM_NOT_TAKEN = 'rp-request-object-not-supported' satisfies RuleId

/** Metadata of OpenID Connect that do not speak of request objects take none (OIDC Discovery 3); those of OAuth need not speak of them. */
function lookAtRequestObject(found: Findings, metadata: Metadata, form: 'openid' | 'oauth'): void {
  const taken = metadata['request_parameter_supported']
  if (taken === undefined && form === 'oauth') return
  found.look(FORM_NOT_TAKEN, taken === true, {
    ...(taken === undefined && {
      message:
        'A request object is sent to a provider that does not say that it takes any: request_parameter_supported is absent, which means false.',
      severity: 'W',
    }),
    expected: true,
    actual: taken ?? 'absent',
  })
}

/** A list that is left out means client_secret_basic (OIDC Discovery 3); a public client does not authenticate. */
function lookAtMethod(found: Findings, client: ClientFacts, metadata: Metadata): void {
  const listed = metadata['token_endpoint_auth_methods_supported']
  const methods = listed === undefined ? ['client_secret_basic'] : strings(listed)
  found.look('rp-auth-method-not-supported', client.auth === 'none' || methods.includes(client.auth), {
    message:
      listed === undefined
        ? 'The provider lists no methods of client authentication, which means client_secret_basic alone.'
        : undefined,
    expected: methods,
    actual: client.auth,
  })
}

function lookAtClaims(found: Findings, { request }: RequestFacts): void {
  const claims = sent(request, 'claims')
  if (claims === undefined) return
  const faults = claimsFaults(claims)
  found.look('rp-claims-malformed', faults.length === 0, () => ({
    message: `In the parameter claims ${faults[0]}.`,
    expected: 'a JSON object with id_token, userinfo or both',
    actual: faults,
  }))
}

function sent(request: AuthorizeFacts, name: string): string | undefined {
  return request.parameters.find(([key]) => key === name)?.[1]
}
