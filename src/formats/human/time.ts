/** UTC, and how far from now. */
export function time(seconds: number, now: number): string {
  if (!Number.isFinite(seconds)) return 'beyond any date'
  const ms = seconds * 1000
  if (Math.abs(ms) > 8.64e15) return `${seconds} (no date)`
  return `${new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')} (${distance(seconds - now / 1000)})`
}

function distance(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [365 * 86_400, 'year'],
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ]
  const size = Math.abs(Math.round(seconds))
  if (size === 0) return 'now'
  const [unit, name] = units.find(([length]) => size >= length) ?? [1, 'second']
  const count = Math.round(size / unit)
  const text = `${count} ${name}${count === 1 ? '' : 's'}`
  return seconds > 0 ? `in ${text}` : `${text} ago`
}
