import { MEMBER_OF } from '../config/endpoints.ts'
import type { Context } from '../context.ts'
import { CliError, failure } from '../errors.ts'
import { LIMITS } from '../http/http.ts'
import { isUrl } from '../text/url.ts'
import { formParameters } from '../text/url-encoding.ts'
import { zoneOfHost } from '../text/zone.ts'
import { headerValues } from '../trace/headers.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Provider } from './provider.ts'
import { ledTo } from './usable-endpoint.ts'

/** What came of asking the authorization endpoint ourselves where nobody came back. */
export type Seen =
  /** Nobody was asked, and why. */
  | { readonly kind: 'unasked'; readonly why: string }
  /** No answer came. */
  | { readonly kind: 'silence'; readonly why: string }
  /** A redirect to our own redirect URI, with its parameters. */
  | { readonly kind: 'response'; readonly parameters: Parameters }
  /** A redirect that was not followed. */
  | { readonly kind: 'elsewhere'; readonly status: number; readonly url: string; readonly why: 'origin' | 'limit' }
  /** Any other answer, with the address that it came at, and whether cookies had been set on the way there. */
  | {
      readonly kind: 'page'
      readonly exchange: Exchange
      readonly url: string
      readonly way: 'direct' | 'with cookies'
    }

type Parameters = readonly (readonly [name: string, value: string])[]

/** The authorization request that nobody came back for. */
export interface Unanswered {
  /** The authorization URL. */
  readonly url: string
  readonly redirectUri: string
  readonly provider: Provider
}

/** How long an answer is waited for, redirects included, in milliseconds. */
const SOON_MS = 2000

/**
 * Asks the authorization endpoint once what it shows, in a step of its own: without cookies or hints of who signs in, and with values of
 * our own where the request has a state, a nonce or a challenge, so that nothing that comes of it is of use to anybody.
 */
export async function askAuthorization(
  context: Context,
  open: Pick<OpenStep, 'within'>,
  { url, redirectUri, provider }: Unanswered,
): Promise<Seen> {
  const asked = questionUrl(url, context.env.random)
  if (asked === undefined) return { kind: 'unasked', why: WITHHELD }
  const http = await context.http()
  return open.within('question', async (step) => {
    step.note('Asked by this tool itself: once, without cookies, and judged by nothing.')
    const done = new AbortController()
    const late = new AbortController()
    // The run may have been interrupted already; whoever interrupts it now waits no more.
    context.env.signal.addEventListener('abort', () => late.abort(new CliError(LATE)), { signal: done.signal })
    const endsAt = context.env.clock() + SOON_MS
    void context.env.sleep(SOON_MS, done.signal).then(() => late.abort(new CliError(LATE)))
    let [led, target, cookies] = [ledTo(provider, MEMBER_OF.authorize), asked, 0]
    try {
      for (let redirects = 0; ; redirects += 1) {
        const exchange = await http.send(
          {
            purpose: 'question',
            method: 'GET',
            url: target,
            led,
            headers: HEADERS,
            foreign: true,
            last: true,
            signal: late.signal,
            givenUpIn: () => endsAt - context.env.clock(),
          },
          step.record,
        )
        const { response, failure } = exchange
        if (!response) return { kind: 'silence', why: late.signal.aborted ? LATE.message : (failure?.message ?? '') }
        const { status, headers } = response
        const location = headerValues(headers, 'location')[0]
        if (status < 300 || status > 399 || location === undefined || !isUrl(location, target))
          return { kind: 'page', exchange, url: target, way: cookies > 0 ? 'with cookies' : 'direct' }
        const next = new URL(location, target)
        if (isAt(next, redirectUri)) return { kind: 'response', parameters: parametersOf(next) }
        if (next.origin !== new URL(target).origin) return { kind: 'elsewhere', status, url: next.href, why: 'origin' }
        if (redirects === LIMITS.redirects) return { kind: 'elsewhere', status, url: next.href, why: 'limit' }
        cookies += headerValues(headers, 'set-cookie').length
        const from = led?.from ?? exchange.zone ?? zoneOfHost(next.hostname) ?? 'public'
        led = { from, document: target.replace(/[?#].*$/s, ''), member: 'Location' }
        target = next.href.replace(/#.*$/s, '')
      }
    } catch (error) {
      if (error instanceof CliError) return { kind: 'silence', why: error.message }
      throw error
    } finally {
      done.abort()
    }
  })
}

const LATE = failure('timeout', `No answer came within ${SOON_MS / 1000} s.`, '')

const WITHHELD =
  'This tool did not ask the authorization endpoint itself what it shows: a request that was pushed or signed is for one use by the person'

const HEADERS = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'accept-language': 'en' }

/** What tells who signs in. */
const HINTS: ReadonlySet<string> = new Set(['login_hint', 'id_token_hint'])
/** What binds an answer to the request. */
const BINDING: ReadonlySet<string> = new Set(['state', 'nonce', 'code_challenge'])
/** What stands for a request that was handed over elsewhere, or is signed. */
const WHOLE: ReadonlySet<string> = new Set(['request', 'request_uri'])

/** The URL that is asked, byte for byte that of the request but for what binds it to the person; undefined where it may not be asked. */
export function questionUrl(url: string, random: (bytes: number) => Uint8Array): string | undefined {
  const at = url.indexOf('?')
  if (at === -1) return url
  const pairs = url
    .slice(at + 1)
    .split('&')
    .map((pair) => [pair, formParameters(pair)?.[0] ?? [pair, '']] as const)
  if (pairs.some(([, [name]]) => WHOLE.has(name))) return undefined
  const asked = pairs.flatMap(([pair, [name, value]]) => {
    if (HINTS.has(name)) return []
    // A provider may refuse a value for its length.
    return BINDING.has(name)
      ? [`${name}=${Buffer.from(random(value.length)).toString('base64url').slice(0, value.length)}`]
      : [pair]
  })
  return `${url.slice(0, at)}?${asked.join('&')}`
}

/** Whether a redirect leads to the redirect URI, whatever it has behind it. */
function isAt(next: URL, redirectUri: string): boolean {
  if (!isUrl(redirectUri)) return false
  const own = new URL(redirectUri)
  return next.protocol === own.protocol && next.host === own.host && next.pathname === own.pathname
}

/** The parameters of query and fragment. */
function parametersOf({ search, hash }: URL): Parameters {
  return [...new URLSearchParams(search), ...new URLSearchParams(hash.replace(/^#/, ''))]
}
