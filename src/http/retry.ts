import { pageIn, saying } from '../documents/said.ts'
import { headerValues } from '../trace/headers.ts'
import type { Exchange, WireResponse } from '../trace/trace.ts'
import { type ExchangeError, permanentError, transientError } from './exchange-error.ts'
import { seconds, type Waits } from './waits.ts'

/** Tries of an idempotent request, the first included. */
export const TRIES = 3

/** The longest wait a server may ask for by Retry-After, in milliseconds. */
const LONGEST_WAIT_MS = 60_000

const FIRST_DELAY_MS = 300

/** Statuses that another try will not change: 501 and 505 speak about the request. */
const SETTLED = new Set([501, 505])

/** A 5xx or 429 as an error, undefined for any other status; a status over 599 counts as 5xx (RFC 9110 15). */
export function unavailable(response: WireResponse, place: string, now: number): ExchangeError | undefined {
  if (response.status !== 429 && response.status < 500) return undefined
  const wait = retryAfterMs(response, now)
  const text = `${response.status} ${response.statusText.slice(0, 60)}`.trim()
  const type = headerValues(response.headers, 'content-type')[0]?.split(';', 1)[0]?.trim().toLowerCase()
  const body = { text: response.body, type, phrase: response.statusText }
  const says = `${pageIn(body)}${saying(body)}`
  const message = `${place} answered ${text}${says}`
  if (wait !== undefined && wait > LONGEST_WAIT_MS) {
    const seconds = Math.ceil(wait / 1000)
    return permanentError(
      'http_unavailable',
      `${message}${says === '' ? '' : ','} and asks to wait ${seconds} s (Retry-After), longer than the ${LONGEST_WAIT_MS / 1000} s that are waited.`,
      `Run the command again in ${seconds} s.`,
    )
  }
  const make = SETTLED.has(response.status) ? permanentError : transientError
  return make('http_unavailable', `${message}.`, 'Try again later; the server or something before it is in trouble.')
}

/** Milliseconds to wait before the next try: doubling, jittered by a random byte, at least what the server asks for. */
export function delayMs(tried: number, response: WireResponse | null, now: number, random: number): number {
  const backoff = FIRST_DELAY_MS * 2 ** (tried - 1) * (0.5 + random / 255)
  const asked = response ? retryAfterMs(response, now) : undefined
  return Math.round(Math.max(backoff, asked ?? 0))
}

/** An exchange that is not tried again, since the pause before that is longer than what the run may still wait. */
export function unwaited(exchange: Exchange, pauseMs: number, waits: Pick<Waits, 'left' | 'said'>): Exchange {
  const { failure } = exchange
  if (!failure) return exchange
  const pause = seconds(pauseMs)
  // Rounded down, so that what does not fit is told as what does not.
  const left = seconds(Math.max(0, waits.left() - 50))
  const why = `It was not tried again, because the pause of ${pause} s does not fit into the ${left} s that are left of ${waits.said()}.`
  const hint = `Run it again in ${Math.ceil(pauseMs / 1000)} s, or allow more with --total-timeout <seconds>.`
  return { ...exchange, failure: { ...failure, message: `${failure.message} ${why}`, hint } }
}

/** Retry-After in milliseconds from now, as seconds or as a date (RFC 9110 10.2.3); undefined when absent or unreadable. */
function retryAfterMs(response: WireResponse, now: number): number | undefined {
  const value = headerValues(response.headers, 'retry-after')[0]?.trim()
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = / GMT$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
