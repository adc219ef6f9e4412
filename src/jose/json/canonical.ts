import type { JsonValue } from './json.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39
const COLON = 0x3a
const BRACKET = 0x5b
const BRACKET_END = 0x5d
const BRACE = 0x7b
const BRACE_END = 0x7d
/** A lone one is written as an escape. */
const SURROGATE = /[\ud800-\udfff]/

/**
 * How many members a JSON text has that is surely what the built-in writer would make of its value, provided that no member stands
 * twice and no number has sixteen digits: no white space, no escape, plain whole numbers, no name that is a number, which objects
 * put first, and no more containers in one another than `deepest`. Undefined says nothing.
 */
export function plainMembers(text: string, deepest: number): number | undefined {
  if (!text.startsWith('{') || text.includes('\\') || SURROGATE.test(text)) return undefined
  let members = 0
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (sign === QUOTE) {
      const end = text.indexOf('"', at + 1)
      if (end < 0) return undefined
      if (text.charCodeAt(end + 1) === COLON) {
        members += 1
        if (isDigit(text.charCodeAt(at + 1))) return undefined
      }
      at = end
    } else if (!isDigit(sign)) {
      // A sign, a fraction or an exponent has several spellings and ends here.
      const length = lengthOf(sign)
      if (length === 0) return undefined
      if (sign === BRACE || sign === BRACKET) depth += 1
      else if (sign === BRACE_END || sign === BRACKET_END) depth -= 1
      if (depth > deepest) return undefined
      at += length - 1
    }
  }
  return members
}

function isDigit(sign: number): boolean {
  return sign >= DIGIT_0 && sign <= DIGIT_9
}

/** Of what may stand outside of strings and numbers, by its first character: a bracket, a sign between values, a word. */
function lengthOf(sign: number): number {
  switch (sign) {
    case COMMA:
    case COLON:
    case BRACKET:
    case BRACKET_END:
    case BRACE:
    case BRACE_END:
      return 1
    // null, true, false
    case 0x6e:
    case 0x74:
      return 4
    case 0x66:
      return 5
    default:
      return 0
  }
}

/** How many members a value has, those of values inside of it too. */
export function membersOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (const item of value) members += membersOf(item)
    return members
  }
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue
    members += 1
    const member = (value as { [name: string]: JsonValue })[name]
    if (typeof member === 'object' && member !== null) members += membersOf(member)
  }
  return members
}
