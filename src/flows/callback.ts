import type { Strays } from '../browser/stray.ts'
import { callbackVerdict, judgeCallback, REFUSED_ALL_THE_SAME } from '../checks/callback/callback.ts'
import type { AuthorizeFacts, CallbackFacts } from '../checks/facts.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, interruption } from '../errors.ts'
import { mannerOf } from './acting.ts'
import { authorizationError } from './authorization-error.ts'
import type { AuthorizationResponse, JudgedResponse } from './authorization-response.ts'
import type { AtProvider } from './known.ts'
import { givenUp, loginTimeout } from './login-timeout.ts'
import { openOrPrint } from './open-browser.ts'
import { type PendingRequest, pastedResponse } from './paste-mode.ts'
import type { JudgeResponse, ResponseJudgement } from './redirection-endpoint.ts'
import { ASKING, seenThere } from './seen-there.ts'

/** Judges what came back, with the request it answers. Findings of state and `iss` decide first (RFC 9207 2.4). */
export function judgeResponseTo({ context, provider }: AtProvider, request: AuthorizeFacts): JudgeResponse {
  return async (arrived, wrapping = []) => {
    const facts: CallbackFacts = {
      request,
      issuer: provider.issuer,
      metadata: provider.metadata,
      parameters: arrived.parameters,
      channel: arrived.channel,
      arrivedAt: arrived.arrivedAt,
    }
    const findings = [...wrapping, ...judgeCallback(facts)]
    return { findings, verdict: responseVerdict(context, arrived, findings) }
  }
}

/** Whether this run goes on with a response. A refusal is one even where it breaks a rule, but for those about who sent it. */
export function responseVerdict(
  context: AtProvider['context'],
  { parameters }: Pick<AuthorizationResponse, 'parameters'>,
  findings: readonly Finding[],
): ResponseJudgement['verdict'] {
  const keepsGoing = mannerOf(context) === 'keeps going'
  const refused = authorizationError(parameters) ? REFUSED_ALL_THE_SAME : []
  const allowed = new Set<string>([...context.options.list('allow'), ...refused])
  return callbackVerdict(findings, (rule) => keepsGoing || allowed.has(rule))
}

/** Sends the person off and waits for the response, in whichever way this run has. */
export async function awaitResponse(
  context: Context,
  open: JudgedStep,
  pending: PendingRequest,
): Promise<JudgedResponse> {
  const { endpoint, url } = pending
  if (!endpoint.listener) return pastedResponse(context, open, pending)
  const seconds = context.options.seconds('loginTimeout')
  endpoint.listener.setTarget(url)
  const stop = new AbortController()
  const start = await openOrPrint(context, open, {
    startUrl: endpoint.listener.startUrl,
    authorizationUrl: url,
    onPrinted: endpoint.listener.admitAnyBrowser,
    done: stop.signal,
  })
  const { listener, redirectUri, strays } = endpoint
  const whatIsSeen = async () => {
    const departed = start.opened ? listener.departed() : undefined
    // An answer did come, and what it lacks is known.
    const seen = strays.told ? {} : await seenThere(context, open, { ...pending, redirectUri })
    return { departed, strays, redirectUri, ...seen }
  }
  if (isShown(context)) context.talk.say(registration(redirectUri, context.options))
  const wait = context.talk.wait(start.waiting, seconds)
  try {
    const outcome = await Promise.race([
      endpoint.listener.arrival,
      context.env.sleep(seconds * 1000, stop.signal).then(() => 'late' as const),
      aborted(context.env.signal),
      lost(start.ended, endpoint.strays),
    ])
    if (outcome === 'late') throw loginTimeout({ ...(await whatIsSeen()), seconds })
    const { arrival } = outcome
    const { findings, parameters = arrival.parameters } = endpoint.listener.judgementOf(arrival)
    return { ...arrival, parameters, findings }
  } catch (error) {
    if (!(error instanceof CliError) || !isGivenUp(context)) throw error
    wait.stop()
    context.talk.say(ASKING)
    throw givenUp(interruption(context.env.signal.reason), await whatIsSeen())
  } finally {
    wait.stop()
    stop.abort()
  }
}

/** Whether somebody reads what has to be registered; the issuer of the demo has registered it. */
function isShown({ env, options, output }: Context): boolean {
  return env.stderr.isTTY && !output.quiet && !options.flag('demo')
}

/** What the client must be registered with for the browser to come back here. */
function registration(redirectUri: string, options: Context['options']): string {
  const isFixed = /^\d+$/.test(options.text('port') ?? '') || options.text('redirectUri') !== undefined
  const how = isFixed ? '' : '; --port <n> keeps the port the same each time'
  return `The client needs this redirect URI registered: ${redirectUri}${how}`
}

/** Whether the person who was waited for ended the wait, and no scenario with others beside it. */
function isGivenUp({ env, held }: Context): boolean {
  return held === undefined && env.signal.aborted && env.signal.reason === 'SIGINT'
}

/** Ends the wait for a user agent that is over; where its answer came and was ignored, that is what is waited and told of. */
function lost(ended: Promise<string> | undefined, strays: Strays): Promise<never> {
  return new Promise((_resolve, reject) => {
    void ended?.then((why) => {
      if (strays.total > 0) return
      const hint = 'Leave out the options that its page speaks of, or sign in by hand in a browser.'
      reject(cliError('login_impossible', `Nobody can come back: ${why}.`, hint))
    })
  })
}

/** Rejects with `interrupted` when the signal comes. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new CliError(interruption(signal.reason)))
    if (signal.aborted) return end()
    signal.addEventListener('abort', end, { once: true })
  })
}
