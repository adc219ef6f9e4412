import type { Exchange } from '../../trace/trace.ts'
import { header } from '../findings.ts'

/** The clock of the server minus ours, in milliseconds, by the `Date` header of an answer. */
export function clockSkew({ response, startedAt, ms }: Exchange): number | undefined {
  const theirs = Date.parse(header(response?.headers ?? [], 'date') ?? '')
  // The header counts whole seconds; the answer was made between the request and the last byte.
  return Number.isNaN(theirs) ? undefined : theirs + 500 - (startedAt + ms / 2)
}

/** What the answers of a run say of our clock together. */
export interface ClockSources {
  /** The clocks of the servers minus ours, in milliseconds. */
  readonly skewMs: number
  /** How many answers say so by their `Date` header. */
  readonly answers: number
  /** The hosts that they came from. */
  readonly hosts: readonly string[]
}

/** Milliseconds by which clocks may differ that agree. */
const AGREED_MS = 10_000

/** What the `Date` headers of answers agree on, if there are some and they do. */
export function clockSources(exchanges: readonly Exchange[]): ClockSources | 'none' | 'differ' {
  const told = exchanges.flatMap((exchange) => {
    const skew = isStored(exchange) ? undefined : clockSkew(exchange)
    return skew === undefined ? [] : [{ skew, host: new URL(exchange.request.url).host }]
  })
  const skews = told.map(({ skew }) => skew).sort((one, other) => one - other)
  const [least, most] = [skews[0], skews.at(-1)]
  if (least === undefined || most === undefined) return 'none'
  if (most - least > AGREED_MS) return 'differ'
  const skewMs = skews[Math.floor(skews.length / 2)] ?? least
  return { skewMs, answers: told.length, hosts: [...new Set(told.map(({ host }) => host))] }
}

/** Whether an answer may have been kept somewhere on the way, as key sets are, so that its date is that of another time; ours has no date that says anything. */
function isStored({ purpose, response }: Exchange): boolean {
  return purpose === 'jwks' || purpose === 'callback' || Number(header(response?.headers ?? [], 'age') ?? 0) > 0
}
