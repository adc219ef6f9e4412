import { tenantIn } from '../../documents/entra-issuer.ts'
import { typeName } from '../../jose/json/values.ts'
import { readToken } from '../../jose/tokens/read-token.ts'
import { clean, shorten } from '../../text/clean.ts'
import { equalInConstantTime } from '../../text/constant-time.ts'
import { differenceBetween, otherRun } from '../../text/difference.ts'
import { RULES } from '../catalogue.ts'
import type { CallbackFacts, Metadata } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { issuerHint } from '../jwt/audience.ts'
import { isIssuedBy } from '../jwt/issuer.ts'
import type { RuleId } from '../subjects.ts'
import { judgeDelivery, UNSAFE_DELIVERIES } from './delivery.ts'
import { JARM_CLAIMS } from './jarm.ts'
import { isNoCode, judgeOutcome } from './outcome.ts'

/** Judges an authorization response (RFC 6749 4.1.2, RFC 9207, OIDC Core 3.1.2.5). State and `iss` come before everything else. */
export function judgeCallback(facts: CallbackFacts): readonly Finding[] {
  const found = startFindings()
  const value = (name: string): string | undefined => facts.parameters.find(([key]) => key === name)?.[1]
  lookAtState(found, facts, value('state'))
  lookAtIssuer(found, facts, value('iss'))
  return [...found.list, ...judgeDelivery(facts), ...judgeOutcome(facts, value)]
}

const STATE = 'cb-state-mismatch'
const NONE_SENT = 'no state'

/** Rules that a refusal may break and is one. */
export const REFUSED_ALL_THE_SAME: readonly RuleId[] = ['cb-iss-missing']
/** Rules about whom the response is from. */
const SENDER: readonly RuleId[] = [STATE, 'cb-iss-missing', 'cb-iss-mismatch', 'cb-iss-form', 'cb-iss-not-advertised']
const UNSAFE: readonly RuleId[] = ['cb-iss-missing', 'cb-iss-mismatch', JARM_CLAIMS, ...UNSAFE_DELIVERIES]

/**
 * Whether the login may go on with a response: "stray" is not an answer to our request, "reject" is one that must not be used. `passes`
 * says of which rules it goes on all the same; never of those that say whose answer it is.
 */
export function callbackVerdict(
  findings: readonly Finding[],
  passes: (rule: RuleId) => boolean = () => false,
): 'accept' | 'stray' | 'reject' {
  const stops = ({ holds, rule }: Finding): boolean =>
    holds === false && (RULES[rule].firm === 'answer' || !passes(rule))
  const broken = new Set(findings.filter(stops).map((finding) => finding.rule))
  if (broken.has(STATE)) return 'stray'
  return UNSAFE.some((rule) => broken.has(rule)) || isNoCode(broken) ? 'reject' : 'accept'
}

/** The finding where only responses with another state, or none, came back; `actual` says which, `told` what the state has to do with ours. */
export function forgedResponse(actual: string, told?: ToldState): Finding {
  return { rule: STATE, holds: false, ...told, expected: 'an answer with the state that was sent', actual }
}

/** What is said of a state that has to do with the one that was sent. */
export type ToldState = Required<Pick<Finding, 'message' | 'client'>>

const OTHER_RUN = 'Sign in on the page that this run opens, and close the pages of runs before it.'
const MISSING = 'Have the provider send state back with every answer, errors too.'
const CHANGED = 'Have the provider, or whatever stands between it and the browser, return state byte for byte.'

/** What is said of the state of a response that was none to our request, where it has to do with ours. */
export function toldState(findings: readonly Finding[]): ToldState | undefined {
  const broken = findings.find(({ rule, holds }) => rule === STATE && holds === false)
  return broken?.message === undefined || broken.client === undefined
    ? undefined
    : { message: broken.message, client: broken.client }
}

/** The findings about a code that was pasted alone: without the rest of the response state and `iss` are undecided. */
export function ofCodeAlone(findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) =>
    SENDER.includes(finding.rule) ? { rule: finding.rule, holds: null, message: 'Only a code was pasted.' } : finding,
  )
}

