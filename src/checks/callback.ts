import { createHash, timingSafeEqual } from 'node:crypto'
import type { RuleId } from './catalogue/ids.ts'
import type { CallbackFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, startFindings, words } from './findings.ts'

export const callbackRules: readonly RuleId[] = [
  'cb-state-mismatch',
  'cb-iss-missing',
  'cb-iss-mismatch',
  'cb-iss-not-advertised',
  'cb-iss-form',
  'cb-response-in-query',
  'cb-duplicate-parameter',
  'cb-error-extra-parameters',
  'cb-error-charset',
  'cb-error-code-unknown',
  'cb-error-with-code',
  'cb-missing-code',
  'cb-code-entropy',
  'cb-session-state-missing',
  'cb-front-channel-access-token',
  'cb-not-a-code',
  'cb-code-lifetime-announced',
  'cb-redirect-host-differs',
]

/** Judges an authorization response (RFC 6749 4.1.2, RFC 9207, OIDC Core 3.1.2.5). State and `iss` come before everything else. */
export function judgeCallback(facts: CallbackFacts): readonly Finding[] {
  const found = startFindings()
  const value = (name: string): string | undefined => facts.parameters.find(([key]) => key === name)?.[1]
  lookAtState(found, facts, value('state'))
  lookAtIssuer(found, facts, value('iss'))
  lookAtShape(found, facts)
  const { arrivedAt } = facts
  const { redirect_uri } = facts.request
  if (arrivedAt !== undefined && redirect_uri !== undefined) {
    found.look('cb-redirect-host-differs', samePlace(arrivedAt, redirect_uri), {
      expected: redirect_uri,
      actual: arrivedAt,
    })
  }
  if (isError(facts)) lookAtError(found, facts, value)
  else lookAtSuccess(found, facts, value)
  return found.list
}

/** Whether the login may go on with a response: "stray" is not an answer to our request, "reject" is one that must not be used. */
export function callbackVerdict(findings: readonly Finding[]): 'accept' | 'stray' | 'reject' {
  const broken = new Set(findings.filter((finding) => finding.holds === false).map((finding) => finding.rule))
  if (broken.has('cb-state-mismatch')) return 'stray'
  const unsafe: readonly RuleId[] = [
    'cb-iss-missing',
    'cb-iss-mismatch',
    'cb-duplicate-parameter',
    'cb-jarm-claims',
    'cb-redirect-host-differs',
  ]
  return unsafe.some((rule) => broken.has(rule)) ? 'reject' : 'accept'
}

/** Compares without telling by its time how much was right. */
export function sameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

function lookAtState(found: Findings, facts: CallbackFacts, state: string | undefined): void {
  const sent = facts.request.state
  if (sent === undefined) {
    found.undecided('cb-state-mismatch', 'No state was sent, so none can be compared.')
    return
  }
  found.look('cb-state-mismatch', state !== undefined && sameText(state, sent), {
    message:
      state === undefined ? 'The response has no state.' : 'The state in the response is not the one that was sent.',
    expected: sent,
    actual: state ?? 'absent',
  })
}

function lookAtIssuer(found: Findings, facts: CallbackFacts, iss: string | undefined): void {
  const advertised = facts.metadata['authorization_response_iss_parameter_supported'] === true
  if (iss === undefined) {
    if (advertised)
      found.look('cb-iss-missing', false, {
        expected: facts.issuer,
        actual: 'absent',
        message: 'The metadata promises iss in every response, and this one has none.',
      })
    return
  }
  found.look('cb-iss-missing', true)
  found.look('cb-iss-not-advertised', advertised, {
    expected: true,
    actual: facts.metadata['authorization_response_iss_parameter_supported'] ?? 'absent',
  })
  if (facts.issuer !== undefined) {
    found.look('cb-iss-mismatch', sameText(iss, facts.issuer), {
      expected: facts.issuer,
      actual: iss,
      message: 'The response names another issuer than the one the request went to.',
    })
  }
  found.look('cb-iss-form', /^https:\/\/[^?#]+$/.test(iss), {
    expected: 'an https URL without query and fragment',
    actual: iss,
  })
}

