import type { CauseCode } from '../causes.ts'
import type { Exchange } from '../trace/trace.ts'

/** What is known of a failure beside its code. */
export interface FailureFacts {
  /** The sentence that the run says of it. */
  readonly message: string
  /** The exchange that it is about, if there is one. */
  readonly exchange: Exchange | undefined
  /** The host of that exchange, with a port where it has one. */
  readonly host: string
  /** What was asked: "the token endpoint". */
  readonly endpoint: string
  /** What the provider said of it, in quotes behind a colon; empty where it said nothing. */
  readonly says: string
  /** The step of the run: "refresh". */
  readonly step: string
}

type Brief = string | ((facts: FailureFacts) => string)

/** The message says it in a clause that is short enough. */
const ITSELF = ({ message }: FailureFacts): string => message

/** What a message says, without the addresses that the evidence has: `$<name>` stands for the part of that name. */
function cut(form: RegExp, brief: string): Brief {
  return ({ message }) => {
    const parts = form.exec(message)?.groups
    return parts ? brief.replace(/\$<(\w+)>/g, (_whole, name: string) => parts[name] ?? '') : message
  }
}

/** Each of our own causes in a clause, without a full stop. */
export const OWN_BRIEFS: Readonly<Record<CauseCode, Brief>> = {
  check_failed: ITSELF,
  nothing_judged: 'nothing was judged',
  callback_rejected: ITSELF,
  other_browser: 'the answer came from another browser',
  not_verified: ITSELF,
  nothing_readable: 'there is nothing to read',
  assertion_failed: ITSELF,
  value_not_handed_on: ITSELF,
  response_unusable: cut(
    /^No provider metadata could be read (?:for|at) \S+: (?<answer>.+?) at \S+/,
    'the discovery document answers $<answer>',
  ),
  usage: ITSELF,
  missing_option: ({ message }) => message.replace(/^--(?=[a-z-]+ is needed)/, ''),
  invalid_option: ITSELF,
  profile_invalid: ITSELF,
  profile_unknown: ITSELF,
  preset_unknown: ITSELF,
  scenario_invalid: ITSELF,
  check_unknown: ITSELF,
  fault_unmet: ITSELF,
  input_unreadable: ITSELF,
  input_too_large: ITSELF,
  insecure_url: ITSELF,
  oauth_error: ({ endpoint, says }) => `${endpoint} answers with an error${says}`,
  provider_refused: ({ endpoint, exchange, says }) =>
    `${endpoint} answers ${exchange?.response?.status ?? 'no'}${says}`,
  no_session: 'no step before it came to a token',
  no_refresh_token: 'no refresh token was issued',
  login_timeout: 'the sign-in did not end in time',
  login_impossible: 'a person is needed',
  sign_in_needs_person: cut(
    /^Nobody is here to sign in: the page \S+(?: \("(?:[^"\\]|\\.)*"\))? (?<what>.+?)\.?$/s,
    'the sign-in page $<what>',
  ),
  sign_in_refused: ({ message, says }) => {
    const values = / asks for (?<names>.+?) again/.exec(message)?.groups?.['names']
    return `the sign-in${values === undefined ? '' : ` with ${values}`} is refused${says}`
  },
  browser_failed: ITSELF,
  chrome_missing: 'no Chrome or Chromium is there',
  playwright_missing: 'playwright-core is not installed',
  shards_unfit: ITSELF,
  scenario_timeout: ({ message, exchange, endpoint, host }) =>
    exchange && !exchange.response ? `${message.replace(/\.$/, '')}: ${endpoint} at ${host} had not answered` : message,
  dns_failed: ({ host }) => `the host name ${host.replace(/:\d+$/, '')} does not resolve`,
  connection_refused: ({ host }) => `nothing listens at ${host}`,
  connection_reset: ({ host, endpoint }) => `${host} closed the connection before ${endpoint} had answered`,
  connection_failed: ({ host }) => `no connection to ${host}`,
  tls_failed: ITSELF,
  tls_certificate: ({ host }) => `the certificate of ${host} is not accepted`,
  proxy_failed: ITSELF,
  timeout: ({ host, exchange, endpoint }) =>
    `${endpoint} at ${host} did not answer within ${seconds(exchange?.ms ?? 0)}`,
  total_timeout: ITSELF,
  http_unavailable: ({ endpoint, exchange, says }) => `${endpoint} answers ${statusIn(exchange)}${says}`,
  response_too_large: ({ endpoint }) => `${endpoint} answers with more than the limit`,
  response_malformed: ({ endpoint }) => `${endpoint} does not answer in valid HTTP`,
  endpoint_unusable: cut(
    /^The (?<member>\S+) of \S+ (?<why>.+?)(?:, which [^:]*)?: /,
    'the $<member> of the metadata $<why>',
  ),
  endpoint_moved: 'an endpoint has moved to another origin, and nothing was sent there',
  address_refused: cut(/^The (?<member>\S+) of .+? leads to (?<place>.+?)\. /, 'the $<member> leads to $<place>'),
  redirect_refused: ({ endpoint, exchange }) => `${endpoint} redirects elsewhere, with ${statusIn(exchange)}`,
  port_taken: 'the loopback port is in use',
  file_unreadable: ITSELF,
  file_unwritable: ITSELF,
  file_unsafe: ITSELF,
  session_locked: ITSELF,
  issuer_failed: ITSELF,
  interrupted: 'interrupted',
  terminated: 'ended by SIGTERM',
  hung_up: 'the terminal went away',
  bug: 'a fault in oidc-cli itself',
}

