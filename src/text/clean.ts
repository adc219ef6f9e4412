/**
 * One character that a terminal obeys or that a reader cannot see: C0 but tab and line feed, DEL, C1; format characters and all
 * that Unicode has programs ignore; separators of lines and paragraphs; half a surrogate pair and what is no character; blanks that
 * look like a space and are none. The ideographic space is wide enough to be seen, and names are written with it.
 */
const UNSEEN =
  '[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\p{Cf}\\p{Default_Ignorable_Code_Point}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Noncharacter_Code_Point}\\u2800\\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f]'
/** Marks that nothing carries: what stands before them is no letter, figure or sign. */
const LOOSE = '\\p{M}(?<![\\p{L}\\p{N}\\p{S}\\p{M}]\\p{M})\\p{M}*'
/** Four marks over one another; no script needs more than three, and Unicode Technical Standard 39 5.4 draws the line near there. */
const STACKED = '[\\p{Mn}\\p{Me}]{4,}'
/** What follows an unseen character would sit on the escape that stands for it. */
const DANGEROUS = new RegExp(`${UNSEEN}\\p{M}*|${LOOSE}|${STACKED}`, 'gu')

/**
 * Most of what there is, and nothing to be looked for in it: tab, line feed, printable ASCII, Latin and Cyrillic letters, dashes and
 * quotation marks, kana, Chinese and Korean.
 */
const COMMON =
  '\\t\\n\\x20-\\x7e\\u00c0-\\u024f\\u0400-\\u0481\\u048a-\\u052f\\u2010-\\u2027\\u3041-\\u3096\\u30a0-\\u30ff\\u4e00-\\u9fff\\uac00-\\ud7a3'
const UNCOMMON = new RegExp(`[^${COMMON}]`)
/** What is not common, with the character that its first mark would sit on. */
const RUNS = new RegExp(`[${COMMON}]?[^${COMMON}]+`, 'g')

/** Text with each character that a terminal obeys or no reader sees spelled by `spell`. */
export function escapeUnseen(text: string, spell: (sign: string) => string): string {
  if (!UNCOMMON.test(text)) return text
  const each = (signs: string): string => Array.from(signs, spell).join('')
  return text.replace(RUNS, (run) => run.replace(DANGEROUS, each))
}

/** Text of several lines in which nothing is left that a terminal would obey; what was taken out shows as \x1b or \u{202e}. */
export function cleanBlock(text: string): string {
  return escapeUnseen(text, visible)
}

/** The same on one line: line feeds and tabs become visible too. */
export function clean(text: string): string {
  return cleanBlock(text).replace(/[\n\t]/g, (sign) => (sign === '\n' ? '\\n' : '\\t'))
}

/** A character as an escape that a person can read: \x1b, \u{202e}. */
export function visible(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/** The beginning of a text that somebody took for a URL, without a password that may be in it. */
export function withoutPassword(text: string): string {
  return text.slice(0, 200).replace(/(^|\/\/)[^/@]*@/, '$1…@')
}

/** At most `most` characters, with an ellipsis where something was left out. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1)).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Words of somebody else on one line, in quotation marks that they have not themselves, if there are such. */
export function quoted(text: string): string {
  const mark = text.includes('"') && !text.includes("'") ? "'" : '"'
  return `${mark}${clean(text)}${mark}`
}
