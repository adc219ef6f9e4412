import { duplicate, loneSurrogate, type Source, sourceOf, syntaxFault, unsafeInteger } from './fault.ts'
import { EXACT, type JsonFault, type JsonObject, type JsonValue } from './json.ts'
import { defineMember } from './member.ts'
import { losesDigits } from './number.ts'
import {
  BACKSLASH,
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  COLON,
  COMMA,
  DIGIT_0,
  EXACT_DIGITS,
  isDigit,
  LONE,
  QUOTE,
} from './signs.ts'

/** Nesting of containers that is still read. */
export const MAX_DEPTH = 64
/** How much of a text is read. */
export interface Bounds {
  /** Containers in one another. */
  readonly deepest: number
  /** Members, containers and numbers that are kept as they are written together, each of which takes memory of its own. */
  readonly most: number
}

const ANY: Bounds = { deepest: MAX_DEPTH, most: Number.POSITIVE_INFINITY }

/** Faults that are listed; a text may have a million. */
const MOST_FAULTS = 50

interface Parsed {
  readonly value: JsonValue | undefined
  /** What was read before a syntax error. */
  readonly partial?: JsonValue
  readonly faults: readonly JsonFault[]
}

/** Ends the reading of a text at its first syntax error. */
class Stop extends Error {
  readonly fault: JsonFault
  constructor(fault: JsonFault) {
    super(fault.message)
    this.fault = fault
  }
}

/**
 * Reads a JSON text (RFC 8259) with positions: duplicate members, numbers that JavaScript would round and lone surrogates are
 * faults beside the value; a syntax error or what is past the bounds ends the reading without one.
 */
export function parseJson(text: string, bounds: Bounds = ANY): Parsed {
  const faults: JsonFault[] = []
  // Where a fault stands is worked out only for those that are listed.
  const add = (make: () => JsonFault): void => {
    if (faults.length < MOST_FAULTS) faults.push(make())
  }
  const open: Open = { bounds, containers: [], trail: [], whole: undefined }
  try {
    return { value: read(sourceOf(text), add, open), faults }
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    const partial = open.whole ?? gathered(open)
    return { value: undefined, faults: [...faults, error.fault], ...(partial === undefined ? {} : { partial }) }
  }
}

/** How far the reading has come. */
interface Open {
  readonly bounds: Bounds
  /** The containers that are not closed yet, from the outermost. */
  readonly containers: (JsonObject | JsonValue[])[]
  /** The name or place in each of them that is being read. */
  readonly trail: (string | number)[]
  /** The first document, once it is read. */
  whole: JsonValue | undefined
}

