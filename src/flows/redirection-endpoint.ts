import { type Arrival, type CallbackListener, listen } from '../browser/listener.ts'
import { STRAY, type Strays } from '../browser/stray.ts'
import { toldState } from '../checks/callback/callback.ts'
import type { Finding } from '../checks/finding.ts'
import { canAsk } from '../config/ask.ts'
import type { Context } from '../context.ts'
import { type CliError, cliError } from '../errors.ts'
import { isLoopback } from '../text/host.ts'
import { urlOf } from '../text/url.ts'
import type { AuthorizationResponse } from './authorization-response.ts'
import { type CallbackExchanges, callbackExchanges } from './callback-exchanges.ts'

/** Where the response will come back to, decided before the request is built. */
export interface RedirectionEndpoint {
  readonly redirectUri: string
  readonly listener: Listener | undefined
  /** Requests to it that were ignored. */
  readonly strays: Strays
  /** What browsers asked it, with our answers. */
  readonly exchanges: CallbackExchanges
  close(): Promise<void>
}

interface Listener extends CallbackListener {
  /** How an arrival was judged. */
  judgementOf(arrival: Arrival): ResponseJudgement
}

/** Judges one response, with what was found of the JWT that it came in: whether it is ours to go on with. */
export type JudgeResponse = (
  arrived: AuthorizationResponse,
  wrapping?: readonly Finding[],
) => Promise<ResponseJudgement>

export interface ResponseJudgement {
  readonly findings: readonly Finding[]
  readonly verdict: 'accept' | 'stray' | 'reject'
  /** The parameters inside a response that came as a JWT. */
  readonly parameters?: AuthorizationResponse['parameters']
}

/** Opens the loopback listener, or prepares paste mode for a redirect URI that does not come back to this machine. */
export async function openRedirectionEndpoint(
  context: Context,
  judgeOf: () => JudgeResponse,
  strays: Strays,
): Promise<RedirectionEndpoint> {
  const exchanges = callbackExchanges()
  const given = context.options.text('redirectUri')
  const pasted = context.options.text('callbackUrl') !== undefined
  if (given !== undefined) requireRedirectUri(given)
  if (given !== undefined && (pasted || !isLoopbackHttp(given)))
    return { redirectUri: given, listener: undefined, strays, exchanges, close: async () => {} }
  const port = context.options.text('port')
  const ports = port === undefined ? undefined : portRange(port)
  const redirectUri = given ?? (pasted ? `http://127.0.0.1:${ports?.from ?? 8400}/callback` : undefined)
  if (pasted && redirectUri) return { redirectUri, listener: undefined, strays, exchanges, close: async () => {} }
  const judged = new WeakMap<Arrival, ResponseJudgement>()
  const listener = await listen({
    redirectUri: given,
    ports,
    seconds: context.options.seconds('loginTimeout'),
    programNamed: isProgramNamed(context),
    rule: async (arrival) => {
      const judgement = await judgeOf()(arrival)
      judged.set(arrival, judgement)
      if (judgement.verdict === 'stray') {
        strays.told ??= toldState(judgement.findings)
        return { ruling: 'stray', page: 'foreign' }
      }
      const refused = (judgement.parameters ?? arrival.parameters).some(([name]) => name === 'error')
      const stranger = arrival.sameBrowser === false && !refused && !canAsk(context.env)
      if (judgement.verdict === 'reject' || stranger) return { ruling: 'rejected', page: 'failed' }
      return { ruling: 'genuine', page: refused ? 'refused' : 'done' }
    },
    onStray: (why) => {
      const times = strays.add(why)
      const due =
        why === STRAY.nothing
          ? `; code or error and state are to stand behind ${redirectUri ?? listener.redirectUri}`
          : why === STRAY.forged && strays.told !== undefined
            ? `. ${strays.told.message.replace(/\.$/, '')}`
            : ''
      if (isRound(times))
        context.talk.say(
          `Ignored a request to the callback: ${why}${due}${times === 1 ? '' : ` (${times} times by now)`}`,
        )
    },
    onExchange: exchanges.add,
    env: context.env,
  })
  const judgementOf = (arrival: Arrival): ResponseJudgement => judged.get(arrival) ?? { findings: [], verdict: 'stray' }
  return {
    redirectUri: given ?? listener.redirectUri,
    listener: { ...listener, judgementOf },
    strays,
    exchanges,
    close: () => listener.close(),
  }
}

function isLoopbackHttp(uri: string): boolean {
  return new URL(uri).protocol === 'http:' && isLoopback(uri)
}

/** Throws `invalid_option` for what no browser could ever come back to. */
export function requireRedirectUri(given: string): void {
  const fault = (why: string, hint: string): CliError =>
    cliError('invalid_option', `--redirect-uri ${why}: ${given.slice(0, 200)}`, hint)
  // "localhost:8400/cb" parses, as a URI of the scheme "localhost".
  const url = urlOf(given)
  if (!url || /^[\w.-]+:\d+(?:[/?#]|$)/.test(given))
    throw fault('is not an absolute URI', 'Give it as it is registered, such as http://127.0.0.1:8400/callback.')
  if (url.port === '0')
    throw fault(
      'names port 0, which stands for any free port and is none itself',
      'Leave --redirect-uri out to have a port chosen, or name the registered one.',
    )
}

function isProgramNamed({ options, env }: Context): boolean {
  return options.flag('browser') && (options.text('browser') ?? env.vars['BROWSER'] ?? '') !== ''
}

/** 1, 10, 100 and so on: told each time, they would fill the terminal. */
function isRound(times: number): boolean {
  return /^10*$/.test(String(times))
}

/** The ports of `--port 8400` or `--port 8400-8410`. Throws `invalid_option` for what is neither one nor a range of them. */
export function portRange(text: string): { readonly from: number; readonly to: number } {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim())
  const from = Number(match?.[1])
  const to = Number(match?.[2] ?? match?.[1])
  if (!match || from > to || to > 65535 || from < 1) {
    throw cliError(
      'invalid_option',
      `--port is neither a port nor a range of ports: ${text}`,
      'Give --port 8400 or --port 8400-8410.',
    )
  }
  return { from, to }
}
