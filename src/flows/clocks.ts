import { type ClockSources, clockSkew, clockSources } from '../checks/http/clock.ts'
import { ownClockBlamed } from '../checks/jwt/times.ts'
import { requestMembers } from '../checks/request/assertion.ts'
import { CliError, plainFailure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import { headerValues } from '../trace/headers.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Terms } from './known.ts'

/** What the answers that a run had when a step began say of the clock of this machine. */
export function clocksBefore(
  { recorder }: Pick<Terms, 'recorder'>,
  startedAt: number,
): ClockSources | 'none' | 'differ' {
  const exchanges = recorder?.run.steps.flatMap((step) => step.exchanges) ?? []
  return clockSources(exchanges.filter((exchange) => exchange.startedAt <= startedAt))
}

/** A refusal of a request that carried times of this machine, where its clock is the one that is off: that is told first. */
export function blamingClock(context: Pick<Terms, 'recorder'>, exchange: Exchange, error: unknown): unknown {
  if (!(error instanceof CliError) || error.exit !== EXIT.refused || !carriesTimes(exchange)) return error
  const skew = clockSkew(exchange)
  const sources = clocksBefore(context, exchange.startedAt)
  const isOdd = skew !== undefined && typeof sources === 'object' && Math.abs(skew - sources.skewMs) > AGREED_MS
  const blamed = isOdd ? undefined : ownClockBlamed(sources)
  if (blamed === undefined) return error
  const message = `${blamed} ${error.message.replace(/\.$/, '')}; the request carried times of this machine.`
  const hint = `Set the clock of this machine by NTP first, for what it signs is expired or not yet valid elsewhere. ${error.hint}`
  return new CliError({ ...plainFailure(error), message, hint }, error)
}

const AGREED_MS = 10_000

/** Whether a request has an assertion or a proof of possession (RFC 7523 3, RFC 9449 4.2). */
function carriesTimes(exchange: Exchange): boolean {
  const sent = requestMembers(exchange)
  return (
    sent.has('client_assertion') || sent.has('assertion') || headerValues(exchange.request.headers, 'dpop').length > 0
  )
}