/** The outermost container with the unfinished ones put where they belong. */
function gathered({ containers, trail }: Open): JsonValue | undefined {
  for (let depth = containers.length - 1; depth > 0; depth -= 1) {
    const inner = containers[depth] ?? null
    const outer = containers[depth - 1]
    if (Array.isArray(outer)) outer.push(inner)
    else if (outer) defineMember(outer, String(trail[depth - 1]), inner)
  }
  return containers[0]
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
/** What would make another number or word of it. */
const AFTER_NUMBER = /[\w.+$-]/
const SPACE = /[ \t\n\r]*/y
const BLANK = 0x20
/** The first half of the first pair. */
const SURROGATE = 0xd800
const ESCAPES = '"\\/bfnrt'
/** Characters of a member name that a pointer shows. */
const LONGEST_STEP = 200

function read(source: Source, add: (make: () => JsonFault) => void, open: Open): JsonValue {
  const { text } = source
  let at = 0
  const { trail, containers } = open
  const { deepest, most } = open.bounds
  let parts = 0
  const path = (): string =>
    trail.map((step) => `/${String(step).slice(0, LONGEST_STEP).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

  const stop = (expected: string, offset = at): never => {
    throw new Stop(syntaxFault(source, offset, expected))
  }
  const space = (): void => {
    if (text.charCodeAt(at) > BLANK) return
    SPACE.lastIndex = at
    SPACE.test(text)
    at = SPACE.lastIndex
  }

  function value(): JsonValue {
    const sign = text.charCodeAt(at)
    if (sign === QUOTE) return string()
    if (sign === BRACE) return object()
    if (sign === BRACKET) return array()
    if (text.startsWith('true', at)) return word('true', true)
    if (text.startsWith('false', at)) return word('false', false)
    if (text.startsWith('null', at)) return word('null', null)
    return number()
  }

  function word<T>(name: string, meaning: T): T {
    const after = text[at + name.length]
    if (after !== undefined && /[\w$]/.test(after)) stop('a value')
    at += name.length
    return meaning
  }

  function enter<T extends JsonObject | JsonValue[]>(container: T): T {
    one()
    if (trail.length < deepest) {
      trail.push('')
      containers.push(container)
      return container
    }
    throw new Stop({
      ...syntaxFault(source, at, `at most ${deepest} nested containers`),
      kind: 'too-deep',
      mistake: 'too deep',
    })
  }

  /** Counts a member, a container or a number that is kept as it is written. */
  function one(): void {
    parts += 1
    if (parts <= most) return
    throw new Stop({
      ...syntaxFault(source, at, `at most ${most} members, lists, objects and numbers kept as they are written`),
      kind: 'too-many',
      mistake: 'too many',
    })
  }

  function object(): JsonObject {
    const members = enter<JsonObject>({})
    at += 1
    const own = trail.length - 1
    const places: number[] = []
    const names: string[] = []
    space()
    if (text.charCodeAt(at) === BRACE_END) return close(members)
    for (;;) {
      space()
      if (text.charCodeAt(at) !== QUOTE) stop('a member name in double quotes')
      const place = at
      one()
      const name = string()
      trail[own] = name
      space()
      if (text.charCodeAt(at) !== COLON) stop('":" after a member name')
      at += 1
      space()
      if (Object.hasOwn(members, name)) {
        // Only what is listed looks for the first, so that it is found by going through them.
        add(() => duplicate(source, place, { first: places[names.indexOf(name)] ?? place, name, path: path() }))
      } else {
        names.push(name)
        places.push(place)
      }
      defineMember(members, name, value())
      space()
      const after = text.charCodeAt(at)
      if (after === BRACE_END) return close(members)
      if (after !== COMMA) stop('"," or "}"')
      at += 1
    }
  }

  function array(): JsonValue[] {
    let items = enter<JsonValue[]>([])
    at += 1
    const own = trail.length - 1
    space()
    if (text.charCodeAt(at) === BRACKET_END) return close(items)
    for (;;) {
      space()
      trail[own] = items.length
      const item = value()
      // A list that grows from nothing takes room for seventeen at once.
      if (items.length > 0) items.push(item)
      else containers[own] = items = [item]
      space()
      const after = text.charCodeAt(at)
      if (after === BRACKET_END) return close(items)
      if (after !== COMMA) stop('"," or "]"')
      at += 1
    }
  }

  function close<T>(container: T): T {
    at += 1
    trail.pop()
    containers.pop()
    return container
  }

  function string(): string {
    const from = at
    let plain = true
    let paired = true
    let end = from + 1
    for (;;) {
      const sign = text.charCodeAt(end)
      if (sign === QUOTE) break
      if (sign === BACKSLASH) {
        plain = false
        end = afterEscape(end)
      } else if (sign >= BLANK) {
        if (sign >= SURROGATE) paired = false
        end += 1
      } else stop(end < text.length ? 'an escape instead of a control character' : 'the end of the string', end)
    }
    at = end + 1
    // Putting a text of many escapes together piece by piece takes many times its memory.
    const result = plain ? text.slice(from + 1, at - 1) : (JSON.parse(text.slice(from, at)) as string)
    if (!(plain && paired) && LONE.test(result)) add(() => loneSurrogate(source, from, path()))
    return result
  }

  function afterEscape(from: number): number {
    const sign = text[from + 1] ?? ''
    if (sign === 'u') {
      if (!/^[\da-fA-F]{4}$/.test(text.slice(from + 2, from + 6))) stop('four hexadecimal digits after \\u', from)
      return from + 6
    }
    if (sign === '' || !ESCAPES.includes(sign)) stop('one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u', from)
    return from + 2
  }

  /** A whole number of a few digits and what follows it in a compact text: most there are. */
  function shortNumber(): number | undefined {
    let end = at
    let sum = 0
    while (end - at < EXACT_DIGITS && isDigit(text.charCodeAt(end))) {
      sum = sum * 10 + text.charCodeAt(end) - DIGIT_0
      end += 1
    }
    if (end === at || (end > at + 1 && text.charCodeAt(at) === DIGIT_0)) return undefined
    const after = text.charCodeAt(end)
    if (after !== COMMA && after !== BRACE_END && after !== BRACKET_END) return undefined
    at = end
    return sum
  }

  function number(): JsonValue {
    const short = shortNumber()
    if (short !== undefined) return short
    const from = at
    NUMBER.lastIndex = from
    if (!NUMBER.test(text)) return stop('a value')
    at = NUMBER.lastIndex
    if (AFTER_NUMBER.test(text[at] ?? '')) stop('a number as JSON writes it', from)
    const digits = text.slice(from, at)
    // The end of a text that is cut off may have cut the number too.
    if (at === text.length && containers.length > 0) stop('"," or the end of what is open')
    const near = Number(digits)
    if (String(near) === digits) return near
    if (/^-?\d+$/.test(digits) && losesDigits(digits, near)) add(() => unsafeInteger(source, from, digits, path()))
    one()
    return { [EXACT]: true, source: digits }
  }

  space()
  const whole = value()
  open.whole = whole
  space()
  if (at < text.length) throw new Stop({ ...syntaxFault(source, at, 'the end of the text'), kind: 'trailing' })
  return whole
}
