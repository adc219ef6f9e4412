import { type Arrival, type CallbackListener, listen } from '../browser/listener.ts'
import type { Strays } from '../browser/stray.ts'
import { callbackVerdict, judgeCallback, ofCodeAlone } from '../checks/callback/callback.ts'
import { missedReturn } from '../checks/callback/page.ts'
import type { AuthorizeFacts, CallbackFacts } from '../checks/facts.ts'
import type { Finding } from '../checks/finding.ts'
import type { JudgedStep } from '../checks/judged-steps.ts'
import { askFilled, canAsk } from '../config/ask.ts'
import type { Context } from '../context.ts'
import { CliError, cliError, interruption } from '../errors.ts'
import { isLoopback } from '../text/host.ts'
import { fromListener, parsePasted, type Returned } from './arrival.ts'
import { foreignPage, nobodyCame, notOurs } from './no-return.ts'
import type { Observer } from './party.ts'
import { openOrPrint } from './send-off.ts'
import { createVisits, type Visits } from './visits.ts'

/** Where the response will come back to, decided before the request is built. */
export interface ReturnPlace {
  readonly redirectUri: string
  readonly listener: Listener | undefined
  /** Requests to it that were ignored. */
  readonly strays: Strays
  /** What browsers asked it, with our answers. */
  readonly visits: Visits
  close(): Promise<void>
}

interface Listener extends CallbackListener {
  /** What the rule said of an arrival. */
  judgementOf(arrival: Arrival): Judgement
}

/** Judges one response: whether it is ours to go on with. */
export type Rule = (arrived: Omit<Returned, 'findings'>) => Promise<Judgement>

export interface Judgement {
  readonly findings: readonly Finding[]
  readonly verdict: 'accept' | 'stray' | 'reject'
  /** The parameters inside a response that came as a JWT. */
  readonly parameters?: Returned['parameters']
}

/** Opens the loopback listener, or prepares paste mode for a redirect URI that does not come back to this machine. */
export async function returnPlace(context: Context, rule: () => Rule, strays: Strays): Promise<ReturnPlace> {
  const visits = createVisits()
  const given = context.options.text('redirectUri')
  const pasted = context.options.text('callbackUrl') !== undefined
  if (given !== undefined) requireRedirectUri(given)
  if (given !== undefined && (pasted || !isLoopbackHttp(given)))
    return { redirectUri: given, listener: undefined, strays, visits, close: async () => {} }
  const ports = portRange(context.options.text('port'))
  const redirectUri = given ?? (pasted ? `http://127.0.0.1:${ports?.from ?? 8400}/callback` : undefined)
  if (pasted && redirectUri) return { redirectUri, listener: undefined, strays, visits, close: async () => {} }
  const judged = new WeakMap<Arrival, Judgement>()
  const listener = await listen({
    redirectUri: given,
    ports,
    rule: async (arrival) => {
      const judgement = await rule()(fromListener(arrival, []))
      judged.set(arrival, judgement)
      if (judgement.verdict === 'stray') return { ruling: 'stray', page: 'failed' }
      const refused = (judgement.parameters ?? arrival.parameters).some(([name]) => name === 'error')
      const rejected = judgement.verdict === 'reject'
      return { ruling: rejected ? 'rejected' : 'genuine', page: rejected || refused ? 'failed' : 'done' }
    },
    onStray: (why) => {
      const times = strays.add(why)
      if (isRound(times))
        context.talk.say(`Ignored a request to the callback: ${why}${times === 1 ? '' : ` (${times} times by now)`}`)
    },
    onExchange: visits.add,
    env: context.env,
  })
  const judgementOf = (arrival: Arrival): Judgement => judged.get(arrival) ?? { findings: [], verdict: 'stray' }
  return {
    redirectUri: given ?? listener.redirectUri,
    listener: { ...listener, judgementOf },
    strays,
    visits,
    close: () => listener.close(),
  }
}

function isLoopbackHttp(uri: string): boolean {
  return new URL(uri).protocol === 'http:' && isLoopback(uri)
}

