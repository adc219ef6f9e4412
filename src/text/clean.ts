/** What a terminal obeys or a reader cannot see: C0 but tab and line feed, DEL, C1, direction marks, invisible characters. */
const DANGEROUS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Text of several lines in which nothing is left that a terminal would obey; what was taken out shows as \x1b or \u{202e}. */
export function cleanBlock(text: string): string {
  return text.replace(DANGEROUS, visible)
}

/** The same on one line: line feeds and tabs become visible too. */
export function clean(text: string): string {
  return cleanBlock(text).replace(/[\n\t]/g, (sign) => (sign === '\n' ? '\\n' : '\\t'))
}

function visible(sign: string): string {
  const code = sign.charCodeAt(0)
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
