import type { JsonValue } from './json.ts'
import type { Bounds } from './parser.ts'
import {
  BACKSLASH,
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  COLON,
  COMMA,
  EXACT_DIGITS,
  isDigit,
  LONE,
  QUOTE,
} from './signs.ts'

/** What a text has that the built-in parser reads as it was meant, provided that it is JSON and no member stands twice. */
export interface Plain {
  readonly members: number
  readonly objects: number
  /** The built-in writer makes the text of its value: "escapes" where that depends on how they are spelled. */
  readonly canonical: boolean | 'escapes'
}

/**
 * Goes once through a JSON text without reading its strings: undefined where the built-in parser may lose something, since a number
 * is not written as JavaScript writes it, half of a surrogate pair stands alone, or it is past the bounds.
 */
export function scanPlain(text: string, { deepest, most }: Bounds): Plain | undefined {
  if (LONE.test(text)) return undefined
  const escaped = text.includes('\\')
  let members = 0
  let objects = 0
  let lists = 0
  let depth = 0
  let compact = true
  let ordered = true
  /** Where the last string begins, until a colon made it a name. */
  let last = -1
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    switch (sign) {
      case QUOTE:
        last = at
        at = escaped ? endOfEscaped(text, at) : text.indexOf('"', at + 1)
        if (at < 0) return undefined
        break
      case COMMA:
        break
      case COLON:
        members += 1
        if (members + objects + lists > most) return undefined
        // Objects put members first whose name is a number.
        if (isDigit(text.charCodeAt(last + 1)) && /^"\d+"/.test(text.slice(last, at))) ordered = false
        last = at
        break
      case BRACE:
      case BRACKET:
        depth += 1
        if (depth > deepest) return undefined
        if (sign === BRACE) objects += 1
        else lists += 1
        if (members + objects + lists > most) return undefined
        break
      case BRACE_END:
      case BRACKET_END:
        depth -= 1
        break
      // null, true, false
      case 0x6e:
      case 0x74:
        at += 3
        break
      case 0x66:
        at += 4
        break
      // Space, tab, line feed, carriage return
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
        compact = false
        break
      default: {
        const end = endOfNumber(text, at)
        if (end === at) return undefined
        at = end - 1
      }
    }
  }
  return { members, objects, canonical: compact && ordered && (escaped ? 'escapes' : true) }
}

/** Where a string ends whose quotation marks may be escaped; -1 when it does not. */
function endOfEscaped(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before -= 1
    if ((end - before) % 2 === 1) return end
  }
  return -1
}

/** Where a number ends that JavaScript writes as it stands; `from` when it writes another, or there is none. */
function endOfNumber(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at))) at += 1
  if (at - from <= EXACT_DIGITS && !isOfNumber(text.charCodeAt(at))) return at
  while (isOfNumber(text.charCodeAt(at))) at += 1
  const digits = text.slice(from, at)
  return String(Number(digits)) === digits ? at : from
}

/** Whether a character may stand in a number: a digit, a sign, a point or the letter of an exponent. */
function isOfNumber(sign: number): boolean {
  return isDigit(sign) || sign === 0x2b || sign === 0x2d || sign === 0x2e || sign === 0x45 || sign === 0x65
}

/** Whether a value that was read from a text has all its members, so that none stood twice; `outer` are the names of the value itself. */
export function hasAllMembers(value: JsonValue, { members, objects }: Plain, outer: readonly string[]): boolean {
  let found = 0
  let left = objects
  const count = (each: JsonValue | undefined): void => {
    if (typeof each !== 'object' || each === null || left === 0) return
    if (Array.isArray(each)) {
      for (const item of each) count(item)
      return
    }
    left -= 1
    const names = each === value ? outer : Object.keys(each)
    found += names.length
    if (left > 0) for (const name of names) count((each as { [name: string]: JsonValue })[name])
  }
  count(value)
  return found === members
}
