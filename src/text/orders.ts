import { visible } from './clean.ts'

/**
 * Orders that runners look for anywhere in a line: `##[command]` (GitHub, Gitea, Azure), `##vso[` (Azure), `##teamcity[`, in any case
 * of the letters.
 */
const HASHES = /#(?=#(?:\[|vso\[|teamcity\[))/gi
/** Marks of sections that runners look for anywhere in a line: GitLab's, and Travis CI's. */
const SECTIONS = /(section_(?:start|end)|travis_(?:fold|time)):/g
/** Blanks before an order, and the colours that a runner takes off first. */
const LEAD = '(?:[^\\S\\n]|\\x1b\\[[\\d;]*[mK])*'
/**
 * Orders at the start of a line: `::command …::` (GitHub, Gitea), and Buildkite's headings `--- `, `+++ `, `~~~ ` and `^^^ +++`.
 * A figure after the colons is an IPv6 address.
 */
const STARTS = new RegExp(`^(${LEAD})(:(?=:(?!\\d))|([-+~^])(?=\\3\\3[^\\S\\n]))`, 'gm')
/** Sooner to look for than the orders themselves: what each of them has. */
const SUSPECT = /##|::|section_|travis_|(?:---|\+\+\+|~~~|\^\^\^)[^\S\n]/

/** Whether something in a text may be an order to a CI runner; false is certain. */
export function mayHoldOrder(text: string): boolean {
  return SUSPECT.test(text)
}

/** Lines of text in which no CI runner finds an order: the character that makes it one is spelled by `spell`. */
export function maskOrders(text: string, spell: (sign: string) => string = visible): string {
  if (!mayHoldOrder(text)) return text
  return text
    .replace(HASHES, spell)
    .replace(SECTIONS, (_order, name: string) => name + spell(':'))
    .replace(STARTS, (_order, lead: string, sign: string) => lead + spell(sign))
}

/** Orders wherever they stand in JSON text: who cuts or indents it may put any of them at the start of a line. */
const IN_JSON = /:(?=:[a-z][\w-]*(?:::| ))|([-+~^])(?=\1\1 )/gi

/** JSON text in which no CI runner finds an order, and whose values are the same. */
export function maskOrdersInJson(json: string, spell: (sign: string) => string): string {
  if (!mayHoldOrder(json)) return json
  return json
    .replace(HASHES, spell)
    .replace(SECTIONS, (_order, name: string) => name + spell(':'))
    .replace(IN_JSON, spell)
}
