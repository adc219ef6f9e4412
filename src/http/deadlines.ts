import { CAUSES } from '../causes.ts'
import type { Timing } from '../trace/trace.ts'
import type { Call } from './attempt.ts'
import type { Route } from './dial.ts'
import { lasting, type Trouble } from './failures.ts'

/** The trouble that no complete answer within the bound is, and how far it had come. */
export function late(
  call: Call,
  ms: number,
  seen: { readonly connected: boolean; readonly answered: boolean; readonly received: number },
): Trouble {
  const state = seen.answered
    ? `${seen.received} bytes of the body had come`
    : seen.connected
      ? 'the request was sent and nothing had come back'
      : 'the connection was not made'
  return lasting(
    'timeout',
    `No complete answer from ${call.url.origin}${call.url.pathname} within ${ms / 1000} s: ${state}.`,
  )
}

/** The trouble that no connection within its bound is. */
export function unconnected(route: Route, ms: number, timing: Timing): Trouble {
  const where = route.proxy ? `the proxy ${route.proxy.name}` : route.url.host
  const what =
    timing.connect === undefined ? 'no connection' : route.url.protocol === 'https:' ? 'no TLS handshake' : 'no tunnel'
  return lasting(
    'timeout',
    `Reaching ${where} took longer than ${ms / 1000} s: ${what} by then.`,
    CAUSES.connection_failed.remedy,
  )
}
