import { countStrays, STRAY, type Strays, tellStrays } from '../browser/stray.ts'
import { forgedResponse, type ToldState } from '../checks/callback/callback.ts'
import { judgeOpenings } from '../checks/callback/openings.ts'
import { missingResponse } from '../checks/callback/page.ts'
import type { AuthorizeFacts } from '../checks/facts.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { judgeRequest } from '../checks/request/request.ts'
import type { OAuthError } from '../checks/token-response/oauth-error.ts'
import { saidInParameters } from '../checks/token-response/said.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import { toldShapes } from '../http/told-shapes.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { isRejection } from '../trace/counted.ts'
import type { Exchange } from '../trace/trace.ts'
import { oauthFailure } from './answer-failures.ts'
import { authorizationError } from './authorization-error.ts'
import {
  type AuthorizationRequest,
  asForm,
  authorizationRequest,
  type Parameters,
  requestFacts,
} from './authorization-request.ts'
import type { JudgedResponse } from './authorization-response.ts'
import { isByForms } from './by-forms.ts'
import { awaitResponse, judgeResponseTo, responseVerdict } from './callback.ts'
import { unwrapJarm } from './jarm.ts'
import type { KnownClient } from './known.ts'
import type { LoginResult } from './login-result.ts'
import { openingsIn } from './openings.ts'
import { OTHER_BROWSER, requireOwnBrowser } from './own-browser.ts'
import type { Party } from './party.ts'
import type { PendingRequest } from './paste-mode.ts'
import { type JudgeResponse, openRedirectionEndpoint, type RedirectionEndpoint } from './redirection-endpoint.ts'
import { refusalHint, refusedBy } from './refusal-hint.ts'
import { authorizationTarget } from './request-transport.ts'

/** The request of a person and what came back for it. */
export interface Authorization {
  readonly request: AuthorizeFacts
  readonly codeVerifier: string | undefined
  readonly response: JudgedResponse
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
}

/** Sends the person off with an authorization request and judges what comes back (OIDC Core 3.1.2, 3.2.2, 3.3.2). */
export async function authorize(
  party: Party,
  result: Pick<LoginResult, 'redirect_uri' | 'callback'>,
): Promise<Authorization> {
  const { context, client } = party
  let judge: JudgeResponse = async () => ({ findings: [], verdict: 'stray' })
  const strays = countStrays()
  const endpoint = await openRedirectionEndpoint(context, () => judge, strays)
  try {
    const sent = await authorizationRequest(context, client.client_id, endpoint.redirectUri)
    const { codeVerifier } = sent
    const about = await party.step('authorize', async (open) => {
      const request = requestFacts(sent.parameters, open.step.startedAt)
      result.redirect_uri = request.redirect_uri ?? null
      judge = unwrapJarm(party, judgeResponseTo(party, request))
      return { request, response: await sendRequest(party, open, { sent, request, endpoint, judge }) }
    })
    result.callback = asObject(about.response.parameters)
    // Nothing more is taken, and somebody may be asked for long.
    await endpoint.close()
    return await party.step('callback', async (open) => {
      endpoint.exchanges.record(open)
      acceptResponse(party, open, about.response, strays)
      if (about.response.sameBrowser === false) await requireOwnBrowser(context, open)
      return { ...about, codeVerifier, receivedAt: open.step.startedAt }
    })
  } finally {
    await endpoint.close()
  }
}

interface RequestToSend {
  readonly sent: AuthorizationRequest
  readonly request: AuthorizeFacts
  readonly endpoint: RedirectionEndpoint
  readonly judge: JudgeResponse
}

/** Waits for the person, or signs in for one who gave values to do so. */
async function responseTo(
  party: Party,
  open: JudgedStep,
  pending: PendingRequest,
  scope: string | undefined,
): Promise<JudgedResponse> {
  if (!isByForms(party.context)) return awaitResponse(party.context, open, pending)
  const [{ personOf }, { signInByForms }] = await Promise.all([import('./person.ts'), import('./headless.ts')])
  const person = await personOf(party.context)
  return person
    ? signInByForms(party, open, { ...pending, person, scope })
    : awaitResponse(party.context, open, pending)
}

