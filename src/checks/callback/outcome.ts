import { entropyBits } from '../../jose/tokens/entropy.ts'
import { isUrl } from '../../text/url.ts'
import type { CallbackFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, words } from '../findings.ts'
import type { RuleId } from '../subjects.ts'

type Value = (name: string) => string | undefined

/** Judges what an authorization response says: an error (RFC 6749 4.1.2.1) or a success (RFC 6749 4.1.2). */
export function judgeOutcome(facts: CallbackFacts, value: Value): readonly Finding[] {
  const found = startFindings()
  if (value('error') === undefined) lookAtSuccess(found, facts, value)
  else lookAtError(found, facts, value)
  return found.list
}

const ERROR_MEMBERS = new Set(['error', 'error_description', 'error_uri', 'state', 'iss'])
const ERROR_TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/
const ERROR_URI = /^[\x21\x23-\x5b\x5d-\x7e]*$/

/** Error codes registered for the authorization endpoint (IANA OAuth Extensions Error registry). */
const ERROR_CODES = new Set([
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'interaction_required',
  'login_required',
  'account_selection_required',
  'consent_required',
  'invalid_request_uri',
  'invalid_request_object',
  'request_not_supported',
  'request_uri_not_supported',
  'registration_not_supported',
  'unmet_authentication_requirements',
  'invalid_target',
  'invalid_authorization_details',
  'invalid_dpop_proof',
])

function lookAtError(found: Findings, facts: CallbackFacts, value: Value): void {
  const error = value('error') ?? ''
  const code = value('code')
  const ours = ownQuery(facts.request.redirect_uri)
  const names = facts.parameters.map(([name]) => name)
  const extra = names.filter((name) => !ERROR_MEMBERS.has(name) && !ours.has(name))
  found.look('cb-error-extra-parameters', extra.length === 0, {
    expected: [...ERROR_MEMBERS],
    actual: extra,
  })
  lookAtErrorText(found, error, value('error_description') ?? '', value('error_uri') ?? '')
  found.look('cb-error-code-unknown', ERROR_CODES.has(error), {
    message: `The error code ${JSON.stringify(error)} is not registered.`,
    expected: 'a registered code',
    actual: error,
  })
  const beside = 'a code beside an error'
  found.look('cb-error-with-code', code === undefined, { expected: 'an error alone', actual: beside })
  if (code === undefined) return
  found.look('cb-not-a-code', false, {
    expected: 'an authorization code alone',
    actual: isErrorWord(code) ? code : beside,
  })
}

function lookAtErrorText(found: Findings, error: string, description: string, uri: string): void {
  const lines = /[\r\n\t]/
  const foul = [
    ...(ERROR_TEXT.test(error) ? [] : ['error']),
    ...(ERROR_TEXT.test(description.replace(/[\r\n\t]/g, ' ')) ? [] : ['error_description']),
    ...(ERROR_URI.test(uri) ? [] : ['error_uri']),
  ]
  const broken = foul.length === 0 && lines.test(description)
  found.look('cb-error-charset', foul.length === 0 && !broken, {
    message: broken ? 'error_description has line breaks or tabs.' : undefined,
    expected: 'printable ASCII without " and \\',
    actual: broken ? 'line breaks or tabs' : foul,
    severity: broken ? 'W' : 'E',
  })
}

/** What a word of response_type asks for (RFC 6749 4.2.2, OpenID Connect Core 1.0 3.2.2.5). */
const RESPONSE_TOKENS = [
  ['token', 'access_token'],
  ['id_token', 'id_token'],
] as const

/** Ten minutes are the most that a code should live (RFC 6749 4.1.2). */
const CODE_SECONDS = 600

function lookAtSuccess(found: Findings, facts: CallbackFacts, value: Value): void {
  const code = value('code')
  if (facts.metadata['check_session_iframe'] !== undefined)
    found.look('cb-session-state-missing', value('session_state') !== undefined, {
      expected: 'session_state',
      actual: 'absent',
    })
  const types = words(facts.request.response_type)
  const tokens = RESPONSE_TOKENS.filter(([type]) => types.includes(type)).map(([, name]) => name)
  if (tokens.length > 0)
    found.look('cb-missing-token', tokens.every(value), {
      expected: tokens,
      actual: [...tokens, 'code'].filter((name) => value(name)),
    })
  if (types.includes('code'))
    found.look('cb-missing-code', code !== undefined && code !== '', {
      expected: 'code',
      actual: code === undefined ? 'absent' : 'empty',
    })
  if (code === undefined || code === '') return
  const hints = errorHints(facts)
  const word = isErrorWord(code)
  found.look('cb-not-a-code', !word && hints.length === 0, {
    expected: 'an authorization code alone',
    actual: word ? code : hints,
  })
  const bits = entropyBits(code)
  found.look('cb-code-entropy', code.length >= 16 && bits >= 96, {
    expected: 'at least 16 characters and 96 bits',
    actual: `${code.length} characters, at most ${bits} bits`,
  })
  const lifetime = value('expires_in')
  if (lifetime !== undefined && value('access_token') === undefined) lookAtLifetime(found, lifetime)
}

function lookAtLifetime(found: Findings, lifetime: string): void {
  found.look('cb-code-lifetime-announced', false, {
    expected: 'expires_in beside a token alone',
    actual: lifetime,
  })
  if (!/^\d{1,12}$/.test(lifetime)) return
  found.look('cb-code-lifetime', Number(lifetime) <= CODE_SECONDS, {
    expected: `at most ${CODE_SECONDS} s`,
    actual: `${lifetime} s`,
  })
}

/** Parameters other than `error` by which providers say that something failed: errorCode=…, error_message=…, mode=error. */
function errorHints(facts: CallbackFacts): readonly string[] {
  return facts.parameters
    .filter(
      ([name, value]) => (/^error(?:_|[A-Z])/.test(name) && value !== '') || (name === 'mode' && value === 'error'),
    )
    .map(([name]) => name)
}

/** Whether what came as code is none; beside an error it needs no rejection of its own, since the error ends the login. */
export function isNoCode(broken: ReadonlySet<RuleId>): boolean {
  return broken.has('cb-not-a-code') && !broken.has('cb-error-with-code')
}

function isErrorWord(code: string): boolean {
  return (
    ERROR_CODES.has(code) || /^(?:error|failure|failed|denied|invalid_grant|invalid_client|unauthorized)$/i.test(code)
  )
}

/** Names in the query that the redirect URI had of its own; they come back with every response (RFC 6749 3.1.2). */
function ownQuery(redirectUri: string | undefined): ReadonlySet<string> {
  if (redirectUri === undefined || !isUrl(redirectUri)) return new Set()
  return new Set(new URL(redirectUri).searchParams.keys())
}
