import type { Strays } from '../browser/stray.ts'
import { callbackVerdict, judgeCallback } from '../checks/callback/callback.ts'
import type { AuthorizeFacts, CallbackFacts } from '../checks/facts.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, interruption } from '../errors.ts'
import type { Returned } from './arrival.ts'
import type { AtProvider } from './known.ts'
import { nobodyCame } from './no-return.ts'
import { pasteReturn, type Trip } from './paste.ts'
import type { Rule } from './return-place.ts'
import { openOrPrint } from './send-off.ts'

/** Judges what came back, with the request it answers. Findings of state and `iss` decide first (RFC 9207 2.4). */
export function callbackRule({ provider }: AtProvider, request: AuthorizeFacts): Rule {
  return async (arrived) => {
    const facts: CallbackFacts = {
      request,
      issuer: provider.issuer,
      metadata: provider.metadata,
      parameters: arrived.parameters,
      channel: arrived.channel,
      arrivedAt: arrived.arrivedAt,
    }
    const findings = judgeCallback(facts)
    return { findings, verdict: callbackVerdict(findings) }
  }
}

/** Sends the person off and waits for the response, in whichever way this run has. */
export async function awaitReturn(context: Context, open: JudgedStep, trip: Trip): Promise<Returned> {
  const { place, url } = trip
  if (!place.listener) return pasteReturn(context, open, trip)
  const seconds = context.options.seconds('loginTimeout')
  place.listener.setTarget(url)
  const stop = new AbortController()
  const departure = await openOrPrint(context, open, {
    startUrl: place.listener.startUrl,
    authorizationUrl: url,
    done: stop.signal,
  })
  const wait = context.talk.wait(departure.waiting, seconds)
  try {
    const outcome = await Promise.race([
      place.listener.arrival,
      context.env.sleep(seconds * 1000, stop.signal).then(() => 'late' as const),
      aborted(context.env.signal),
      lost(departure.ended, place.strays),
    ])
    if (outcome === 'late') {
      const departed = departure.opened ? place.listener.departed() : undefined
      throw nobodyCame({ seconds, redirectUri: place.redirectUri, departed, strays: place.strays })
    }
    const { arrival } = outcome
    const { findings, parameters = arrival.parameters } = place.listener.judgementOf(arrival)
    return { ...arrival, parameters, findings }
  } finally {
    wait.stop()
    stop.abort()
  }
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

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new CliError(interruption(signal.reason)))
    if (signal.aborted) return end()
    signal.addEventListener('abort', end, { once: true })
  })
}
