import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { after } from 'node:test'
import { createHttp } from '../../src/http/client.ts'
import type { Lookup } from '../../src/http/guard.ts'
import type { Http, HttpRequest, HttpSettings } from '../../src/http/http.ts'
import { createWaits } from '../../src/http/waits.ts'
import type { Exchange } from '../../src/trace/trace.ts'

/** A network client for one test, with what it waited for and how to interrupt it. */
export interface TestNetwork {
  readonly http: Http
  readonly slept: number[]
  readonly recorded: Exchange[]
  interrupt(signal: string): void
  get(url: string, request?: Partial<HttpRequest>): Promise<Exchange>
  post(url: string, request?: Partial<HttpRequest>): Promise<Exchange>
}

export interface NetworkSettings extends Partial<HttpSettings> {
  /** Resolves names instead of the system. */
  readonly lookup?: Lookup
  readonly now?: () => number
  /** Called before each wait, with its milliseconds. */
  readonly onSleep?: (ms: number) => void
  /** Bound on the sum of waits, in milliseconds; default: none. */
  readonly totalMs?: number
}

/** Waits take no time but on the clock and are written down; chance is always the middle. */
export function network({
  now = () => Date.now(),
  onSleep,
  lookup,
  totalMs,
  ...settings
}: NetworkSettings = {}): TestNetwork {
  const controller = new AbortController()
  const slept: number[] = []
  const recorded: Exchange[] = []
  const env = {
    clock: () => performance.now() + slept.reduce((sum, ms) => sum + ms, 0),
    now,
    sleep: async (ms: number) => {
      slept.push(ms)
      onSleep?.(ms)
    },
    random: (bytes: number) => new Uint8Array(bytes).fill(128),
    ...(lookup ? { lookup } : {}),
    signal: controller.signal,
  }
  const waits = createWaits(env)
  if (totalMs !== undefined) waits.bound(totalMs)
  const http = createHttp({ ...DEFAULTS, ...settings }, env, waits)
  const send = (method: string, url: string, request: Partial<HttpRequest> = {}) =>
    http.send({ purpose: 'discover', method, url, ...request }, (exchange) => recorded.push(exchange))
  return {
    http,
    slept,
    recorded,
    interrupt: (signal) => controller.abort(signal),
    get: (url, request) => send('GET', url, request),
    post: (url, request) => send('POST', url, { purpose: 'token', ...request }),
  }
}

export const DEFAULTS: HttpSettings = {
  timeoutMs: 5000,
  insecure: false,
  proxy: {},
  headers: [],
  shapes: [],
  tokenBody: 'form',
  userAgent: 'oidc-cli/test',
}

/** Servers of one test file; they end with it. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`
}

export async function serveTls(options: ServerOptions, listener: RequestListener): Promise<string> {
  return `https://127.0.0.1:${await listen(createSecureServer(options, listener))}`
}

/** A server that answers each connection's first bytes with whatever is written by hand. */
export async function serveRaw(answer: (socket: Socket, request: string) => void): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (data) => answer(socket, data.toString('latin1')))
  })
  return listen(server)
}

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** The whole of one answer, as bytes on the wire. */
export function answer(status: string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  return Buffer.concat([
    Buffer.from([`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n'), 'latin1'),
    Buffer.from(body),
  ])
}

/** Answers with these bytes and closes. */
export async function once(status: string, headers: readonly string[], body: string | Buffer = ''): Promise<string> {
  const port = await serveRaw((socket) => socket.end(answer(status, headers, body)))
  return `http://127.0.0.1:${port}/`
}

export function sized(body: Buffer, encoding?: string): [string, readonly string[], Buffer] {
  const headers = [
    `Content-Length: ${body.length}`,
    ...(encoding === undefined ? [] : [`Content-Encoding: ${encoding}`]),
  ]
  return ['200 OK', headers, body]
}
