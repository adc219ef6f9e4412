import { countStrays, STRAY, type Strays, tellStrays } from '../browser/stray.ts'
import { callbackVerdict, forgedReturn } from '../checks/callback/callback.ts'
import { missedReturn } from '../checks/callback/page.ts'
import { judgeRequest } from '../checks/request/request.ts'
import type { OAuthError } from '../checks/token-response/oauth-error.ts'
import type { Context } from '../context.ts'
import { CliError, cliError } from '../errors.ts'
import type { JsonObject } from '../jose/json/json.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Returned } from './arrival.ts'
import { authorizationError } from './authorization-error.ts'
import { type AuthorizationRequest, authorizationRequest, type Parameters } from './authorization-request.ts'
import { awaitReturn, callbackRule, type ReturnPlace, type Rule, returnPlace } from './callback.ts'
import type { Client } from './client.ts'
import { authorizationTarget } from './front-channel.ts'
import { unwrapJarm } from './jarm.ts'
import type { IssuerKeys } from './keys.ts'
import type { LoginResult } from './login-result.ts'
import type { Provider } from './provider.ts'
import { refusal } from './run.ts'

/** Sends the person off with an authorization request and judges what comes back (OIDC Core 3.1.2, 3.2.2, 3.3.2). */
export async function authorize(
  context: Context,
  provider: Provider,
  client: Client,
  keys: IssuerKeys,
  result: Pick<LoginResult, 'redirect_uri' | 'callback'>,
): Promise<{ request: AuthorizationRequest; returned: Returned }> {
  let rule: Rule = async () => ({ findings: [], verdict: 'stray' })
  const strays = countStrays()
  const place = await returnPlace(context, () => rule, strays)
  try {
    const request = await authorizationRequest(context, client.client_id, place.redirectUri)
    result.redirect_uri = request.facts.redirect_uri ?? null
    rule = unwrapJarm(context, provider, client, keys, callbackRule(context, provider, request.facts))
    const returned = await context.recorder.step('authorize', (open) =>
      sendOff(context, open, provider, client, request, place, rule),
    )
    await context.recorder.step('callback', async (open) => {
      place.visits.record(open)
      await judgeReturn(context, open, provider, returned, strays, result)
    })
    return { request, returned }
  } finally {
    await place.close()
  }
}

async function sendOff(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  request: AuthorizationRequest,
  place: ReturnPlace,
  rule: Rule,
): Promise<Returned> {
  const findings = judgeRequest({ request: request.facts, client: client.facts, metadata: provider.metadata })
  open.check(...context.judge(findings, { loopback: provider.loopback }))
  const target = await authorizationTarget(context, open, provider, client, request)
  open.record(browserExchange(context, target.url, request.shaped))
  try {
    return await awaitReturn(context, open, place, target.url, rule)
  } catch (error) {
    place.visits.record(open)
    if (error instanceof CliError && error.code === 'login_timeout') {
      // Requests that were no answer at all, such as one for another path, say nothing of the state.
      const forged = place.strays.kinds().find(([why]) => why === STRAY.forged)?.[0]
      open.check(...context.judge([forged ? forgedReturn(forged) : missedReturn(undefined, place.redirectUri)]))
    }
    throw error
  }
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

async function judgeReturn(
  context: Context,
  open: OpenStep,
  provider: Provider,
  returned: Returned,
  strays: Strays,
  result: Pick<LoginResult, 'redirect_uri' | 'callback'>,
): Promise<void> {
  result.callback = shown(returned.parameters)
  open.check(...context.judge(returned.findings, { loopback: provider.loopback }))
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
  if (error) throw new CliError(refusal(error, 'the authorization request'))
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