const GRANTS: Readonly<Record<string, string>> = {
  refresh_token: 'the refresh token is refused',
  authorization_code: 'the code is refused',
  password: 'user name or password is refused',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'the assertion is refused',
}

/** OAuth error codes in a clause; others are told by themselves. */
export const OAUTH_BRIEFS: Readonly<Record<string, Brief>> = {
  invalid_client: (facts) => {
    const what = `${credentialIn(facts.exchange)} is refused`
    return /expired|ended|disabled|deactivated/i.test(facts.says) ? `${what}${facts.says}` : what
  },
  invalid_grant: ({ exchange, step, says }) => {
    const grant =
      new URLSearchParams(exchange?.request.body).get('grant_type') ?? (step === 'refresh' ? 'refresh_token' : '')
    return `${GRANTS[grant] ?? 'the grant is refused'}${says}`
  },
  invalid_token: ({ says }) => `the access token is refused${says}`,
  insufficient_scope: ({ says }) => `the scope of the access token is too small${says}`,
  unauthorized_client: ({ exchange, says }) => `the client may not use ${usedIn(exchange)}${says}`,
  unsupported_grant_type: ({ exchange, says }) => `${usedIn(exchange)} is not supported${says}`,
  unsupported_response_type: ({ says }) => `the response type is not supported${says}`,
  invalid_scope: ({ says }) => `the scope is refused${says}`,
  invalid_target: ({ says }) => `the resource is refused${says}`,
  invalid_request: ({ endpoint, says }) => `${endpoint} takes the request for invalid${says}`,
  invalid_redirect_uri: ({ says }) => `the redirect URI is refused${says}`,
  invalid_dpop_proof: ({ says }) => `the DPoP proof is refused${says}`,
  invalid_request_object: ({ says }) => `the request object is refused${says}`,
  access_denied: ({ says }) => `access is denied${says}`,
  login_required: ({ says }) => `the provider wants a person to sign in${says}`,
  interaction_required: ({ says }) => `the provider wants a person to act${says}`,
  consent_required: ({ says }) => `the provider wants consent${says}`,
  account_selection_required: ({ says }) => `the provider wants an account to be chosen${says}`,
  unmet_authentication_requirements: ({ says }) => `the authentication that was asked for cannot be met${says}`,
  server_error: ({ endpoint, says }) => `${endpoint} reports a fault of its own${says}`,
  temporarily_unavailable: ({ endpoint, says }) => `${endpoint} says that it is unavailable for now${says}`,
}

/** How the client said who it is in a request. */
function credentialIn(exchange: Exchange | undefined): string {
  const sent = new URLSearchParams(exchange?.request.body)
  if (sent.has('client_assertion')) return 'the client assertion'
  const isBasic = exchange?.request.headers.some(
    ([name, value]) => /^authorization$/i.test(name) && /^basic /i.test(value),
  )
  return isBasic || sent.has('client_secret') ? 'the client secret' : 'the client'
}

function usedIn(exchange: Exchange | undefined): string {
  const grant = new URLSearchParams(exchange?.request.body).get('grant_type')
  return grant === null ? 'this response type' : `the grant ${grant.slice(0, 80)}`
}

function statusIn(exchange: Exchange | undefined): string {
  const status = exchange?.response?.status
  return status === undefined ? 'nothing' : status === 429 ? '429, too many requests' : `${status}`
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`
}