function lookAtShape(found: Findings, facts: CallbackFacts): void {
  const names = facts.parameters.map(([name]) => name)
  const doubled = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
  found.look('cb-duplicate-parameter', doubled.length === 0, {
    message: `Parameters occur more than once: ${doubled.slice(0, 5).join(', ').slice(0, 200)}.`,
    actual: doubled.slice(0, 20),
  })
  const tokens = names.some((name) => name === 'access_token' || name === 'id_token')
  if (facts.channel === 'query' && (tokens || isFront(facts))) {
    found.look('cb-response-in-query', !tokens, { expected: 'fragment or form_post', actual: 'query' })
  }
  found.look('cb-front-channel-access-token', !names.includes('access_token'), {
    message: 'An access token arrived in the redirect.',
  })
  if (facts.metadata['check_session_iframe'] !== undefined && !isError(facts)) {
    found.look('cb-session-state-missing', names.includes('session_state'))
  }
}

function isFront(facts: CallbackFacts): boolean {
  return words(facts.request.response_type).some((type) => type === 'token' || type === 'id_token')
}

/** `error=true` beside a code is how one provider says that something failed. */
function isError(facts: CallbackFacts): boolean {
  return facts.parameters.some(([name]) => name === 'error')
}

type Value = (name: string) => string | undefined

const ERROR_MEMBERS = new Set(['error', 'error_description', 'error_uri', 'state', 'iss'])
const ERROR_TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/
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
  const extra = facts.parameters.map(([name]) => name).filter((name) => !ERROR_MEMBERS.has(name))
  found.look('cb-error-extra-parameters', extra.length === 0, { actual: extra.slice(0, 20) })
  const description = value('error_description') ?? ''
  const clean = ERROR_TEXT.test(error) && ERROR_TEXT.test(description.replace(/[\r\n\t]/g, ' '))
  const breaks = /[\r\n\t]/.test(description)
  found.look('cb-error-charset', clean && !breaks, {
    actual: clean ? 'line breaks or tabs' : 'characters outside the allowed set',
    severity: clean ? 'W' : 'E',
  })
  found.look('cb-error-code-unknown', ERROR_CODES.has(error), { actual: error })
  found.look('cb-error-with-code', code === undefined, {
    actual: code === undefined ? undefined : 'a code beside an error',
  })
  if (code !== undefined)
    found.look('cb-not-a-code', false, {
      message: 'A code accompanies an error; it is not exchanged.',
      actual: looksLikeError(code) ? code : 'a code beside an error',
    })
}

function lookAtSuccess(found: Findings, facts: CallbackFacts, value: Value): void {
  const code = value('code')
  const asked = words(facts.request.response_type).includes('code')
  if (asked)
    found.look('cb-missing-code', code !== undefined && code !== '', {
      expected: 'code',
      actual: code === undefined ? 'absent' : 'empty',
    })
  if (code === undefined || code === '') return
  found.look('cb-not-a-code', !looksLikeError(code), {
    message: 'What came as code is an error word; it is not exchanged.',
    actual: looksLikeError(code) ? code : undefined,
  })
  const bits = entropyBits(code)
  found.look('cb-code-entropy', code.length >= 16 && bits >= 96, {
    expected: 'at least 16 characters and 96 bits',
    actual: `${code.length} characters, about ${bits} bits`,
  })
  const lifetime = value('expires_in')
  if (lifetime !== undefined && value('access_token') === undefined) {
    found.look('cb-code-lifetime-announced', false, {
      message: 'expires_in in the redirect is the lifetime of the code, not of a token.',
      actual: lifetime,
    })
  }
}

function looksLikeError(code: string): boolean {
  return ERROR_CODES.has(code) || /^(error|invalid_grant|invalid_client|unauthorized)$/i.test(code)
}

/** An upper estimate: length times the bits of the alphabet that is seen. */
export function entropyBits(text: string): number {
  const size = /^\d+$/.test(text) ? 10 : /^[\da-f]+$/i.test(text) ? 16 : /^[A-Za-z\d]+$/.test(text) ? 62 : 64
  const distinct = new Set(text).size
  // Few distinct characters in a long text mean that it repeats itself.
  const seen = Math.min(size, distinct < text.length / 8 ? distinct : size)
  return Math.floor(text.length * Math.log2(Math.max(1, seen)))
}

/** The same scheme, host, port and path; a loopback listener answers on either of its addresses. */
function samePlace(arrived: string, sent: string): boolean {
  if (!URL.canParse(arrived) || !URL.canParse(sent)) return arrived === sent
  const [one, other] = [new URL(arrived), new URL(sent)]
  const loopback = (host: string): boolean => /^(localhost|127\.[\d.]+|\[::1\])$/.test(host)
  const hosts = one.hostname === other.hostname || (loopback(one.hostname) && loopback(other.hostname))
  return one.protocol === other.protocol && hosts && one.port === other.port && one.pathname === other.pathname
}
