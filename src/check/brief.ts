import { RULES, wordsOf } from '../checks/catalogue.ts'
import type { RuleId } from '../checks/subjects.ts'
import { clean, shorten } from '../text/clean.ts'
import { relativeDate } from '../text/relative-date.ts'
import { isUrl } from '../text/url.ts'
import type { Cause } from '../trace/cause.ts'
import type { Check, Exchange, Purpose, Run, Step } from '../trace/trace.ts'
import { type FailureFacts, OAUTH_BRIEFS, OWN_BRIEFS } from './brief-words.ts'
import { inClause } from './clause.ts'

/** A longer sentence is left to the evidence, where a rule has a shorter one. */
const LONGEST = 110
/** So much of what a provider says is repeated. */
const QUOTED = 100

const ENDPOINTS: Readonly<Record<Purpose, string>> = {
  discover: 'the discovery document',
  jwks: 'the key set',
  authorize: 'the authorization endpoint',
  callback: 'the callback',
  page: 'the sign-in page',
  question: 'the authorization endpoint',
  par: 'the endpoint for pushed requests',
  token: 'the token endpoint',
  refresh: 'the token endpoint',
  userinfo: 'the UserInfo endpoint',
  introspect: 'the introspection endpoint',
  revoke: 'the revocation endpoint',
  device: 'the device authorization endpoint',
  ciba: 'the backchannel authentication endpoint',
  logout: 'the end session endpoint',
  register: 'the registration endpoint',
  resource: 'the resource',
}

/** Where a run failed: the step, its exchange, and the check that decided. */
export interface Failed {
  readonly step: Step | undefined
  readonly exchange: Exchange | undefined
  readonly check: Check | undefined
}

/** Finds what an error is about in the run that it ended. */
export function failedIn({ steps }: Pick<Run, 'steps'>, error: Cause): Failed {
  const [, id] = / \(([a-z\d-]+)(?:;[^()]*)?\)\.$/.exec(error.message) ?? []
  const isIt = (check: Check): boolean => check.id === id && (check.verdict === 'fail' || check.verdict === 'warn')
  const broken = id === undefined ? undefined : steps.findLast(({ checks }) => checks.some(isIt))
  // What a step came to stands at those that belong to it as well, which know more of it.
  const own = steps.findLast(({ failure }) => failure?.code === error.code && failure.message === error.message)
  const step = broken ?? own ?? steps.findLast(({ failure }) => failure !== null)
  return { step, exchange: step && exchangeOf(steps, step, error.code), check: broken?.checks.find(isIt) }
}

/** The exchange that a step failed by: its own, else the last before it that was about more than documents on the way. */
function exchangeOf(steps: readonly Step[], step: Step, code: string): Exchange | undefined {
  const failed = step.exchanges.findLast(({ failure }) => failure?.code === code)
  const own = failed ?? step.exchanges.at(step.subject ?? -1)
  if (own && (failed || !isBeside(own, step))) return own
  const place = steps.indexOf(step)
  const around = steps.filter(({ parent }, at) => parent === place || (at < place && parent === step.parent))
  return around.flatMap(({ exchanges }) => exchanges).findLast((each) => !isBeside(each)) ?? own
}

/** Whether an exchange got only what is needed to judge another: keys; or is one of the browser to this machine. */
function isBeside({ purpose, response }: Exchange, step?: Step): boolean {
  if (purpose === 'callback') return true
  return step?.name !== 'jwks' && (purpose === 'jwks' || (purpose === 'discover' && !step)) && response?.status === 200
}

/** Why a run did not pass, in a clause without a full stop: "the client secret is refused". */
export function briefOf(run: Pick<Run, 'steps'>, error: Cause): string {
  const failed = failedIn(run, error)
  const facts = factsOf(failed, error)
  if (failed.check) return ofCheck(failed.check, facts)
  const certificate = error.code === 'tls_certificate' ? ofCertificate(facts) : undefined
  const own = Object.hasOwn(OWN_BRIEFS, error.code) ? OWN_BRIEFS[error.code as keyof typeof OWN_BRIEFS] : undefined
  const brief =
    own ?? OAUTH_BRIEFS[error.code] ?? (({ endpoint, says }) => `${endpoint} answers with ${error.code}${says}`)
  return inClause(certificate ?? (typeof brief === 'string' ? brief : brief(facts)))
}

/** The same as a sentence of its own: "The client secret is refused." */
export function causeOf(run: Pick<Run, 'steps'>, error: Cause): string {
  const brief = briefOf(run, error)
  if (brief === inClause(error.message)) return error.message
  // Names of claims and hosts stay as they are.
  const begun = brief.replace(
    /^(?:the|a|in|no|nothing|user|access|interrupted|ended)(?= |$)/,
    (word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
  )
  return `${begun}.`
}

/** What was found in particular where that is short, else what the rule says of being broken. */
function ofCheck({ id, message, expected, actual }: Check, { endpoint, step }: FailureFacts): string {
  if (String(expected) === '200' && typeof actual === 'number') return `${endpoint} answers ${actual}`
  const text = inClause(message.length <= LONGEST || !isRule(id) ? message : wordsOf(id).wrong)
  return step === 'id_token' && !/token/i.test(text) ? `in the ID Token, ${text}` : text
}

function isRule(id: string): id is RuleId {
  return Object.hasOwn(RULES, id)
}

function factsOf({ step, exchange }: Failed, { code, message, step: named = '' }: Cause): FailureFacts {
  const url = exchange?.request.url ?? ''
  const host = isUrl(url) ? new URL(url).host : 'the provider'
  const endpoint = exchange ? ENDPOINTS[exchange.purpose] : 'the provider'
  const said = saidIn(code, message)
  const says = said === '' ? '' : `: “${shorten(clean(said).replace(/\.$/, ''), QUOTED)}”`
  return { message, exchange, host, endpoint, says, step: step?.name ?? named }
}

/** The words of the provider that a message repeats. */
function saidIn(code: string, message: string): string {
  if (code === 'oauth_error') return /^The provider refused .+? with (.+)$/s.exec(message)?.[1] ?? ''
  const [, described] = /^The provider refused .+? with [^\s:]+: (.+)$/s.exec(message) ?? []
  if (described !== undefined) return described
  if (code === 'sign_in_refused') return / and says: (.+)$/s.exec(message)?.[1] ?? ''
  const [, quoted] = /, which says ("[^"]{1,400}"|'[^']{1,400}')/.exec(message) ?? []
  if (quoted !== undefined) return quoted.slice(1, -1)
  return code === 'provider_refused' ? (/, which answered \d+: (.+)$/s.exec(message)?.[1] ?? '') : ''
}

const CERTIFICATES: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed and not trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: 'ends in a root that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes from an unknown issuer',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an unknown issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an unknown issuer',
}

function ofCertificate({ exchange, host }: FailureFacts): string | undefined {
  const { certificate, authorizationError = '' } = exchange?.tls ?? {}
  if (!exchange || !certificate) return undefined
  const now = exchange.startedAt + exchange.ms
  if (authorizationError === 'CERT_HAS_EXPIRED')
    return certificate.notAfter <= now
      ? `the certificate ended ${relativeDate(certificate.notAfter, now)}`
      : `a certificate in the chain of ${host} has ended`
  if (authorizationError === 'CERT_NOT_YET_VALID' && certificate.notBefore > now)
    return `the certificate begins ${relativeDate(certificate.notBefore, now)}`
  const what = CERTIFICATES[authorizationError]
  return what === undefined ? undefined : `the certificate of ${host} ${what}`
}
