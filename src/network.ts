import type { HeldChecks } from './checks/engine.ts'
import { createShared, type Shared } from './http/client.ts'
import type { Http, HttpSettings } from './http/http.ts'
import type { Exchange } from './trace/trace.ts'

/** What runs of one process share: connections, the documents that providers publish, and the checks that say the same in all. */
export interface Network {
  readonly held: HeldChecks
  connectionsFor(settings: HttpSettings): Shared
  /** The same network, which asks for a document once: the exchange that brought it stands in each record. */
  sharing(settings: HttpSettings, http: Http, signal: AbortSignal): Http
}

/** Settings that two runs must have alike to share anything. */
function kindOf({ ca, cert, key, insecure, proxy, anyAddress, headers, shapes }: HttpSettings): string {
  return JSON.stringify([ca, cert, key, insecure, proxy, anyAddress, headers, shapes.map(({ label }) => label)])
}

type Sent = readonly Exchange[]

export function createNetwork(): Network {
  const shared = new Map<string, Shared>()
  const documents = new Map<string, Promise<Sent | undefined>>()
  return {
    held: new Map(),
    connectionsFor(settings) {
      const kind = kindOf(settings)
      const found = shared.get(kind) ?? createShared(settings)
      shared.set(kind, found)
      return found
    },
    sharing: (settings, http, signal) => ({
      ...http,
      async send(request, record) {
        if (request.method !== 'GET' || (request.purpose !== 'discover' && request.purpose !== 'jwks'))
          return http.send(request, record)
        const key = `${kindOf(settings)} ${request.url} ${JSON.stringify(request.headers ?? {})}`
        const known = await orAborted(documents.get(key), signal)
        const last = known?.at(-1)
        if (known && last) {
          for (const exchange of known) record(exchange)
          return last
        }
        const asked = ask(http, request, record)
        documents.set(
          key,
          asked.then(whole, () => undefined),
        )
        return (await asked).last
      },
    }),
  }
}

/** What another run may still be asking for, which this one waits for no longer than it may. */
async function orAborted<T>(waited: Promise<T> | undefined, signal: AbortSignal): Promise<T | undefined> {
  if (!waited || signal.aborted) return undefined
  const done = new AbortController()
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: done.signal })
  })
  return Promise.race([waited, aborted]).finally(() => done.abort())
}

interface Asked {
  readonly sent: Sent
  readonly last: Exchange
}

async function ask(
  http: Http,
  request: Parameters<Http['send']>[0],
  record: (exchange: Exchange) => void,
): Promise<Asked> {
  const sent: Exchange[] = []
  const last = await http.send(request, (exchange) => {
    sent.push(exchange)
    record(exchange)
  })
  return { sent, last }
}

/** What came whole and was no failure is asked for once; anything else is the matter of the run that asked. */
function whole({ sent, last }: Asked): Sent | undefined {
  return last.response?.status === 200 && last.failure === null && sent.at(-1) === last ? sent : undefined
}
