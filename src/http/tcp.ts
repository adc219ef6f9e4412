import { lookup } from 'node:dns'
import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net'
import type { Address } from '../env.ts'
import type { Route, Witness } from './dial.ts'
import { connectError, ExchangeError } from './exchange-error.ts'
import { knownAddresses, LOOPBACK, type Lookup, refusedAddress } from './guard.ts'
import { authorityOf, hostOf, portOf } from './url.ts'

/** What is connected to. */
type Target = Pick<Route, 'url' | 'led' | 'lookup'>

/** Opens a TCP connection to a host, or to a proxy; rejects with a `ExchangeError`. */
export async function dialTcp(
  target: Target,
  witness: Witness,
  signal: AbortSignal,
): Promise<{ readonly socket: Socket; readonly addresses: readonly Address[] }> {
  const { url } = target
  const host = hostOf(url)
  let addresses = knownAddresses(url) ?? []
  const socket = connect({
    host,
    port: portOf(url),
    noDelay: true,
    autoSelectFamily: true,
    // The default of 250 ms gives up addresses that are merely far away.
    autoSelectFamilyAttemptTimeout: 1000,
    lookup: resolver(target, (found) => {
      witness.ended('dns')
      addresses = found
    }),
  })
  const explain = (error: unknown) =>
    error instanceof ExchangeError ? error : connectError(error, host, authorityOf(url))
  await socketEvent(socket, 'connect', signal, explain)
  witness.ended('connect')
  return { socket, addresses }
}

/** Every address of a name, from the system's resolver. */
export const systemLookup: Lookup = (host) =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, found) => (error ? reject(error) : resolve(found)))
  })

/** Addresses are looked at here, where the connection gets them from: no later answer of a resolver can differ. */
function resolver({ url, led, lookup: given }: Target, resolved: (found: readonly Address[]) => void): LookupFunction {
  return (host, options, callback) => {
    const fail = (error: Error): void => callback(error, [])
    const answer = (found: readonly Address[]): void => {
      const refused = refusedAddress(led, url, found)
      if (!refused) resolved(found)
      const places = found.map(({ address, at = address }) => ({ address: at, family: isIPv6(at) ? 6 : 4 }))
      const [first] = places
      if (refused) fail(refused)
      else if (options.all || !first) callback(null, places)
      else callback(null, first.address, first.family)
    }
    if (knownAddresses(url)) return answer(LOOPBACK)
    if (given) return void given(host).then(answer, fail)
    lookup(host, { ...options, all: true }, (error, found) => (error ? fail(error) : answer(found)))
  }
}

/** Waits for one event of a socket; on an error, a close or an abort the socket is destroyed and the promise rejects. */
export function socketEvent(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  explain: (error: unknown) => ExchangeError,
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
