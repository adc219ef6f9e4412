import type { Env } from '../env.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Answer } from './answer.ts'
import { createHandler } from './callback-handler.ts'
import { openLoopbackServer, type PortRange } from './loopback-server.ts'

/** A request to the callback that may be the authorization response. */
export interface Arrival extends Answer {
  /** Whether it came from the browser that was sent off; null when that cannot be known. */
  readonly sameBrowser: boolean | null
}

/** Which part of a sign-in a request was; of the openings of the start URL those are told that say something of an answer. */
export type CallbackPart = 'opening' | 'answer' | 'relay' | 'stray'

/** What is made of an arrival: "genuine" and "rejected" end the wait, "stray" is answered and the wait goes on. */
export interface Ruling {
  readonly ruling: 'genuine' | 'stray' | 'rejected'
  readonly page: 'done' | 'refused' | 'failed' | 'foreign'
}

export interface ListenOptions {
  /** A loopback redirect URI that decides host, port and path; else 127.0.0.1, `ports` and /callback. */
  readonly redirectUri?: string
  readonly ports?: PortRange
  /** How long somebody is waited for; 300 s unless said. */
  readonly seconds?: number
  /** Whether the person named the program that is opened, which may be a script that keeps no cookies. */
  readonly programNamed?: boolean
  readonly rule: (arrival: Arrival) => Promise<Ruling>
  /** Told of each request that was answered and ignored, in a fixed sentence. */
  readonly onStray: (why: string) => void
  /** Told of each request with its answer. */
  readonly onExchange?: (exchange: Exchange, part: CallbackPart) => void
  readonly env: Pick<Env, 'random' | 'now'>
}

export interface CallbackListener {
  readonly redirectUri: string
  /** Answered once by a redirect to the target that also sets a cookie, by which the same browser is known. */
  readonly startUrl: string
  setTarget(authorizationUrl: string): void
  /** From now on any browser may come back: the authorization URL was handed out. */
  admitAnyBrowser(): void
  /** Whether a browser has asked for the start URL and was sent to the provider. */
  departed(): boolean
  /** The arrival that ended the wait; settles once its answer has been handed to the system. */
  readonly arrival: Promise<{ readonly arrival: Arrival; readonly ruling: Ruling }>
  close(): Promise<void>
}

/** Opens the loopback listener; it is ready when the promise resolves (RFC 8252 7.3). Throws `port_taken`. */
export async function listen(options: ListenOptions): Promise<CallbackListener> {
  const given = options.redirectUri === undefined ? undefined : new URL(options.redirectUri)
  const fixed = given ? { from: Number(given.port || 80), to: Number(given.port || 80) } : undefined
  const handler = createHandler(options, given ?? new URL('http://127.0.0.1/callback'))
  const hostname = given?.hostname ?? '127.0.0.1'
  const server = await openLoopbackServer(fixed ?? options.ports, hostname, {
    listener: (request, response) => void handler.serve(request, response, server.port),
    onBroken: handler.broken,
  })
  const origin = `http://${hostname}:${server.port}`
  return {
    redirectUri: options.redirectUri ?? `${origin}/callback`,
    startUrl: `${origin}${handler.startPath}`,
    setTarget: handler.leaving.aim,
    admitAnyBrowser: handler.leaving.admitAny,
    departed: handler.leaving.hasLeft,
    arrival: handler.arrival,
    close: server.close,
  }
}
