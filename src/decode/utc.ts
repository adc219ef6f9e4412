/** Minutes that are remembered: the times of many tokens fall on few of them. */
const MINUTES = 256
const SECONDS = Array.from({ length: 60 }, (_, value) => `${String(value).padStart(2, '0')}.000Z`)

/** Writes a time in seconds since the epoch as `toISOString` does; of many, in a tenth of the time. */
export type Utc = (seconds: number) => string

/** A writer of times that remembers the minutes which it wrote last. */
export function createUtc(): Utc {
  const minutes = new Float64Array(MINUTES).fill(Number.NaN)
  const prefixes: string[] = new Array(MINUTES).fill('')
  return (seconds) => {
    if (!Number.isInteger(seconds)) return new Date(seconds * 1000).toISOString()
    const minute = Math.floor(seconds / 60)
    const slot = Math.abs(minute % MINUTES)
    if (minutes[slot] !== minute) {
      minutes[slot] = minute
      prefixes[slot] = new Date(minute * 60_000).toISOString().slice(0, -7)
    }
    return `${prefixes[slot]}${SECONDS[seconds - minute * 60]}`
  }
}
