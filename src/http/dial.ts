import { lookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { connect, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import { isLocalName } from '../text/host.ts'
import type { TlsFacts } from '../trace/trace.ts'
import { certificateTrouble, tlsFacts } from './certificate.ts'
import { connectTrouble, lasting, passing, resetTrouble, Trouble } from './failures.ts'
import type { HttpProxy } from './proxy.ts'
import { tlsTrouble } from './tls-failures.ts'
import { authorityOf, hostOf, isAddress, portOf } from './url.ts'

/** Where a connection goes and what it is made with. */
export interface Route {
  readonly url: URL
  readonly proxy: HttpProxy | undefined
  readonly userAgent: string
  readonly insecure: boolean
  /** Trust anchors, with the client certificate for the target and without it for a proxy. */
  readonly secureContext: (end: 'target' | 'proxy') => SecureContext
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export type Phase = 'dns' | 'connect' | 'tls' | 'firstByte' | 'lastByte'

/** What is noticed while a connection is made. */
export interface Witness {
  ended(phase: Phase): void
  secured(facts: TlsFacts): void
}

/** Opens a connection that is ready for the request: resolved, connected, through the proxy, TLS verified. Rejects with a `Trouble`. */
export async function dial(route: Route, witness: Witness, signal: AbortSignal): Promise<Socket> {
  const { url, proxy } = route
  const socket = proxy ? await dialProxy(route, proxy, witness, signal) : await dialTcp(url, witness, signal)
  return url.protocol === 'https:' ? secure(socket, route, witness, signal) : socket
}

async function dialTcp(url: URL, witness: Witness, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(url)
  const socket = connect({
    host,
    port: portOf(url),
    noDelay: true,
    autoSelectFamily: true,
    // The default of 250 ms gives up addresses that are merely far away.
    autoSelectFamilyAttemptTimeout: 1000,
    lookup: resolver(() => witness.ended('dns')),
  })
  await settled(socket, 'connect', signal, (error) => connectTrouble(error, host, authorityOf(url)))
  witness.ended('connect')
  return socket
}

/** localhost is this machine whatever a resolver says, which is why plain http to it is allowed (RFC 6761 6.3). */
function resolver(resolved: () => void): LookupFunction {
  return (host, options, callback) => {
    const answer: typeof callback = (...results) => {
      if (!results[0]) resolved()
      callback(...results)
    }
    if (!isLocalName(host)) return lookup(host, options, answer)
    if (!options.all) return answer(null, '127.0.0.1', 4)
    answer(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
  }
}

/** The certificate is judged here rather than by the library, so that a refused one can be shown; nothing is sent before. */
async function secure(socket: Socket, route: Route, witness: Witness, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(route.url)
  const place = authorityOf(route.url)
  const wrapped = connectTls({
    socket,
    host,
    ...(isAddress(host) ? {} : { servername: host }),
    secureContext: route.secureContext('target'),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false,
  })
  await settled(wrapped, 'secureConnect', signal, (error) => tlsTrouble(error, place))
  const facts = tlsFacts(wrapped)
  witness.ended('tls')
  witness.secured(facts)
  if (wrapped.authorized || route.insecure) return wrapped
  wrapped.destroy()
  throw certificateTrouble(facts, host, place, route.now())
}

async function dialProxy(route: Route, proxy: HttpProxy, witness: Witness, signal: AbortSignal): Promise<Socket> {
  try {
    const plain = await dialTcp(proxy.url, witness, signal)
    const silent = { ended: () => {}, secured: () => {} }
    const toProxy = { ...route, url: proxy.url, secureContext: () => route.secureContext('proxy') }
    const socket = proxy.url.protocol === 'https:' ? await secure(plain, toProxy, silent, signal) : plain
    return route.url.protocol === 'https:' ? await tunnel(socket, route, proxy, signal) : socket
  } catch (error) {
    if (!(error instanceof Trouble) || error.failure.code === 'proxy_failed') throw error
    const make = error.again ? passing : lasting
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
      request.once('error', (error) => reject(resetTrouble(error, `it broke off before the tunnel to ${place} stood.`)))
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

function refusal(status: number, place: string, proxy: HttpProxy): Trouble {
  if (status === 407) {
    const message = `The proxy ${proxy.name} wants credentials it accepts (status 407).`
    return lasting('proxy_failed', message, 'Put them in the proxy URL: http://user:password@proxy:port.')
  }
  const make = status >= 500 ? passing : lasting
  return make('proxy_failed', `The proxy ${proxy.name} refused a tunnel to ${place} with status ${status}.`, PROXY_HINT)
}

/** Waits for one event of a socket; on an error, a close or an abort the socket is destroyed and the promise rejects. */
function settled(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  explain: (error: unknown) => Trouble,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = () => {
      socket.off(event, succeed).off('close', close).off('error', fail)
      signal.removeEventListener('abort', close)
      // An error that comes later must not end the process: whoever uses the socket listens on their own.
      socket.on('error', () => {})
    }
    const succeed = () => {
      finish()
      resolve()
    }
    const fail = (error?: unknown) => {
      finish()
      socket.destroy()
      reject(explain(error))
    }
    const close = () => fail()
    socket.once(event, succeed).once('close', close).once('error', fail)
    signal.addEventListener('abort', close)
    if (signal.aborted) close()
  })
}
