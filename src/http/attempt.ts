import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import type { Address } from '../env.ts'
import { type Zone, zoneOfAll } from '../text/zone.ts'
import { headersOf } from '../trace/headers.ts'
import { headerBytes } from '../trace/message-size.ts'
import type { Exchange, Header, MessageSize, Timing, TlsFacts, WireResponse } from '../trace/trace.ts'
import { answerError } from './answer-errors.ts'
import { decodeBody, malformed, readWire } from './body.ts'
import type { Connections, Dial, Noticed } from './connections.ts'
import { late, unconnected } from './deadlines.ts'
import { dial, type Phase, type Route } from './dial.ts'
import type { Ending } from './ending.ts'
import { ExchangeError } from './exchange-error.ts'
import { knownAddresses, refusedAddress } from './guard.ts'
import { LIMITS } from './http.ts'
import { forwards } from './proxy.ts'
import { lockedProxy } from './proxy-refusals.ts'
import { invalidUtf8At } from './utf8.ts'

/** One request as it goes over the wire. */
export interface OutgoingRequest {
  readonly method: string
  readonly url: URL
  /** Of the URL. */
  readonly origin: string
  readonly headers: readonly Header[]
  readonly body: string | undefined
  /** Most bytes of the decoded body. */
  readonly limit: number
}

/** How one request is sent. */
export interface SendSettings {
  readonly route: Route
  readonly connections: Connections
  readonly timeoutMs: number
  /** Milliseconds until the run has waited long enough, and what is then the error. */
  readonly left: { readonly ms: number; readonly error: () => ExchangeError }
  /** Is told what is waited for, and for how many milliseconds at most. */
  at(what: 'connection' | 'answer', ms: number): void
  /** Whether the server has answered a request before this one. */
  readonly answered: boolean
  readonly ending: Ending
  clock(): number
}

/** What came of one request. */
export interface AttemptResult {
  readonly response: WireResponse | null
  readonly error: ExchangeError | null
  readonly timing: Timing
  readonly tls: TlsFacts | undefined
  /** Where the server is; undefined behind a proxy and without a connection. */
  readonly zone: Zone | undefined
  readonly sizes: NonNullable<Exchange['sizes']>
  /** Nothing came back on a connection kept from an earlier request: the server had closed it meanwhile. */
  readonly stale: boolean
}

/** Bound on resolving, connecting and TLS together, in milliseconds. */
const CONNECT_MS = 10_000

/** What is known of a request while it is under way. */
interface Progress extends Noticed {
  received: number
  connected: boolean
  answered: boolean
}

/** An answer that came whole, its body as it came over the wire. */
interface Whole {
  readonly response: IncomingMessage
  readonly headers: readonly Header[]
  readonly wire: Buffer
}

