import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cliError } from '../errors.ts'
import { bound, requestBounds, shut } from '../loopback/bounded-server.ts'
import { namesUs } from '../loopback/host-header.ts'

export type Json = { [name: string]: unknown }

/** An answer before it is sent. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body: Json | string | Uint8Array
  /** Milliseconds that it is kept back. */
  readonly delay?: number
}

/** One request as it came. */
export interface Asked {
  readonly path: string
  readonly method: string
  /** Whole, with the host that was asked. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The body read as a form. */
  readonly form: URLSearchParams
}

/** The time of a provider, in milliseconds since the epoch. */
export interface Clock {
  now(): number
}

/** A running server and the log of what it was asked. */
export interface Served {
  /** Origin without a slash at the end. */
  readonly base: string
  readonly asked: Asked[]
  /** Requests to one path. */
  of(path: string): Asked[]
  close(): Promise<void>
}

/** How a server is reached: over TLS with a certificate, by the name of a host where it has one. */
export interface Identity {
  readonly cert: string
  readonly key: string
  readonly host?: string
}

const BODY_BYTES = 1024 * 1024
/** What an issuer on loopback reads of a head, in bytes, and how many connections it serves at once. */
export const ISSUER_HEAD_BYTES = 16 * 1024
export const ISSUER_CONNECTIONS = 256

/** Which hosts a request may name: this machine and the port alone, or any, where other names stand for it. */
export type Hosts = 'own' | 'any'

/** Serves on a free port of 127.0.0.1; `answer` sees each request after it was logged. Throws `issuer_failed` when it cannot listen. */
export async function serve(
  answer: (asked: Asked, url: URL, served: Served) => Answer | Promise<Answer>,
  identity?: Identity,
  hosts: Hosts = 'any',
): Promise<Served> {
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    // A request that broke off in the middle has no sender any more.
    void respond(request, response).catch(() => response.destroy())
  const bounds = requestBounds(ISSUER_HEAD_BYTES)
  const server = identity
    ? (await import('node:https')).createServer({ ...bounds, cert: identity.cert, key: identity.key }, listener)
    : createServer(bounds, listener)
  bound(server, { most: ISSUER_CONNECTIONS, open: new Set() })
  await new Promise<void>((done, fail) => {
    server.once('error', (error) =>
      fail(cliError('issuer_failed', `The issuer could not listen: ${error.message}.`, 'Try again.', error)),
    )
    server.listen(0, '127.0.0.1', done)
  })
  const { port } = server.address() as AddressInfo
  const asked: Asked[] = []
  const served: Served = {
    base: `${identity ? 'https' : 'http'}://${identity?.host ?? '127.0.0.1'}:${port}`,
    asked,
    of: (path) => asked.filter((request) => request.path === path),
    close: () => shut(server),
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (hosts === 'own' && !namesUs(request, port)) return void response.writeHead(421).end()
    const host = identity && !identity.host ? `https://${request.headers.host}` : served.base
    const url = new URL(request.url ?? '/', host)
    const body = await bodyOf(request)
    const { method = 'GET', headers } = request
    const seen = { path: url.pathname, method, url: url.href, headers, body, form: new URLSearchParams(body) }
    asked.push(seen)
    const given = await answer(seen, url, served)
    if (given.delay) await new Promise((done) => setTimeout(done, given.delay))
    const plain = typeof given.body === 'string' || given.body instanceof Uint8Array
    response.writeHead(given.status, given.headers).end(plain ? given.body : JSON.stringify(given.body))
  }

  return served
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > BODY_BYTES) throw new Error('body too large')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