function lookAtState(found: Findings, facts: CallbackFacts, state: string | undefined): void {
  const sent = facts.request.state
  if (sent === undefined && state === undefined) {
    found.undecided(STATE, 'No state was sent, so none can be compared.')
    return
  }
  found.look(STATE, sent !== undefined && state !== undefined && equalInConstantTime(state, sent), () => ({
    ...stateFault(sent, state, facts.parameters),
    expected: sent ?? NONE_SENT,
    actual: state ?? 'absent',
  }))
}

/** What a response says of an error, which nobody who is sent back without state would learn otherwise. */
function tellsOf(parameters: CallbackFacts['parameters']): string {
  const said = ['error', 'error_description'].flatMap((name) => parameters.find(([key]) => key === name)?.[1] || [])
  return said.length === 0 ? '' : ` It tells of an error: ${shorten(clean(said.join(': ')), 300)}`
}

const CLOSED: ToldState = {
  message: 'The response is an encrypted JWT that no key here opens, so that the state in it cannot be read.',
  client:
    'Give the key that it is encrypted to by --decrypt-key <file>, or have the client registered without authorization_encrypted_response_alg.',
}

function stateFault(
  sent: string | undefined,
  state: string | undefined,
  parameters: CallbackFacts['parameters'],
): Pick<Finding, 'message' | 'client'> {
  // What was opened stands here as the parameters that were in it (JARM 2.3).
  if (state === undefined && parameters.some(([name, value]) => name === 'response' && isClosed(value))) return CLOSED
  if (sent === undefined) return { message: 'The response has a state although none was sent.' }
  if (state === undefined) return { message: `The response has no state.${tellsOf(parameters)}`, client: MISSING }
  const other = otherRun(state, sent)
  if (other !== undefined) return { message: `The state is not the one that was sent; ${other}.`, client: OTHER_RUN }
  const said = differenceBetween(state, sent)
  return said === undefined ? {} : { message: `The state came back changed; ${said}.`, client: CHANGED }
}

/** A compact JWE, of which nothing but the header can be read. */
function isClosed(text: string): boolean {
  return readToken(text).form === 'jwe'
}

function lookAtIssuer(found: Findings, facts: CallbackFacts, iss: string | undefined): void {
  const { issuer, metadata } = facts
  const flag = metadata['authorization_response_iss_parameter_supported']
  const advertised = flag === true
  if (iss === undefined) {
    if (!advertised || isNamedByIdToken(facts)) return
    found.look('cb-iss-missing', false, { expected: issuer ?? 'iss', actual: 'absent' })
    return
  }
  found.look('cb-iss-missing', true)
  if (issuer === undefined) found.undecided('cb-iss-mismatch', 'No issuer is known that iss could be compared with.')
  else if (tenantIn(iss, issuer) !== undefined)
    found.hold('cb-iss-mismatch', `iss is the issuer ${issuer} with a tenant in the place of {tenantid}.`)
  else
    found.look('cb-iss-mismatch', equalInConstantTime(iss, issuer), () => {
      const hint = issuerHint(iss, issuer)
      return {
        ...(hint !== '' && { message: `The response names another issuer than the one the request went to${hint}.` }),
        expected: issuer,
        actual: iss,
      }
    })
  if (isPublished(metadata))
    found.look('cb-iss-not-advertised', advertised, {
      expected: true,
      actual: flag === false ? flag : typeName(flag),
    })
  found.look('cb-iss-form', /^https:\/\/[^?#\s]+$/.test(iss), {
    expected: 'an https URL without query and fragment',
    actual: iss,
  })
}

/** An ID Token that names the issuer does what iss is for (RFC 9207 4); one that is encrypted shows nothing yet. */
function isNamedByIdToken({ issuer, parameters }: CallbackFacts): boolean {
  const token = readToken(parameters.find(([name]) => name === 'id_token')?.[1] ?? '')
  return token.form === 'jws' && issuer !== undefined && isIssuedBy(token.claims ?? {}, issuer)
}

/** Metadata put together from flags announces nothing, so nothing is missing from it. */
function isPublished(metadata: Metadata): boolean {
  return metadata['issuer'] !== undefined && metadata['response_types_supported'] !== undefined
}
