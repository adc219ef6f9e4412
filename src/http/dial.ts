import { request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Address } from '../env.ts'
import type { TlsFacts } from '../trace/trace.ts'
import { ExchangeError, permanentError, resetError, transientError } from './exchange-error.ts'
import { knownAddresses, type Led, type Lookup, refusedAddress } from './guard.ts'
import type { HttpProxy } from './proxy.ts'
import { dialTcp } from './tcp.ts'
import type { Identity, Trust } from './trust.ts'
import { authorityOf } from './url.ts'

/** Where a connection goes and what it is made with. */
export interface Route {
  readonly url: URL
  readonly proxy: HttpProxy | undefined
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
  const { socket, addresses } = await dialTcp(route, witness, signal)
  witness.reached(addresses)
  return url.protocol === 'https:' ? secure(socket, route, witness, signal) : socket
}

async function secure(socket: Socket, route: Route, witness: Witness, signal: AbortSignal): Promise<Socket> {
  const { secured } = await import('./tls.ts')
  return secured(socket, route, witness, signal)
}

async function dialProxy(route: Route, proxy: HttpProxy, witness: Witness, signal: AbortSignal): Promise<Socket> {
  try {
    const { socket: plain } = await dialTcp({ url: proxy.url, lookup: route.lookup }, witness, signal)
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

const PROXY_HINT = 'Check --proxy, the proxy variables, and NO_PROXY for hosts that are reached directly.'

/** Asks the proxy for a tunnel to the target (RFC 9110 9.3.6). */
async function tunnel(socket: Socket, route: Route, proxy: HttpProxy, signal: AbortSignal): Promise<Socket> {
  const place = authorityOf(route.url)
  const headers = { host: place, 'user-agent': route.userAgent }
  const credentials = proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }
  const request = httpRequest({
    method: 'CONNECT',
    path: place,
    headers: { ...headers, ...credentials },
    createConnection: () => socket,
  })
  const abort = () => request.destroy()
  signal.addEventListener('abort', abort)
  try {
    const status = await new Promise<number>((resolve, reject) => {
      request.once('connect', (response, _socket, head) => {
        if (head.length > 0) socket.unshift(head)
        resolve(response.statusCode ?? 0)
      })
      request.once('error', (error) => reject(resetError(error, `it broke off before the tunnel to ${place} stood.`)))
      request.end()
    })
    if (status >= 200 && status < 300) return socket
    throw refusal(status, place, proxy)
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function refusal(status: number, place: string, proxy: HttpProxy): ExchangeError {
  if (status === 407) {
    const message = `The proxy ${proxy.name} wants credentials it accepts (status 407).`
    return permanentError('proxy_failed', message, 'Put them in the proxy URL: http://user:password@proxy:port.')
  }
  const make = status >= 500 ? transientError : permanentError
  return make('proxy_failed', `The proxy ${proxy.name} refused a tunnel to ${place} with status ${status}.`, PROXY_HINT)
}
