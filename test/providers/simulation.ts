import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Answer, Asked, Json } from '../support/provider.ts'
import type { Identity } from '../support/tls.ts'

/** The time of a simulated provider; a test moves it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  advance(seconds: number): void
}

export function clock(): Clock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    advance: (seconds) => {
      ahead += seconds * 1000
    },
  }
}

/** A running provider and the log of what it was asked. */
export interface Simulation {
  /** Origin on loopback, without a slash at the end. */
  readonly base: string
  readonly asked: Asked[]
  readonly clock: Clock
  of(path: string): Asked[]
  close(): Promise<void>
}

/** Serves a provider on loopback; with an identity over TLS, by whatever host it is asked for. `answer` sees each request after it was logged. */
export async function simulate(
  answer: (asked: Asked, url: URL, simulation: Simulation) => Answer | Promise<Answer>,
  identity?: Identity,
): Promise<Simulation> {
  const asked: Asked[] = []
  const listener = (request: IncomingMessage, response: ServerResponse) => void serve(request, response)
  const server = identity ? createSecureServer(identity, listener) : createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const simulation: Simulation = {
    base: `${identity ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    clock: clock(),
    of: (path) => asked.filter((request) => request.path === path),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', identity ? `https://${request.headers.host}` : simulation.base)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const { method = 'GET', headers } = request
    const seen = { path: url.pathname, method, url: url.href, headers, body, form: new URLSearchParams(body) }
    asked.push(seen)
    const given = await answer(seen, url, simulation)
    const sent = typeof given.body === 'string' || given.body instanceof Uint8Array
    response.writeHead(given.status, given.headers).end(sent ? given.body : JSON.stringify(given.body))
  }
  return simulation
}

/** Codes that work once and for a time. */
export interface Codes<Grant> {
  issue(grant: Grant, lifetimeSeconds: number): string
  /** What the code stands for, or why it cannot be used. */
  redeem(code: string): { readonly grant: Grant } | { readonly refused: 'unknown' | 'used' | 'expired' }
}

export function codes<Grant>(time: Clock): Codes<Grant> {
  const issued = new Map<string, { grant: Grant; until: number; used: boolean }>()
  return {
    issue(grant, lifetimeSeconds) {
      const code = randomBytes(24).toString('base64url')
      issued.set(code, { grant, until: time.now() + lifetimeSeconds * 1000, used: false })
      return code
    },
    redeem(code) {
      const found = issued.get(code)
      if (!found) return { refused: 'unknown' }
      if (found.used) return { refused: 'used' }
      found.used = true
      return time.now() > found.until ? { refused: 'expired' } : { grant: found.grant }
    },
  }
}

/** The credentials of a Basic header, form-decoded (RFC 6749 2.3.1). */
export function basicOf(asked: Asked): { readonly id: string; readonly secret: string } | undefined {
  const basic = /^Basic (.+)$/.exec(asked.headers.authorization ?? '')?.[1]
  if (!basic) return undefined
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent)
  return { id, secret }
}

export function bearerOf(asked: Asked): string | undefined {
  return /^Bearer (.+)$/.exec(asked.headers.authorization ?? '')?.[1]
}

/** The way back to the client, by any response mode (OAuth 2.0 Multiple Response Types 2.1, Form Post Response Mode 2). */
export function wayBack(
  redirectUri: string,
  parameters: readonly (readonly [string, string])[],
  mode: 'query' | 'fragment' | 'form_post',
): Answer {
  const query = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString()
  if (mode === 'form_post') {
    const fields = parameters.map(
      ([name, value]) => `<input type="hidden" name="${html(name)}" value="${html(value)}">`,
    )
    const page = `<body onload="document.forms[0].submit()"><form method="post" action="${html(redirectUri)}">${fields.join('')}</form></body>`
    return { status: 200, headers: { 'content-type': 'text/html' }, body: `<!doctype html>${page}` }
  }
  const sign = mode === 'fragment' ? '#' : redirectUri.includes('?') ? '&' : '?'
  return { status: 303, headers: { location: `${redirectUri}${sign}${query}` }, body: '' }
}

/** Text as it stands in HTML. */
export function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** at_hash and c_hash for RS256 (OIDC Core 3.1.3.6), made apart from the code that judges them. */
export function half(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}

/** Whether two lists hold the same words, in any order. */
export function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each))
}

/** A page that a person reads at the provider; the browser ends on it. */
export function page(title: string, status = 200): Answer {
  const headers = { 'content-type': 'text/html' }
  return { status, headers, body: `<!doctype html><title>${html(title)}</title><h1>${html(title)}</h1>` }
}

export function answer(body: Json | string, status = 200, headers: Record<string, string> = {}): Answer {
  const type = typeof body === 'string' ? 'text/plain' : 'application/json'
  return { status, headers: { 'content-type': type, 'cache-control': 'no-store', ...headers }, body }
}
