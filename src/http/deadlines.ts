import { CAUSES } from '../causes.ts'
import type { Timing } from '../trace/trace.ts'
import type { OutgoingRequest } from './attempt.ts'
import type { Route } from './dial.ts'
import { type ExchangeError, permanentError, withHint } from './exchange-error.ts'

/** No complete answer came within the bound: how far it had come. */
export function late(
  outgoing: OutgoingRequest,
  ms: number,
  seen: { readonly connected: boolean; readonly answered: boolean; readonly received: number },
): ExchangeError {
  const state = seen.answered
    ? `${seen.received} bytes of the body had come`
    : seen.connected
      ? 'the request was sent and nothing had come back'
      : 'the connection was not made'
  return permanentError(
    'timeout',
    `No complete answer from ${outgoing.origin}${outgoing.url.pathname} within ${ms / 1000} s: ${state}.`,
  )
}

/** No connection came about within its bound. */
export function unconnected(route: Route, ms: number, timing: Timing): ExchangeError {
  const where = route.proxy ? `the proxy ${route.proxy.name}` : route.url.host
  const what =
    timing.connect === undefined ? 'no connection' : route.url.protocol === 'https:' ? 'no TLS handshake' : 'no tunnel'
  const error = permanentError(
    'timeout',
    `Reaching ${where} took longer than ${ms / 1000} s: ${what} by then.`,
    CAUSES.connection_failed.remedy,
  )
  return withHint(error, timing.connect === undefined ? route.unproxied?.() : undefined)
}
