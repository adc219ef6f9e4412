import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import { type Zone, zoneOfAll } from '../text/zone.ts'
import { headerBytes, headersOf } from '../trace/message-size.ts'
import type { Exchange, Header, MessageSize, Timing, TlsFacts, WireResponse } from '../trace/trace.ts'
import { answerTrouble } from './answer-failures.ts'
import { decodeBody, malformed, readWire } from './body.ts'
import { knownTlsFacts } from './certificate.ts'
import { late, unconnected } from './deadlines.ts'
import { dial, type Phase, type Route } from './dial.ts'
import { Trouble } from './failures.ts'
import { knownAddresses, refusedAddress } from './guard.ts'
import { LIMITS } from './http.ts'
import { reachedBy } from './tcp.ts'
import { invalidUtf8At } from './utf8.ts'

/** One request as it goes over the wire. */
export interface Call {
  readonly method: string
  readonly url: URL
  readonly headers: readonly Header[]
  readonly body: string | undefined
  /** Most bytes of the decoded body. */
  readonly limit: number
}

/** What a call is made with. */
export interface Line {
  readonly route: Route
  /** Keeps connections open between calls, or gives each call one of its own. */
  readonly agent: Agent
  readonly timeoutMs: number
  /** Whether the server has answered a call before this one. */
  readonly answered: boolean
  /** Aborting it ends the call with the reason, which has to be a `Trouble`. */
  readonly signal: AbortSignal
  clock(): number
}

export interface Outcome {
  readonly response: WireResponse | null
  readonly trouble: Trouble | null
  readonly timing: Timing
  readonly tls: TlsFacts | undefined
  /** Where the server is; undefined behind a proxy and without a connection. */
  readonly zone: Zone | undefined
  readonly sizes: NonNullable<Exchange['sizes']>
  /** Nothing came back on a connection kept from an earlier call: the server had closed it meanwhile. */
  readonly stale: boolean
}

/** Bound on resolving, connecting and TLS together, in milliseconds. */
const CONNECT_MS = 10_000

/** What is noticed of a call while it runs. */
interface Seen {
  tls: TlsFacts | undefined
  zone: Zone | undefined
  received: number
  connected: boolean
  answered: boolean
}

type Dial = () => Promise<Socket>

/** An agent whose connections are opened by the call that needs one. */
export function createAgent(life: 'kept' | 'single'): Agent {
  const agent = new Agent({ keepAlive: life === 'kept', maxFreeSockets: 4, timeout: 5000 })
  return Object.assign(agent, {
    getName: (options: { name: string }) => options.name,
    createConnection(options: { dial: Dial }, connected: (error: Error | null, socket?: Socket) => void) {
      options.dial().then((socket) => connected(null, socket), connected)
    },
  })
}

