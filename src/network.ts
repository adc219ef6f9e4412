import type { HeldChecks } from './checks/engine.ts'
import type { Env } from './env.ts'
import { createShared, type Shared } from './http/client.ts'
import type { Http, HttpSettings } from './http/http.ts'
import type { Exchange } from './trace/trace.ts'

/** What runs of one process share: connections, the documents that providers publish, and the checks that say the same in all. */
export interface Network {
  readonly held: HeldChecks
  connectionsFor(settings: HttpSettings): Shared
  /** The same network, which asks for a document once: the exchange that brought it stands in each record. */
  sharing(settings: HttpSettings, http: Http, machine: Pick<Env, 'signal' | 'sleep'>): Http
  /** Has every document asked for anew from now on; connections stay. */
  forget(): void
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
    sharing: (settings, http, machine) => ({
      ...http,
      async send(request, record) {
        if (request.method !== 'GET' || (request.purpose !== 'discover' && request.purpose !== 'jwks'))
          return http.send(request, record)
        // Where a document may lead to depends on where it came from.
        const key = `${kindOf(settings)} ${request.url} ${request.led?.from ?? ''} ${JSON.stringify(request.headers ?? {})}`
        const known = request.fresh ? undefined : await soon(documents.get(key), machine)
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
    forget: () => documents.clear(),
  }
}

/** How long a run waits for what another one asks for already, in milliseconds; then it asks itself. */
const SOON_MS = 2000

async function soon<T>(
  waited: Promise<T> | undefined,
  { signal, sleep }: Pick<Env, 'signal' | 'sleep'>,
): Promise<T | undefined> {
  if (!waited || signal.aborted) return undefined
  const done = new AbortController()
  const end = (): void => done.abort()
  signal.addEventListener('abort', end, { once: true, signal: done.signal })
  return Promise.race([waited, sleep(SOON_MS, done.signal).then(() => undefined)]).finally(end)
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
