import { InvalidArgumentError } from 'commander'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** The longest, in milliseconds. */
const MOST = 366 * 86_400_000

/** A parser of durations for commander, which keeps them as they were typed. */
export function duration(text: string): string {
  msOf(text)
  return text
}

/** Milliseconds of a duration above 0 and up to a year: "60s", "5m", "1h30m", "21d"; a bare number counts seconds. Throws `InvalidArgumentError`. */
export function msOf(text: string): number {
  const parts = /^\d+$/.test(text)
    ? [`${text}s`]
    : (/^(?:\d+(?:ms|[smhd]))+$/.test(text) && text.match(/\d+[a-z]+/g)) || []
  const ms = parts.reduce((sum, part) => sum + Number.parseInt(part, 10) * (UNITS[part.replace(/\d+/, '')] ?? 0), 0)
  if (ms > 0 && ms <= MOST) return ms
  throw new InvalidArgumentError('a duration is needed, such as 60s, 5m, 1h30m or 1d.')
}