/** Sends one request and reads the whole answer within the deadlines; never rejects. */
export async function attempt(call: Call, line: Line): Promise<Outcome> {
  const from = line.clock()
  const timing: { -readonly [phase in Phase]?: number } = {}
  const seen: Seen = { tls: undefined, zone: undefined, received: 0, connected: false, answered: false }
  const witness = {
    ended: (phase: Phase) => {
      timing[phase] ??= Math.round((line.clock() - from) * 10) / 10
    },
    secured: (facts: TlsFacts) => {
      seen.tls = facts
    },
  }
  const halt = new AbortController()
  const stop = () => halt.abort(line.signal.reason)
  // Armed before the other, so that with equal bounds the more telling one speaks.
  const connectMs = Math.min(CONNECT_MS, line.timeoutMs)
  const connecting = setTimeout(() => halt.abort(unconnected(line.route, connectMs, timing)), connectMs)
  const deadline = setTimeout(() => halt.abort(late(call, line.timeoutMs, seen)), line.timeoutMs)
  line.signal.addEventListener('abort', stop)
  const request = open(call, line, () => dial(line.route, witness, halt.signal))
  // Trouble may come at any time, also in the middle of the body or after its end.
  const broken = new Promise<never>((_resolve, reject) => {
    request.on('error', reject)
    halt.signal.addEventListener('abort', () => reject(halt.signal.reason))
  })
  broken.catch(() => {})
  if (line.signal.aborted) stop()
  try {
    request.once('socket', (socket) => {
      seen.connected = true
      clearTimeout(connecting)
      const addresses = reachedBy(socket)
      // A connection kept from a request that somebody meant to go there is none for one that a document leads there.
      const refused = request.reusedSocket
        ? refusedAddress(line.route.led, call.url, addresses ?? knownAddresses(call.url) ?? [])
        : undefined
      if (refused) return void request.destroy(refused)
      seen.zone = addresses && zoneOfAll(addresses.map(({ address }) => address))
      if (call.url.protocol === 'https:') seen.tls ??= knownTlsFacts(socket)
      socket.once('data', () => witness.ended('firstByte'))
    })
    request.end(call.body)
    const response = await Promise.race([answered(request), broken])
    seen.answered = true
    const progress = (bytes: number) => {
      seen.received = bytes
    }
    const wire = await Promise.race([readWire(response, call.method, call.limit, progress), broken])
    witness.ended('lastByte')
    const { tls, zone } = seen
    const answer = wireResponse(response, wire, call.limit)
    const sizes = { request: sentBytes(request, call), response: receivedBytes(answer, wire) }
    return { response: answer, trouble: null, timing, tls, zone, sizes, stale: false }
  } catch (error) {
    request.destroy()
    const cause = halt.signal.aborted ? halt.signal.reason : error
    const trouble = cause instanceof Trouble ? cause : answerTrouble(cause, call.url, seen.received, line.answered)
    const stale = request.reusedSocket && timing.firstByte === undefined && trouble.failure.code === 'connection_reset'
    const sizes = seen.connected ? { request: sentBytes(request, call) } : {}
    return { response: null, trouble, timing, tls: seen.tls, zone: seen.zone, sizes, stale }
  } finally {
    clearTimeout(deadline)
    clearTimeout(connecting)
    line.signal.removeEventListener('abort', stop)
  }
}

function open(call: Call, line: Line, dial: Dial): ClientRequest {
  const { url, proxy, identity } = line.route
  const path = `${url.pathname}${url.search}`
  const absolute = proxy !== undefined && url.protocol === 'http:'
  const options = {
    method: call.method,
    path: absolute ? `${url.origin}${path}` : path,
    headers: call.headers.flat(),
    agent: line.agent,
    maxHeaderSize: LIMITS.headers,
    setHost: false,
    // Dialling sees to the name; the library would look for it by a pattern that takes 5 ms to compile.
    servername: '',
    // A connection is used again for what is known of us in the same way.
    name: `${proxy?.url.href ?? ''} ${url.origin} ${identity}`,
    dial,
  }
  const request = httpRequest(options as unknown as RequestOptions)
  // By default fields past the 2000th are dropped silently; their size is bounded anyway.
  request.maxHeadersCount = 0
  return request
}

function answered(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    request.once('upgrade', (_response, socket) => {
      socket.destroy()
      reject(malformed('The server switched protocols (status 101) although nothing asked for it.'))
    })
  })
}

function sentBytes({ method, path }: ClientRequest, { headers, body = '' }: Call): MessageSize {
  return { headers: headerBytes(`${method} ${path} HTTP/1.1`, headers), body: Buffer.byteLength(body) }
}

function receivedBytes(answer: WireResponse, wire: Buffer): MessageSize & { readonly content: number } {
  const { httpVersion, status, statusText, headers, bytes } = answer
  const startLine = `HTTP/${httpVersion} ${status} ${statusText}`
  return { headers: headerBytes(startLine, headers), body: wire.length, content: bytes.length }
}

function wireResponse(response: IncomingMessage, wire: Buffer, limit: number): WireResponse {
  const bytes = decodeBody(wire, response.headers['content-encoding'], limit)
  const invalid = invalidUtf8At(bytes)
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    httpVersion: response.httpVersion,
    headers: headersOf(response.rawHeaders),
    bytes,
    body: bytes.toString('utf8'),
    ...(invalid === undefined ? {} : { invalidUtf8At: invalid }),
  }
}
