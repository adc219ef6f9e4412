import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { Socket } from 'node:net'

/** How long a head may take, and a whole request, in milliseconds. */
const HEAD_MS = 5000
const REQUEST_MS = 10_000

/** What a server on loopback reads of a request, in bytes, and how long it waits for it. */
export function requestBounds(headBytes: number): ServerOptions {
  return {
    maxHeaderSize: headBytes,
    headersTimeout: HEAD_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 500,
    keepAliveTimeout: 1000,
  }
}

/** What was sent that is no request: its head is too long, it came too slowly, or it cannot be read. */
export type Broken = 'long' | 'slow' | 'unreadable'

interface Bounding {
  /** Connections at once; servers of one set share them. */
  readonly most: number
  readonly open: Set<Socket>
  /** Told of each thing that was no request; returns what it is answered with beside the status. */
  readonly onBroken?: (what: Broken) => string
}

/** A server whose requests and connections are bounded. */
export function boundedServer(headBytes: number, bounding: Bounding, listener?: RequestListener): Server {
  const server = createServer(requestBounds(headBytes), listener)
  bound(server, bounding)
  return server
}

/** Bounds the connections of a server, and answers what is no request. */
export function bound(server: Server, { most, open, onBroken }: Bounding): void {
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    // Past the limit the oldest goes, so that idle ones held open by somebody cannot keep the browser out.
    const [oldest] = open
    if (open.size > most) oldest?.destroy()
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const what = FAULTS[error.code ?? ''] ?? 'unreadable'
    const rest = error.code === 'ECONNRESET' ? undefined : onBroken?.(what)
    if (socket.writable) socket.end(`HTTP/1.1 ${STATUS[what]}\r\n${rest ?? EMPTY}`)
    else socket.destroy()
  })
  const refuse = (_request: unknown, socket: { end(text: string): void }): void =>
    socket.end(`HTTP/1.1 ${STATUS.unreadable}\r\n${EMPTY}`)
  server.on('upgrade', refuse)
  server.on('connect', refuse)
}

const EMPTY = 'Connection: close\r\nContent-Length: 0\r\n\r\n'

const FAULTS: Readonly<Record<string, Broken>> = {
  HPE_HEADER_OVERFLOW: 'long',
  ERR_HTTP_REQUEST_TIMEOUT: 'slow',
}

const STATUS: Readonly<Record<Broken, string>> = {
  long: '431 Request Header Fields Too Large',
  slow: '408 Request Timeout',
  unreadable: '400 Bad Request',
}

/** Ends a server with every connection to it; its port is free when the promise resolves. */
export function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
