import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { headersOf } from '../trace/headers.ts'
import { mask } from '../trace/mask.ts'
import { headerBytes } from '../trace/message-size.ts'
import type { Exchange, Header } from '../trace/trace.ts'

/** How the parameters of an authorization response came. */
export type Channel = 'query' | 'fragment' | 'form_post'

/** One request to the listener while it is answered. */
export interface CallbackRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly port: number
  /** The name of the one cookie of it that is ours. */
  readonly cookie: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** The body of a form post, once it was read; every byte a character. */
  body: string
}

/** An answer of the listener. */
export interface CallbackReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends an answer, and tells what went over the wire with it. */
export function sendReply(incoming: CallbackRequest, { status, headers, body }: CallbackReply, now: number): Exchange {
  const { request, response, startedAt } = incoming
  const written = request.method === 'HEAD' ? '' : body
  const sent: readonly Header[] = [
    ...Object.entries(headers),
    ['Date', new Date(now).toUTCString()],
    ['Content-Length', String(Buffer.byteLength(body))],
  ]
  response.sendDate = false
  response.writeHead(status, sent.flat()).end(written)
  const statusText = STATUS_CODES[status] ?? ''
  const received = headersOf(request.rawHeaders)
  const method = request.method ?? 'GET'
  const length = Buffer.byteLength(written)
  return {
    purpose: 'callback',
    startedAt,
    ms: Math.max(0, now - startedAt),
    request: {
      method,
      url: urlOf(incoming),
      headers: received.map((header) => withoutForeignCookies(header, incoming.cookie)),
      body: incoming.body,
    },
    response: {
      status,
      statusText,
      httpVersion: request.httpVersion,
      headers: sent,
      bytes: Buffer.from(written),
      body: written,
    },
    failure: null,
    timing: {},
    sizes: {
      request: {
        headers: headerBytes(`${method} ${request.url} HTTP/${request.httpVersion}`, received),
        body: Buffer.byteLength(incoming.body, 'latin1'),
      },
      response: { headers: headerBytes(`HTTP/1.1 ${status} ${statusText}`, sent), body: length, content: length },
    },
    shaped: [],
    attempt: 1,
  }
}

/** The URL that a request asked for. */
export function urlOf({ request, port }: CallbackRequest): string {
  const target = request.url ?? '/'
  return target.startsWith('/') ? `http://${request.headers.host || `127.0.0.1:${port}`}${target}` : target
}

/** A browser sends the cookies of every program on this host; of those that are not ours only the names are kept. */
function withoutForeignCookies([name, value]: Header, ours: string): Header {
  if (name.toLowerCase() !== 'cookie') return [name, value]
  const pairs = value.split(';').map((pair) => {
    const [key = '', ...held] = pair.trim().split('=')
    if (key === ours || pair.trim() === '') return pair.trim()
    // A cookie may have a value and no name.
    return held.length === 0 ? mask(key, 'cookie') : `${key}=${mask(held.join('='), 'cookie')}`
  })
  return [name, pairs.join('; ')]
}
