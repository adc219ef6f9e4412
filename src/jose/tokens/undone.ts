/** What was undone to get at what somebody had in hand, and how a report says so. */
export const UNDONE = {
  'utf-16': 'the text is in UTF-16, as PowerShell 5 writes it, and was read as that',
  invisible: 'characters that nobody sees (zero-width blanks, soft hyphens) were taken out',
  typographic: 'typographic quotes, dashes and full stops were read as plain ones',
  colours: 'the colours of a terminal were taken out',
  'quoted-printable': 'the quoted-printable encoding of a mail was undone (= at the ends of lines)',
  'mail-quote': 'the marks of a quoted mail (>) were left out',
  'line-breaks': 'line breaks inside the token, and the indentation after them, were taken out',
  blanks: 'blanks inside the token were taken out',
  escapes: 'escapes inside a string were undone',
  entities: 'entities of HTML or XML were undone',
  percent: 'percent-encoding was undone',
  base64: 'base64 was undone',
  deflate: 'DEFLATE was undone',
  'cookie-parts': 'the parts of a cookie that came in several were put together',
  digits: 'the digits of a QR code (shc:/) were read as the token that they stand for',
  'one-line': 'the PEM stood on one line, and was broken into lines',
  armour: 'the lines of PEM around the key are missing, and it was read without them',
} as const

/** One thing that was undone. */
export type Undoing = keyof typeof UNDONE

/** One list of two, each thing once. */
export function alsoUndone(
  before: readonly Undoing[] | undefined,
  more: readonly Undoing[] | undefined,
): readonly Undoing[] | undefined {
  if (!before || before.length === 0) return more && more.length > 0 ? more : undefined
  if (!more || more.length === 0) return before
  return [...new Set([...before, ...more])]
}

/** A sentence about everything that was undone; undefined where nothing was. */
export function undoneNote(all: Iterable<Undoing>): string | undefined {
  const words = [...new Set(all)].map((each) => UNDONE[each])
  const [first = ''] = words
  if (words.length === 0) return undefined
  return `${first.slice(0, 1).toUpperCase()}${[first.slice(1), ...words.slice(1)].join('; ')}.`
}
