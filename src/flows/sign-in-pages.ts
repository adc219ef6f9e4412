import type { Load } from '../browser/html-forms.ts'
import type { Answered, Send } from '../browser/user-agent.ts'
import { CliError, cliError } from '../errors.ts'
import type { Led } from '../http/guard.ts'
import type { Http } from '../http/http.ts'
import { zoneOfHost } from '../text/zone.ts'
import { headerObject } from '../trace/headers.ts'
import type { Exchange } from '../trace/trace.ts'

/** The pages of one sign-in, loaded through the seam to the network. */
export interface SignInPages {
  readonly send: Send
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

export function signInPages({ http, record, led: first, origins, signal }: Loading): SignInPages {
  let led = first
  let last: Exchange | undefined
  const send = async (load: Load, headers: Readonly<Record<string, string>>, given: AbortSignal): Promise<Answered> => {
    const { method, url, body } = load
    const exchange = await http.send(
      {
        purpose: 'page',
        method,
        url,
        // What a page says in English can be told apart.
        headers: { ...headers, 'accept-language': 'en' },
        body,
        led,
        foreign: !origins.has(new URL(url).origin),
        signal: AbortSignal.any([signal, given]),
      },
      record,
    )
    last = exchange
    const { response, failure } = exchange
    if (!response) throw failure ? new CliError(failure) : cliError('connection_failed', 'No page came.')
    const from = led?.from ?? exchange.zone ?? zoneOfHost(new URL(url).hostname)
    if (from) led = { from, document: url.replace(/[?#].*$/s, ''), member: 'page' }
    return { status: response.status, headers: headerObject(response.headers), html: response.body }
  }
  return { send, unavailable: () => (last?.failure ? new CliError(last.failure) : undefined) }
}
