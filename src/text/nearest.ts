/** Letters that a word must have for each that may be wrong in it. */
const LETTERS_AN_EDIT = 4

/**
 * The known word that `word` was probably meant to be; undefined when none is near: one edit away from a word of four letters, two from
 * one of eight, or the same word with an ending.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  const letters = word.replace(/^-+/, '').length
  let least = Math.min(2, Math.floor(letters / LETTERS_AN_EDIT)) + 1
  for (const candidate of known) {
    const distance = isEnding(word, candidate) ? 1 : edits(word, candidate, least)
    if (distance >= least) continue
    best = candidate
    least = distance
  }
  return best
}

/** Whether one word is the other and a few letters more: "passed" for "pass". */
function isEnding(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short.length >= LETTERS_AN_EDIT && long.length - short.length <= 2 && long.startsWith(short)
}

/** How many letters are wrong, missing, too many or exchanged with the next one; given up at `limit`. */
export function edits(from: string, to: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(from.length - to.length) >= limit) return limit
  let before: readonly number[] = []
  let row = Array.from({ length: to.length + 1 }, (_value, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    let least = i
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      const isExchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const exchanged = isExchanged ? (before[j - 2] ?? 0) + 1 : limit
      const distance = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same, exchanged)
      next.push(distance)
      if (distance < least) least = distance
    }
    // No later row has a smaller one.
    if (least >= limit) return limit
    before = row
    row = next
  }
  return row[to.length] ?? 0
}
