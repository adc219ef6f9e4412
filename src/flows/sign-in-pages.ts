import type { Load } from '../browser/html-forms.ts'
import type { Answered, Send } from '../browser/user-agent.ts'
import type { BrowserRequest, Retrieve } from '../chrome/request.ts'
import { CliError, cliError } from '../errors.ts'
import type { Led } from '../http/guard.ts'
import type { Http } from '../http/http.ts'
import { zoneOfHost } from '../text/zone.ts'
import { headerObject } from '../trace/headers.ts'
import type { Exchange } from '../trace/trace.ts'

/** The pages of one sign-in, loaded through the seam to the network. */
export interface SignInPages {
  readonly send: Send
  /** The same for what a browser asks for: pages, and what belongs to them. */
  readonly retrieve: Retrieve
  /** Why the last page is none: 5xx and 429. */
  unavailable(): CliError | undefined
}

interface Loading {
  readonly http: Http
  readonly record: (exchange: Exchange) => void
  /** What leads to the first page; undefined where the person said where it is. */
  readonly led: Led | undefined
  /** Where `--header` belongs. */
  readonly origins: ReadonlySet<string>
  readonly signal: AbortSignal
}

/** Most bytes of something that a page is made of, such as its scripts. */
const MOST_OF_PART = 16 * 1024 * 1024

export function signInPages({ http, record, led: first, origins, signal }: Loading): SignInPages {
  let led = first
  let last: Exchange | undefined
  const ask = async (request: BrowserRequest, given: AbortSignal): Promise<Exchange> => {
    const { of, method, url, headers, body } = request
    const isPart = of === 'part'
    const exchange = await http.send(
      {
        purpose: of === 'page' ? 'page' : 'resource',
        method,
        url,
        // What a page says in English can be told apart.
        headers: { ...headers, 'accept-language': 'en' },
        body,
        led,
        foreign: !origins.has(new URL(url).origin),
        ...(isPart ? { most: MOST_OF_PART } : {}),
        signal: [signal, given],
      },
      isPart ? () => {} : record,
    )
    if (of !== 'page') return exchange
    last = exchange
    const from = led?.from ?? exchange.zone ?? zoneOfHost(new URL(url).hostname)
    if (from && exchange.response) led = { from, document: url.replace(/[?#].*$/s, ''), member: 'page' }
    return exchange
  }
  const send = async (load: Load, headers: Readonly<Record<string, string>>, given: AbortSignal): Promise<Answered> => {
    const { response, failure } = await ask({ ...load, of: 'page', headers, redirectedFrom: undefined }, given)
    if (!response) throw failure ? new CliError(failure) : cliError('connection_failed', 'No page came.')
    return { status: response.status, headers: headerObject(response.headers), html: response.body }
  }
  return { send, retrieve: ask, unavailable: () => (last?.failure ? new CliError(last.failure) : undefined) }
}