async function sendRequest(
  party: Party,
  open: JudgedStep,
  { sent, request, endpoint, judge }: RequestToSend,
): Promise<JudgedResponse> {
  const { context } = party
  open.step.asked = asForm(sent.parameters).toString()
  judgeAsked(party, open, request)
  const { url, shaped } = await authorizationTarget(party, open, sent)
  open.record(browserExchange(context, url, shaped))
  try {
    return await responseTo(party, open, { endpoint, url, judge, provider: party.provider }, request.scope)
  } catch (error) {
    endpoint.exchanges.record(open)
    open.judge(judgeOpenings(openingsIn(open.step.exchanges)))
    if (error instanceof CliError && error.code === 'login_timeout') {
      // Requests that were no answer at all, such as one for another path, say nothing of the state.
      const forged = endpoint.strays.kinds().find(([why]) => why === STRAY.forged)?.[0]
      open.judge([missedResponse(forged, endpoint.redirectUri, endpoint.strays.told)])
    }
    throw error
  }
}

/** Judges a request before it is sent. */
export function judgeAsked(
  { context, provider, client }: KnownClient,
  open: JudgedStep,
  request: AuthorizeFacts,
): void {
  const { metadata, form } = provider
  const pushed = context.options.flag('par') || metadata['require_pushed_authorization_requests'] === true
  const inUrl = !pushed && context.options.text('requestObject') !== undefined
  const travels = inUrl && form !== 'flags' ? { requestObjectTo: form } : {}
  open.judge(judgeRequest({ request, client: client.facts, metadata, ...travels }))
}

/** The finding where no response came back; `forged` says what did come that might have been one, `told` what its state has to do with ours. */
export function missedResponse(forged: string | undefined, redirectUri: string, told?: ToldState): Finding {
  return forged === undefined ? missingResponse(undefined, redirectUri) : forgedResponse(forged, told)
}

/** The request that the browser makes; its answer is not seen by us but as the callback. */
function browserExchange(context: Context, url: string, shaped: readonly string[]): Exchange {
  return {
    purpose: 'authorize',
    startedAt: context.env.now(),
    ms: 0,
    request: { method: 'GET', url, headers: [], body: '' },
    response: null,
    failure: null,
    timing: {},
    shaped: toldShapes(shaped),
    attempt: 1,
  }
}

function acceptResponse(party: Party, open: JudgedStep, response: JudgedResponse, strays: Strays): void {
  const checks = open.judge(response.findings)
  open.judge(judgeOpenings(openingsIn(open.step.exchanges)))
  if (strays.total > 0)
    open.note(`${strays.total} other request(s) to the callback were answered and ignored: ${tellStrays(strays)}`)
  if (response.sameBrowser === false) open.note(OTHER_BROWSER)
  const error = authorizationError(response.parameters)
  if (responseVerdict(party.context, response, response.findings) !== 'accept') {
    const [first, ...others] = [...new Map(checks.filter(isRejection).map((check) => [check.id, check])).values()]
    const why = [first, ...others].map((check) => check?.id).join(', ')
    const what = (first?.message ?? '').replace(/\.$/, '')
    const hint = [...(first?.advice ? [first.advice] : []), `See: oidc-cli explain ${first?.id}`].join(' ')
    throw cliError(
      'callback_rejected',
      `${what} (${why}): the authorization response must not be accepted; no token request was made.${error ? ` It tells of an error: ${told(error)}.` : ''}`,
      hint,
    )
  }
  if (error) {
    const hint = refusalHint(saidInParameters(response.parameters, error), refusedBy(party))
    throw new CliError(oauthFailure(error, 'the authorization request', hint))
  }
}

function told({ error, error_description }: OAuthError): string {
  return error_description === undefined ? error : `${error}: ${error_description}`
}

/** Parameters as a JSON object; a doubled one becomes a list. */
function asObject(parameters: Parameters): JsonObject {
  const values = new Map<string, string[]>()
  for (const [name, value] of parameters) {
    const known = values.get(name)
    if (known) known.push(value)
    else values.set(name, [value])
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? (list[0] ?? '') : list]))
}
