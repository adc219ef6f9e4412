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

/** Settings that two runs must have alike to share anything, as one text. */
function alike({ ca, cert, key, insecure, proxy, anyAddress, headers, shapes }: HttpSettings): string {
  return JSON.stringify([ca, cert, key, insecure, proxy, anyAddress, headers, shapes.map(({ label }) => label)])
}

/** What runs with settings that are alike share, and what they are called in the keys of documents, since the text may be long. */
interface Kind {
  readonly name: number
  readonly shared: Shared
}

type Sent = readonly Exchange[]

/** A document that was asked for. */
interface Asking {
  /** What brought it; undefined where that will do for nobody else. */
  readonly coming: Promise<Sent | undefined>
  /** The same once it is there. */
  came: Sent | undefined
}

export function createNetwork(): Network {
  const kinds = new Map<string, Kind>()
  const known = new WeakMap<HttpSettings, Kind>()
  const documents = new Map<string, Asking>()
  const kindOf = (settings: HttpSettings): Kind => {
    const before = known.get(settings)
    if (before) return before
    const text = alike(settings)
    const kind = kinds.get(text) ?? { name: kinds.size, shared: createShared(settings) }
    kinds.set(text, kind)
    known.set(settings, kind)
    return kind
  }
  return {
    held: new Map(),
    connectionsFor: (settings) => kindOf(settings).shared,
    sharing: (settings, http, machine) => ({
      ...http,
      async send(request, record) {
        if (request.method !== 'GET' || (request.purpose !== 'discover' && request.purpose !== 'jwks'))
          return http.send(request, record)
        // Where a document may lead to depends on where it came from.
        const key = `${kindOf(settings).name} ${request.url} ${request.led?.from ?? ''} ${JSON.stringify(request.headers ?? {})}`
        const before = request.fresh ? undefined : documents.get(key)
        const found = before && (await soon(before, machine))
        const last = found?.at(-1)
        if (found && last) {
          for (const exchange of found) record(exchange)
          return last
        }
        const asked = ask(http, request, record)
        documents.set(key, asking(asked))
        return (await asked).last
      },
    }),
    forget: () => documents.clear(),
  }
}

function asking(asked: Promise<Asked>): Asking {
  const document: Asking = {
    came: undefined,
    coming: asked.then(
      (all) => {
        document.came = whole(all)
        return document.came
      },
      () => undefined,
    ),
  }
  return document
}

/** How long a run waits for what another one asks for already, in milliseconds; then it asks itself. */
const SOON_MS = 2000

async function soon(document: Asking, { signal, sleep }: Pick<Env, 'signal' | 'sleep'>): Promise<Sent | undefined> {
  if (signal.aborted) return undefined
  if (document.came) return document.came
  const done = new AbortController()
  // Without a reason an error would be made of where this is.
  const end = (): void => done.abort('over')
  signal.addEventListener('abort', end, { once: true, signal: done.signal })
  return Promise.race([document.coming, sleep(SOON_MS, done.signal).then(() => undefined)]).finally(end)
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
