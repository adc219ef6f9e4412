const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long a date is from now, both in milliseconds since the epoch, with days those of UTC: "yesterday", "3 days ago", "in 5 hours". */
export function relativeDate(date: number, now: number): string {
  const days = Math.floor(date / DAY) - Math.floor(now / DAY)
  if (days === -1) return 'yesterday'
  if (days === 1) return 'tomorrow'
  if (days !== 0) return placed(days, 'day')
  const hours = Math.trunc((date - now) / HOUR)
  return hours === 0 ? placed(Math.trunc((date - now) / MINUTE), 'minute') : placed(hours, 'hour')
}

function placed(count: number, unit: string): string {
  if (count === 0) return 'just now'
  const many = `${Math.abs(count)} ${unit}${Math.abs(count) === 1 ? '' : 's'}`
  return count < 0 ? `${many} ago` : `in ${many}`
}