/** Throws `invalid_option` for what no browser could ever come back to. */
function requireRedirectUri(given: string): void {
  const fault = (why: string, hint: string): CliError =>
    cliError('invalid_option', `--redirect-uri ${why}: ${given.slice(0, 200)}`, hint)
  // "localhost:8400/cb" parses, as a URI of the scheme "localhost".
  if (!URL.canParse(given) || /^[\w.-]+:\d+(?:[/?#]|$)/.test(given))
    throw fault('is not an absolute URI', 'Give it as it is registered, such as http://127.0.0.1:8400/callback.')
  if (new URL(given).port === '0')
    throw fault(
      'names port 0, which stands for any free port and is none itself',
      'Leave --redirect-uri out to have a port chosen, or name the registered one.',
    )
}

/** 1, 10, 100 and so on: told each time, they would fill the terminal. */
function isRound(times: number): boolean {
  return /^10*$/.test(String(times))
}

/** `--port 8400` or `--port 8400-8410`. Throws `invalid_option`. */
export function portRange(text: string | undefined): { readonly from: number; readonly to: number } | undefined {
  if (text === undefined) return undefined
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

/** Judges what came back, with the request it answers. Findings of state and `iss` decide first (RFC 9207 2.4). */
export function callbackRule({ context, provider }: Observer, request: AuthorizeFacts): Rule {
  return async (arrived) => {
    const facts: CallbackFacts = {
      request,
      issuer: provider.issuer,
      metadata: provider.metadata,
      parameters: arrived.parameters,
      channel: arrived.channel,
      arrivedAt: arrived.arrivedAt,
      now: context.env.now(),
    }
    const findings = judgeCallback(facts)
    return { findings, verdict: callbackVerdict(findings) }
  }
}

/** A person's way to the provider and back. */
export interface Trip {
  readonly place: ReturnPlace
  /** The authorization URL. */
  readonly url: string
  readonly rule: Rule
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
    ])
    if (outcome === 'late') {
      const departed = departure.opened ? place.listener.departed() : undefined
      throw nobodyCame({ seconds, redirectUri: place.redirectUri, departed, strays: place.strays })
    }
    const { findings, parameters } = place.listener.judgementOf(outcome.arrival)
    const returned = fromListener(outcome.arrival, findings)
    return parameters ? { ...returned, parameters } : returned
  } finally {
    wait.stop()
    stop.abort()
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new CliError(interruption(signal.reason)))
    if (signal.aborted) return end()
    signal.addEventListener('abort', end, { once: true })
  })
}

/** Takes the response from the person: `--callback-url`, its `-` for standard input, or a prompt. */
async function pasteReturn(context: Context, open: JudgedStep, { place, url, rule }: Trip): Promise<Returned> {
  const given = context.options.text('callbackUrl')
  if (given === undefined || given === '-')
    context.talk.say(`Open this URL, sign in, and paste the URL the browser ends on:\n${url}`)
  const text = given === undefined ? await askForUrl(context) : given === '-' ? await readLine(context) : given
  if (/^[\s"'<>]*$/.test(text))
    throw cliError(
      'missing_option',
      '--callback-url is empty, and the URL the browser ended on is needed.',
      'Give the whole URL, with everything after the question mark or the number sign.',
    )
  if (text.length > 300 * 1024)
    throw cliError('input_too_large', 'The pasted URL is longer than 300 KiB.', 'Paste only the URL.')
  const parsed = parsePasted(text)
  if (parsed.parameters.length === 0)
    throw cliError(
      'response_unusable',
      'What was pasted is an address without any answer of the provider in it.',
      'Paste the URL the browser ended on, with everything after the question mark or the number sign.',
    )
  const onlyCode = parsed.arrivedAt === undefined && parsed.parameters.every(([name]) => name === 'code')
  const arrived = { channel: 'pasted', ...parsed, at: context.env.now(), sameBrowser: null } as const
  const { findings, verdict, parameters = parsed.parameters } = await rule(arrived)
  if (onlyCode) open.note('Only a code was pasted: state and iss could not be compared.')
  const judged = onlyCode ? ofCodeAlone(findings) : findings
  if (verdict === 'stray' && !onlyCode) {
    const page = foreignPage(parsed.arrivedAt, place.redirectUri)
    const shown = page === undefined ? [] : [missedReturn(page, place.redirectUri)]
    open.judge([...judged, ...shown])
    throw notOurs(parameters, page)
  }
  return { ...arrived, parameters, findings: judged }
}

async function askForUrl(context: Context): Promise<string> {
  if (!canAsk(context.env)) {
    throw cliError(
      'login_impossible',
      'The redirect URI does not come back to this machine, and nobody can be asked to paste the URL.',
      'Give --callback-url - and write the URL to standard input.',
    )
  }
  const answer = await askFilled(context.env, 'URL the browser ended on')
  if (answer !== '') return answer
  throw cliError(
    'missing_option',
    'The URL the browser ended on is needed, and the line was empty.',
    'Paste the whole URL, or give it with --callback-url.',
  )
}

async function readLine(context: Context): Promise<string> {
  let text = ''
  for await (const chunk of context.env.stdin.chunks()) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.trimStart().includes('\n') || text.length > 400 * 1024) break
  }
  const line = text.trim().split('\n')[0] ?? ''
  if (line === '')
    throw cliError(
      'missing_option',
      '--callback-url is empty: standard input ended without a URL.',
      'Write the URL the browser ended on to it.',
    )
  return line
}
