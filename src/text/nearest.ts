/** The known word that `word` was probably meant to be; undefined when none is within two edits. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = 3
  for (const candidate of known) {
    const distance = edits(word, candidate, least)
    if (distance >= least) continue
    best = candidate
    least = distance
  }
  return best
}

/** Levenshtein distance, given up at `limit`. */
export function edits(from: string, to: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(from.length - to.length) >= limit) return limit
  let row = Array.from({ length: to.length + 1 }, (_value, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    let least = i
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      const distance = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same)
      next.push(distance)
      if (distance < least) least = distance
    }
    // No later row has a smaller one.
    if (least >= limit) return limit
    row = next
  }
  return row[to.length] ?? 0
}
