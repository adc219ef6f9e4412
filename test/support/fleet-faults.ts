import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'

/** What a tenant can be asked for. */
export type Endpoint = 'metadata' | 'keys' | 'authorize' | 'sign-in' | 'token' | 'userinfo' | 'revoke'

type Members = Readonly<Record<string, unknown>>
type Serve = (request: IncomingMessage, response: ServerResponse) => void

/** How a tenant differs from one that is well. */
export interface Broken {
  /** What is served in the place of an endpoint. */
  readonly serves?: Partial<Readonly<Record<Endpoint, Serve>>>
  /** What is served whatever is asked for. */
  readonly always?: Serve
  readonly metadata?: Members
  readonly idToken?: Members
  readonly userinfo?: Members
  /** What the answer of the token endpoint lacks. */
  readonly without?: 'id_token'
  readonly signedBy?: 'another'
  readonly refuses?: 'secret' | 'password'
  /** Publishes its key from the second time on that it is asked. */
  readonly keys?: 'late'
  /** Reached by https, with a certificate whose time ended a day ago. */
  readonly certificate?: 'ended'
}

/** Ways in which a tenant can be broken, by what is wrong with it. */
export const FAULTS = {
  'client secret': { refuses: 'secret' },
  certificate: { certificate: 'ended' },
  issuer: { metadata: { issuer: 'https://another.example' } },
  audience: { idToken: { aud: 'another-client' } },
  signature: { signedBy: 'another' },
  subject: { userinfo: { sub: 'somebody-else' } },
  password: { refuses: 'password' },
  'id token': { without: 'id_token' },
  unavailable: { always: (_request, response) => void response.writeHead(503).end() },
  'token endpoint': { serves: { token: (_request, response) => void response.writeHead(503).end() } },
  'no keys': { serves: { keys: (_request, response) => void response.writeHead(404).end() } },
  'new key': { keys: 'late' },
  'no document': { serves: { metadata: page } },
  hangs: { always: () => {} },
  'hangs at token': { serves: { token: () => {} } },
  reset: { serves: { metadata: reset } },
  'half an answer': { serves: { metadata: half } },
  drip: { serves: { metadata: drip } },
  flood: { serves: { metadata: flood } },
  'endless headers': { serves: { metadata: endlessHeaders } },
  'gzip bomb': { serves: { metadata: bomb } },
  'redirect loop': {
    serves: { metadata: ({ url }, response) => void response.writeHead(302, { location: url }).end() },
  },
} as const satisfies Readonly<Record<string, Broken>>

export type Fault = keyof typeof FAULTS

const JSON_TYPE = { 'content-type': 'application/json' }

function page(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>')
}

/** Sends a part of the answer, and breaks the connection off. */
function reset(_request: IncomingMessage, response: ServerResponse): void {
  half(_request, response)
  setTimeout(() => response.socket?.resetAndDestroy(), 5)
}

function half(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': 2000 }).write('{"issuer":')
}

/** Sends a byte now and then. */
function drip(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE).write('{')
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}

/** Sends for as long as somebody reads. */
function flood(_request: IncomingMessage, response: ServerResponse): void {
  pour(response.writeHead(200, JSON_TYPE), Buffer.alloc(64 * 1024, ' '))
}

function endlessHeaders({ socket }: IncomingMessage): void {
  socket.write('HTTP/1.1 200 OK\r\n')
  pour(socket, Buffer.from(`X-Filler: ${'x'.repeat(1000)}\r\n`))
}

function pour(to: Writable, chunk: Buffer): void {
  const go = (): void => {
    if (to.destroyed) return
    if (to.write(chunk)) setImmediate(go)
    else to.once('drain', go)
  }
  go()
}

function bomb(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(32 * 1024 * 1024)))
}
