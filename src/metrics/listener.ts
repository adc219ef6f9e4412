import type { IncomingMessage, ServerResponse } from 'node:http'
import { cliError } from '../errors.ts'
import { type Dialect, MEDIA_TYPES } from '../formats/openmetrics/exposition.ts'
import { bindAll, whyUnbound } from '../loopback/bind.ts'
import { boundedServer } from '../loopback/bounded-server.ts'
import { namesUs } from '../loopback/host-header.ts'
import { isPageLoad } from '../loopback/page-load.ts'
import { acceptedDialect } from './accepted.ts'
import type { Place } from './address.ts'

const PATH = '/metrics'
const CONNECTIONS = 32
const HEAD_BYTES = 16 * 1024
/** How long somebody may take to read an answer, in milliseconds. */
const ANSWER_MS = 30_000

/** Metrics that are served, and where. */
interface Served {
  readonly url: string
  close(): Promise<void>
}

/** Serves metrics until it is closed; it is ready when the promise resolves. Throws `port_taken`. */
export async function serveMetrics(place: Place, textOf: (dialect: Dialect) => string): Promise<Served> {
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const late = setTimeout(() => response.destroy(), ANSWER_MS).unref()
    response.once('close', () => clearTimeout(late))
    const refusal = refusalOf(request, place)
    const dialect = acceptedDialect(request.headers.accept)
    if (refusal) refuse(request, response, refusal)
    else send(request, response, { status: 200, type: MEDIA_TYPES[dialect], text: textOf(dialect) })
  }
  const found = await boundAt(place, (open) => boundedServer(HEAD_BYTES, { most: CONNECTIONS, open }, serve))
  if (found instanceof Error)
    throw cliError(
      'port_taken',
      `Port ${place.port} of ${place.host} ${whyUnbound(found)}.`,
      'End the program that uses it, or choose another with --metrics.',
      found,
    )
  return { url: `http://${place.host}:${found.port}${PATH}`, close: found.close }
}

/** The system's own choice is free at the first address, and may be taken at the second. */
async function boundAt({ port, addresses }: Place, make: Parameters<typeof bindAll>[2]): ReturnType<typeof bindAll> {
  for (let tries = port === 0 ? 5 : 1; ; tries -= 1) {
    const bound = await bindAll(port, addresses, make)
    if (!(bound instanceof Error) || tries <= 1) return bound
  }
}

interface Refusal {
  readonly status: number
  readonly why: string
  readonly allow?: string
}

/** Why a request is no scrape; undefined for one that is. */
function refusalOf(request: IncomingMessage, { isLoopback, host }: Place): Refusal | undefined {
  const { headers, method, url, socket } = request
  // A name of somebody else's that resolves to loopback would have a page read what is served here.
  if (isLoopback && !namesUs(request, socket.localPort ?? 0, host.toLowerCase()))
    return { status: 421, why: 'This is another host.' }
  if (url !== PATH) return { status: 404, why: `Metrics are at ${PATH}.` }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, why: 'Metrics are read.', allow: 'GET, HEAD' }
  if (!isPageLoad(headers)) return { status: 403, why: 'Pages read no metrics.' }
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
    return { status: 413, why: 'A scrape has no body.' }
  return undefined
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, why, allow }: Refusal): void {
  if (allow !== undefined) response.setHeader('Allow', allow)
  // Whatever else it sends is not read.
  response.setHeader('Connection', 'close')
  send(request, response, { status, type: 'text/plain; charset=utf-8', text: `${why}\n` })
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, type, text }: Answer): void {
  const bytes = Buffer.from(text)
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Accept',
  })
  response.end(method === 'HEAD' ? undefined : bytes)
}