/** Sends one request and reads the whole answer within the deadlines; never rejects. */
export async function attempt(outgoing: OutgoingRequest, settings: SendSettings): Promise<AttemptResult> {
  const from = settings.clock()
  const timing: { -readonly [phase in Phase]?: number } = {}
  const seen: Progress = {
    tls: undefined,
    addresses: undefined,
    zone: undefined,
    heard: () => {},
    received: 0,
    connected: false,
    answered: false,
  }
  const witness = {
    ended: (phase: Phase) => {
      timing[phase] ??= Math.round((settings.clock() - from) * 10) / 10
    },
    secured: (facts: TlsFacts) => {
      seen.tls = facts
    },
    reached: (addresses: readonly Address[]) => {
      seen.addresses = addresses
      seen.zone = zoneOfAll(addresses.map(({ address }) => address))
    },
  }
  let over: ExchangeError | undefined
  /** What hears of an end: the answer that is awaited, and the connection that is being made. */
  const hear: ((reason: ExchangeError) => void)[] = []
  const halt = (reason: ExchangeError): void => {
    over ??= reason
    for (const each of hear) each(over)
  }
  const { left, timeoutMs } = settings
  const connectMs = Math.min(CONNECT_MS, timeoutMs)
  const most = Math.min(left.ms, timeoutMs)
  settings.at('connection', Math.min(most, connectMs))
  const { noticed } = settings.connections
  let connecting: NodeJS.Timeout | undefined
  const request = open(outgoing, settings, async () => {
    // Armed before the deadline, so that with equal bounds the more telling one speaks; a kept connection needs none.
    connecting = setTimeout(() => halt(unconnected(settings.route, connectMs, timing)), connectMs)
    const dialling = new AbortController()
    hear.push((reason) => dialling.abort(reason))
    if (over) dialling.abort(over)
    const socket = await dial(settings.route, witness, dialling.signal)
    noticed.set(socket, seen)
    return socket
  })
  const overdue = () => (left.ms < timeoutMs ? left.error() : late(outgoing, timeoutMs, seen))
  const deadline = setTimeout(() => halt(overdue()), most)
  const whole = new Promise<Whole>((resolve, reject) => {
    hear.push(reject)
    // An error may come at any time, also in the middle of the body or after its end.
    request.on('error', reject)
    request.on('upgrade', (_response, socket) => {
      socket.destroy()
      reject(malformed('The server switched protocols (status 101) although nothing asked for it.'))
    })
    request.on('response', (response) => {
      seen.answered = true
      const headers = headersOf(response.rawHeaders)
      const { method, limit } = outgoing
      readWire(response, { method, limit, headers, seen }, (wire) => resolve({ response, headers, wire }), reject)
    })
  })
  const release = settings.ending.whenOver(halt)
  try {
    request.on('socket', (socket) => {
      seen.connected = true
      clearTimeout(connecting)
      settings.at('answer', from + most - settings.clock())
      const known = noticed.get(socket) ?? seen
      const { addresses, zone, tls } = known
      // A connection kept from a request that somebody meant to go there is none for one that a document leads there.
      const refused = request.reusedSocket
        ? refusedAddress(settings.route.led, outgoing.url, addresses ?? knownAddresses(outgoing.url) ?? [])
        : undefined
      if (refused) return void request.destroy(refused)
      seen.zone = zone
      if (outgoing.url.protocol === 'https:') seen.tls ??= tls
      known.heard = () => witness.ended('firstByte')
      // A connection that is used again has its listener already.
      if (!request.reusedSocket) socket.on('data', () => known.heard())
    })
    request.end(outgoing.body)
    const came = await whole
    witness.ended('lastByte')
    const { proxy } = settings.route
    if (came.response.statusCode === 407 && forwards(proxy, outgoing.url)) throw lockedProxy(proxy, came.headers)
    const { tls, zone } = seen
    const answer = wireResponse(came, outgoing.limit)
    const sizes = { request: sentBytes(request, outgoing), response: receivedBytes(answer, came.wire) }
    return { response: answer, error: null, timing, tls, zone, sizes, stale: false }
  } catch (error) {
    request.destroy()
    const cause = over ?? error
    const failed =
      cause instanceof ExchangeError ? cause : answerError(cause, outgoing.url, seen.received, settings.answered)
    const stale = request.reusedSocket && timing.firstByte === undefined && failed.failure.code === 'connection_reset'
    const sizes = seen.connected ? { request: sentBytes(request, outgoing) } : {}
    const zone = seen.connected ? seen.zone : undefined
    return { response: null, error: failed, timing, tls: seen.tls, zone, sizes, stale }
  } finally {
    clearTimeout(deadline)
    clearTimeout(connecting)
    release()
  }
}

function open(outgoing: OutgoingRequest, settings: SendSettings, dial: Dial): ClientRequest {
  const { url, proxy, identity } = settings.route
  const path = `${url.pathname}${url.search}`
  const options = {
    method: outgoing.method,
    path: forwards(proxy, url) ? `${outgoing.origin}${path}` : path,
    headers: flatHeaders(outgoing.headers),
    agent: settings.connections.agent,
    maxHeaderSize: LIMITS.headers,
    setHost: false,
    // Dialling sees to the name; the library would look for it by a pattern that takes 5 ms to compile.
    servername: '',
    // A connection is used again for what is known of us in the same way.
    name: `${proxy?.url.href ?? ''} ${outgoing.origin} ${identity}`,
    dial,
  }
  const request = httpRequest(options as unknown as RequestOptions)
  // By default fields past the 2000th are dropped silently; their size is bounded anyway.
  request.maxHeadersCount = 0
  return request
}

/** Names and values one behind another, as Node.js takes them; in a loop, since each request has a dozen. */
function flatHeaders(headers: readonly Header[]): string[] {
  const flat: string[] = []
  for (const header of headers) flat.push(header[0], header[1])
  return flat
}

function sentBytes({ method, path }: ClientRequest, { headers, body = '' }: OutgoingRequest): MessageSize {
  return { headers: headerBytes(`${method} ${path} HTTP/1.1`, headers), body: Buffer.byteLength(body) }
}

function receivedBytes(answer: WireResponse, wire: Buffer): MessageSize & { readonly content: number } {
  const { httpVersion, status, statusText, headers, bytes } = answer
  const startLine = `HTTP/${httpVersion} ${status} ${statusText}`
  return { headers: headerBytes(startLine, headers), body: wire.length, content: bytes.length }
}

function wireResponse({ response, headers, wire }: Whole, limit: number): WireResponse {
  const bytes = decodeBody(wire, headers, limit)
  const invalid = invalidUtf8At(bytes)
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    httpVersion: response.httpVersion,
    headers,
    bytes,
    body: bytes.toString('utf8'),
    ...(invalid === undefined ? {} : { invalidUtf8At: invalid }),
  }
}
