import type { Socket } from 'node:net'
import { SocksClient } from 'socks'
import { messageOf } from '../errors.ts'
import { type ExchangeError, permanentError, resetError, transientError } from './exchange-error.ts'
import type { HttpProxy } from './proxy.ts'
import { PROXY_HINT } from './proxy-refusals.ts'
import { authorityOf, hostOf, portOf } from './url.ts'

/** Has a SOCKS 5 proxy connect to the host of a URL, whose name it resolves itself (RFC 1928); `socket` stands to the proxy. */
export async function throughSocks(socket: Socket, url: URL, proxy: HttpProxy, signal: AbortSignal): Promise<Socket> {
  const { login } = proxy
  const abort = () => socket.destroy()
  signal.addEventListener('abort', abort)
  try {
    const made = SocksClient.createConnection({
      command: 'connect',
      existing_socket: socket,
      proxy: {
        host: hostOf(proxy.url),
        port: portOf(proxy.url),
        type: 5,
        ...(login ? { userId: login.user, password: login.password } : {}),
      },
      destination: { host: hostOf(url), port: portOf(url) },
    })
    if (signal.aborted) abort()
    await made
    return socket
  } catch (error) {
    socket.destroy()
    throw socksError(messageOf(error), authorityOf(url), proxy)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

type Refusal = readonly [reply: number, why: string, isSettled?: 'settled']

/** Replies of RFC 1928 6, by what the library calls them. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  Failure: [1, 'it failed, and does not tell why'],
  NotAllowed: [2, 'its rules do not allow that', 'settled'],
  NetworkUnreachable: [3, 'it has no way to that network'],
  HostUnreachable: [4, 'it does not reach that host, or does not resolve its name'],
  ConnectionRefused: [5, 'nothing listens there'],
  TTLExpired: [6, 'its packets do not arrive there'],
  CommandNotSupported: [7, 'it makes no connections', 'settled'],
  AddressNotSupported: [8, 'it does not take that kind of address', 'settled'],
}

const CREDENTIALS =
  'Put a user name and a password that it accepts in the proxy URL: socks5://user:password@proxy:port.'

/** The error of the library is not kept as the cause: it has the password. */
function socksError(message: string, place: string, proxy: HttpProxy): ExchangeError {
  const { name, login } = proxy
  if (message.startsWith('Socks5 proxy rejected connection')) return refused(message.split(' - ')[1], place, name)
  if (message === 'Socks5 Authentication failed') {
    const what = login ? 'does not accept the user name and password of its URL' : 'wants a user name and a password'
    return permanentError('proxy_failed', `The proxy ${name} ${what}.`, CREDENTIALS)
  }
  if (/no accepted authentication type|unknown authentication type/.test(message)) {
    return login
      ? permanentError(
          'proxy_failed',
          `The proxy ${name} wants to be signed in to in another way than by user name and password, perhaps by Kerberos (GSS-API).`,
          'Run a local proxy that signs in to it, and give that one with --proxy.',
        )
      : permanentError('proxy_failed', `The proxy ${name} lets nobody through without signing in.`, CREDENTIALS)
  }
  if (/socks version|internal error/.test(message)) return foreign(name)
  if (/invalid destination/i.test(message))
    return permanentError('proxy_failed', `The name of ${place} is longer than SOCKS can carry.`, PROXY_HINT)
  return resetError(undefined, `it broke off before the connection to ${place} stood.`)
}

function foreign(name: string): ExchangeError {
  return permanentError(
    'proxy_failed',
    `${name} does not speak SOCKS 5: it answered with something else.`,
    'Check the port; an HTTP proxy is given as http://proxy:port.',
  )
}

function refused(called: string | undefined, place: string, name: string): ExchangeError {
  // A connection that was granted in another version of the protocol.
  if (called === 'Granted') return foreign(name)
  const [reply, why, isSettled] = REFUSALS[called ?? ''] ?? []
  if (reply === undefined || why === undefined)
    return permanentError(
      'proxy_failed',
      `The proxy ${name} did not connect to ${place}, by a reply of its own.`,
      PROXY_HINT,
    )
  const make = isSettled ? permanentError : transientError
  return make(
    'proxy_failed',
    `The proxy ${name} did not connect to ${place}: ${why} (SOCKS reply ${reply}).`,
    PROXY_HINT,
  )
}
