import { countStrays, STRAY, type Strays, tellStrays } from '../browser/stray.ts'
import { callbackVerdict, forgedReturn } from '../checks/callback/callback.ts'
import { missedReturn } from '../checks/callback/page.ts'
import type { AuthorizeFacts } from '../checks/facts.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { judgeRequest } from '../checks/request/request.ts'
import type { OAuthError } from '../checks/token-response/oauth-error.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import type { Exchange } from '../trace/trace.ts'
import { oauthFailure } from './answer-failures.ts'
import type { Returned } from './arrival.ts'
import { authorizationError } from './authorization-error.ts'
import {
  type AuthorizationRequest,
  authorizationRequest,
  type Parameters,
  requestFacts,
} from './authorization-request.ts'
import { awaitReturn, callbackRule } from './callback.ts'
import { authorizationTarget } from './front-channel.ts'
import { unwrapJarm } from './jarm.ts'
import type { KnownClient } from './known.ts'
import type { LoginResult } from './login-result.ts'
import type { Party } from './party.ts'
import { type ReturnPlace, type Rule, returnPlace } from './return-place.ts'

/** The request of a person and what came back for it. */
export interface Authorization {
  readonly request: AuthorizeFacts
  readonly codeVerifier: string | undefined
  readonly returned: Returned
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
}

/** Sends the person off with an authorization request and judges what comes back (OIDC Core 3.1.2, 3.2.2, 3.3.2). */
export async function authorize(
  party: Party,
  result: Pick<LoginResult, 'redirect_uri' | 'callback'>,
): Promise<Authorization> {
  const { context, client } = party
  let rule: Rule = async () => ({ findings: [], verdict: 'stray' })
  const strays = countStrays()
  const place = await returnPlace(context, () => rule, strays)
  try {
    const sent = await authorizationRequest(context, client.client_id, place.redirectUri)
    const { codeVerifier } = sent
    const about = await party.step('authorize', async (open) => {
      const request = requestFacts(sent.parameters, open.step.startedAt)
      result.redirect_uri = request.redirect_uri ?? null
      rule = unwrapJarm(party, callbackRule(party, request))
      return { request, returned: await sendOff(party, open, { sent, request, place, rule }) }
    })
    result.callback = shown(about.returned.parameters)
    return await party.step('callback', async (open) => {
      place.visits.record(open)
      judgeReturn(open, about.returned, strays)
      return { ...about, codeVerifier, receivedAt: open.step.startedAt }
    })
  } finally {
    await place.close()
  }
}

interface SendOff {
  readonly sent: AuthorizationRequest
  readonly request: AuthorizeFacts
  readonly place: ReturnPlace
  readonly rule: Rule
}

async function sendOff(party: Party, open: JudgedStep, { sent, request, place, rule }: SendOff): Promise<Returned> {
  const { context } = party
  open.step.asked = new URLSearchParams(sent.parameters.map(([...pair]) => pair)).toString()
  judgeAsked(party, open, request)
  const { url } = await authorizationTarget(party, open, sent.parameters)
  open.record(browserExchange(context, url, sent.shaped))
  try {
    return await awaitReturn(context, open, { place, url, rule })
  } catch (error) {
    place.visits.record(open)
    if (error instanceof CliError && error.code === 'login_timeout') {
      // Requests that were no answer at all, such as one for another path, say nothing of the state.
      const forged = place.strays.kinds().find(([why]) => why === STRAY.forged)?.[0]
      open.judge([noReturn(forged, place.redirectUri)])
    }
    throw error
  }
}

/** Judges a request before it is sent. */
export function judgeAsked({ provider, client }: KnownClient, open: JudgedStep, request: AuthorizeFacts): void {
  open.judge(judgeRequest({ request, client: client.facts, metadata: provider.metadata }))
}

/** The finding where no response came back; `forged` says what did come that might have been one. */
export function noReturn(forged: string | undefined, redirectUri: string): Finding {
  return forged === undefined ? missedReturn(undefined, redirectUri) : forgedReturn(forged)
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
    shaped,
    attempt: 1,
  }
}

function judgeReturn(open: JudgedStep, returned: Returned, strays: Strays): void {
  open.judge(returned.findings)
  if (strays.total > 0)
    open.note(`${strays.total} other request(s) to the callback were answered and ignored: ${tellStrays(strays)}`)
  if (returned.sameBrowser === false)
    open.note(
      'The response came from another browser than the one that was opened. Evidence: it came without the cookie that the start page set.',
    )
  const error = authorizationError(returned.parameters)
  if (callbackVerdict(returned.findings) !== 'accept') {
    throw cliError(
      'callback_rejected',
      `The authorization response must not be accepted; no token request was made.${error ? ` It tells of an error: ${told(error)}.` : ''}`,
      'The failing checks say what is wrong with it.',
    )
  }
  if (error) throw new CliError(oauthFailure(error, 'the authorization request'))
}

function told({ error, error_description }: OAuthError): string {
  return error_description === undefined ? error : `${error}: ${error_description}`
}

/** Parameters as a JSON object; a doubled one becomes a list. */
function shown(parameters: Parameters): JsonObject {
  const values = new Map<string, string[]>()
  for (const [name, value] of parameters) {
    const known = values.get(name)
    if (known) known.push(value)
    else values.set(name, [value])
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? (list[0] ?? '') : list]))
}
