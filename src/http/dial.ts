import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Address } from '../env.ts'
import { headersOf } from '../trace/headers.ts'
import type { TlsFacts } from '../trace/trace.ts'
import { ExchangeError, permanentError, resetError, transientError, withHint } from './exchange-error.ts'
import { knownAddresses, type Led, type Lookup, refusedAddress } from './guard.ts'
import { type HttpProxy, isSocks, proxyAuthorization } from './proxy.ts'
import { noTunnel, PROXY_HINT } from './proxy-refusals.ts'
import { dialTcp } from './tcp.ts'
import type { Identity, Trust } from './trust.ts'
import { authorityOf } from './url.ts'

/** Where a connection goes and what it is made with. */
export interface Route {
  readonly url: URL
  readonly proxy: HttpProxy | undefined
  /** Why no proxy is in force although one is known. */
  readonly unproxied?: () => string | undefined
  readonly userAgent: string
  readonly insecure: boolean
  readonly trust: Trust
  /** Whether the target is shown the client certificate; a proxy never is. */
  readonly identity: Identity
  /** The document that named the URL. */
  readonly led?: Led
  /** Resolves names instead of the system. */
  readonly lookup?: Lookup
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export type Phase = 'dns' | 'connect' | 'tls' | 'firstByte' | 'lastByte'

/** What is noticed while a connection is made. */
export interface Witness {
  ended(phase: Phase): void
  secured(facts: TlsFacts): void
  /** Every address of the host that the connection was made to; not said of one through a proxy. */
  reached(addresses: readonly Address[]): void
}

/** Opens a connection that is ready for the request: resolved, connected, through the proxy, TLS verified. Rejects with a `ExchangeError`. */
export async function dial(route: Route, witness: Witness, signal: AbortSignal): Promise<Socket> {
  const { url, proxy } = route
  const refused = refusedAddress(route.led, url, knownAddresses(url) ?? [])
  if (refused) throw refused
  // TLS is loaded for https only, and before a connection stands, to which nothing may happen meanwhile.
  if (url.protocol === 'https:' || proxy?.url.protocol === 'https:') await import('./tls.ts')
  if (proxy) {
    const through = await dialProxy(route, proxy, witness, signal)
    return url.protocol === 'https:' ? secure(through, route, witness, signal) : through
  }
  const { socket, addresses } = await dialTcp(route, witness, signal).catch((error) => {
    const isOurs = !(error instanceof ExchangeError) || error.failure.code === 'address_refused'
    throw isOurs ? error : withHint(error, route.unproxied?.())
  })
  witness.reached(addresses)
  return url.protocol === 'https:' ? secure(socket, route, witness, signal) : socket
}

async function secure(socket: Socket, route: Route, witness: Witness, signal: AbortSignal): Promise<Socket> {
  const { secured } = await import('./tls.ts')
  return secured(socket, route, witness, signal)
}

async function dialProxy(route: Route, proxy: HttpProxy, witness: Witness, signal: AbortSignal): Promise<Socket> {
  const socks = isSocks(proxy) ? await import('./socks.ts') : undefined
  try {
    const { socket: plain } = await dialTcp({ url: proxy.url, lookup: route.lookup }, witness, signal)
    if (socks) return await socks.throughSocks(plain, route.url, proxy, signal)
    const silent = { ended: () => {}, secured: () => {}, reached: () => {} }
    const toProxy = { ...route, url: proxy.url, identity: 'hidden' } as const
    const socket = proxy.url.protocol === 'https:' ? await secure(plain, toProxy, silent, signal) : plain
    return route.url.protocol === 'https:' ? await tunnel(socket, route, proxy, signal) : socket
  } catch (error) {
    if (!(error instanceof ExchangeError) || error.failure.code === 'proxy_failed') throw error
    const make = error.transient ? transientError : permanentError
    throw make('proxy_failed', `The proxy ${proxy.name} failed: ${error.failure.message}`, PROXY_HINT, error)
  }
}

/** Asks the proxy for a tunnel to the target (RFC 9110 9.3.6). */
async function tunnel(socket: Socket, route: Route, proxy: HttpProxy, signal: AbortSignal): Promise<Socket> {
  const place = authorityOf(route.url)
  const headers = { host: place, 'user-agent': route.userAgent }
  const authorization = proxyAuthorization(proxy)
  const credentials = authorization === undefined ? {} : { 'proxy-authorization': authorization }
  const request = httpRequest({
    method: 'CONNECT',
    path: place,
    headers: { ...headers, ...credentials },
    createConnection: () => socket,
  })
  const abort = () => request.destroy()
  signal.addEventListener('abort', abort)
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('connect', (response, _socket, head) => {
        if (head.length > 0) socket.unshift(head)
        resolve(response)
      })
      request.once('error', (error) => reject(resetError(error, `it broke off before the tunnel to ${place} stood.`)))
      request.end()
    })
    const { statusCode: status = 0, rawHeaders } = answer
    if (status >= 200 && status < 300) return socket
    throw noTunnel({ status, headers: headersOf(rawHeaders) }, place, proxy)
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
