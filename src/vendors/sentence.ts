/** What is read of a sentence; no word of a vendor is longer. */
const LONGEST = 2000

/** In small letters, with single blanks and one kind of quotation marks, without the full stop: these differ between releases. */
export function plain(text: string): string {
  return text
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/["`’]/g, "'")
    .split(/\s/)
    .filter(Boolean)
    .join(' ')
    .replace(/\.$/, '')
}

/** Whether a sentence is a pattern whose `*` stands for anything, both plain: piece after piece, each where it first occurs. */
export function fits(pattern: string, sentence: string): boolean {
  const [first = '', ...more] = pattern.split('*')
  const last = more.pop()
  if (last === undefined) return sentence === pattern
  if (!sentence.startsWith(first)) return false
  let at = first.length
  for (const piece of more) {
    const found = sentence.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return sentence.length - last.length >= at && sentence.endsWith(last)
}
