/** What takes two columns of a terminal: East Asian wide and full-width characters (Unicode Standard Annex 11), and pictures. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u
/** What takes none: marks that stand on the character before them, and what is not seen. */
const NONE = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u
/** Every character of these takes one column. */
const PLAIN = /^[\x20-\x7e]*$/

/** How many columns of a terminal a text takes, in which no control character stands. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  return [...text].reduce((sum, sign) => sum + widthOfSign(sign), 0)
}

/** A text in at most so many columns: what is too much is left out before its end, which tells it from others. */
export function fitted(text: string, columns: number, ellipsis = '…'): string {
  if (widthOf(text) <= columns) return text
  const room = columns - widthOf(ellipsis)
  if (room < 1) return begin([...text], columns).join('')
  const signs = [...text]
  const end = begin(signs.toReversed(), Math.floor(room / 2)).toReversed()
  // A mark does not stand without what it is on.
  while (end[0] !== undefined && widthOfSign(end[0]) === 0) end.shift()
  return `${begin(signs, room - widthOf(end.join(''))).join('')}${ellipsis}${end.join('')}`
}

function begin(signs: readonly string[], columns: number): string[] {
  const taken: string[] = []
  let left = columns
  for (const sign of signs) {
    left -= widthOfSign(sign)
    if (left < 0) break
    taken.push(sign)
  }
  return taken
}

function widthOfSign(sign: string): number {
  if (NONE.test(sign)) return 0
  return WIDE.test(sign) ? 2 : 1
}
