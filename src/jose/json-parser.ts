import { EXACT, type JsonFault, type JsonObject, type JsonValue } from './json.ts'
import { syntaxFault } from './json-fault.ts'

/** Nesting of containers that is still read. */
export const MAX_DEPTH = 64
/** Faults that are listed; a text may have a million. */
const MOST_FAULTS = 50

export interface Parsed {
  readonly value: JsonValue | undefined
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
 * faults beside the value; a syntax error or a nesting past 64 ends the reading without one.
 */
export function parseJson(text: string): Parsed {
  const faults: JsonFault[] = []
  const add = (fault: JsonFault): void => {
    if (faults.length < MOST_FAULTS) faults.push(fault)
  }
  try {
    return { value: read(text, add), faults }
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    return { value: undefined, faults: [...faults, error.fault] }
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const PLAIN = /[^"\\\u0000-\u001f]*/y
const SPACE = /[ \t\n\r]*/y
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function read(text: string, add: (fault: JsonFault) => void): JsonValue {
  let at = 0
  let depth = 0

  const stop = (expected: string, offset = at): never => {
    throw new Stop(syntaxFault(text, offset, expected))
  }
  const space = (): void => {
    SPACE.lastIndex = at
    SPACE.test(text)
    at = SPACE.lastIndex
  }

  function value(path: string): JsonValue {
    const sign = text[at]
    if (sign === '{') return object(path)
    if (sign === '[') return array(path)
    if (sign === '"') return string(path)
    if (text.startsWith('true', at)) return word('true', true)
    if (text.startsWith('false', at)) return word('false', false)
    if (text.startsWith('null', at)) return word('null', null)
    return number(path)
  }

  function word<T>(name: string, meaning: T): T {
    const after = text[at + name.length]
    if (after !== undefined && /[\w$]/.test(after)) stop('a value')
    at += name.length
    return meaning
  }

  function enter(): void {
    depth += 1
    if (depth <= MAX_DEPTH) return
    throw new Stop({
      ...syntaxFault(text, at, `at most ${MAX_DEPTH} nested containers`),
      kind: 'too-deep',
      mistake: 'too deep',
    })
  }

  function object(path: string): JsonObject {
    enter()
    at += 1
    const members: JsonObject = {}
    const places = new Map<string, number>()
    space()
    if (text[at] === '}') return close(members)
    for (;;) {
      space()
      if (text[at] !== '"') stop('a member name in double quotes')
      const place = at
      const name = string(path)
      const here = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      space()
      if (text[at] !== ':') stop('":" after a member name')
      at += 1
      space()
      const first = places.get(name)
      if (first !== undefined) add(duplicate(text, place, first, name, here))
      places.set(name, place)
      define(members, name, value(here))
      space()
      if (text[at] === '}') return close(members)
      if (text[at] !== ',') stop('"," or "}"')
      at += 1
    }
  }

  function array(path: string): JsonValue[] {
    enter()
    at += 1
    const items: JsonValue[] = []
    space()
    if (text[at] === ']') return close(items)
    for (;;) {
      space()
      items.push(value(`${path}/${items.length}`))
      space()
      if (text[at] === ']') return close(items)
      if (text[at] !== ',') stop('"," or "]"')
      at += 1
    }
  }

  function close<T>(container: T): T {
    at += 1
    depth -= 1
    return container
  }

  function string(path: string): string {
    const from = at
    at += 1
    let result = ''
    for (;;) {
      PLAIN.lastIndex = at
      result += PLAIN.exec(text)?.[0] ?? ''
      at = PLAIN.lastIndex
      const sign = text[at]
      if (sign === '"') break
      if (sign !== '\\') stop(sign === undefined ? 'the end of the string' : 'an escape instead of a control character')
      result += escaped()
    }
    at += 1
    if (LONE.test(result))
      add({ ...syntaxFault(text, from, 'pairs of surrogates'), kind: 'lone-surrogate', path, mistake: undefined })
    return result
  }

  function escaped(): string {
    const sign = text[at + 1] ?? ''
    if (sign === 'u') {
      const digits = text.slice(at + 2, at + 6)
      if (!/^[\da-fA-F]{4}$/.test(digits)) stop('four hexadecimal digits after \\u')
      at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    const meaning = ESCAPES[sign]
    if (meaning === undefined) return stop('one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u')
    at += 2
    return meaning
  }

  function number(path: string): JsonValue {
    NUMBER.lastIndex = at
    const source = NUMBER.exec(text)?.[0]
    if (source === undefined) return stop(text[at] === undefined ? 'a value' : 'a value')
    const after = text[at + source.length]
    if (after !== undefined && /[\w.+$-]/.test(after)) stop('a number as JSON writes it', at)
    const from = at
    at += source.length
    const near = Number(source)
    if (!losesDigits(source, near)) return near
    if (/^-?\d+$/.test(source)) add(unsafeInteger(text, from, source, path))
    return { [EXACT]: true, source }
  }

  space()
  const whole = value('')
  space()
  if (at < text.length) throw new Stop({ ...syntaxFault(text, at, 'the end of the text'), kind: 'trailing' })
  return whole
}

/** An own member whatever its name, `__proto__` included. */
function define(members: JsonObject, name: string, value: JsonValue): void {
  if (name !== '__proto__') members[name] = value
  else Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Whether a JavaScript number is another value than the digits say. */
function losesDigits(source: string, near: number): boolean {
  if (Number.isSafeInteger(near) && !/[.eE]/.test(source)) return false
  if (!Number.isFinite(near)) return true
  if (/^-?\d+$/.test(source)) return true
  const digits = source
    .replace(/^-|[eE].*$|\./g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '')
  // Every decimal of up to 15 significant digits survives the way to a double and back.
  return digits.length > 15 && canonical(source) !== canonical(String(near))
}

/** Significant digits and exponent, so that 1.50 and 15e-1 compare equal. */
function canonical(source: string): string {
  const [mantissa = '', exponent = '0'] = source.replace(/^-/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const trimmed = digits.replace(/0+$/, '')
  return `${trimmed}e${Number(exponent) - fraction.length + (digits.length - trimmed.length)}`
}

function duplicate(text: string, offset: number, first: number, name: string, path: string): JsonFault {
  const fault = syntaxFault(text, offset, 'each member once')
  const before = syntaxFault(text, first, '')
  return {
    ...fault,
    kind: 'duplicate-member',
    message: `member ${JSON.stringify(name.slice(0, 80))} occurs again; the first is in line ${before.line}, column ${before.column}`,
    path,
    mistake: undefined,
  }
}

function unsafeInteger(text: string, offset: number, source: string, path: string): JsonFault {
  const shown = source.length > 40 ? `${source.slice(0, 40)}…` : source
  return {
    ...syntaxFault(text, offset, 'an integer between -(2^53)+1 and 2^53-1'),
    kind: 'unsafe-integer',
    message: `the integer ${shown} is outside the range that JavaScript keeps exactly`,
    path,
    mistake: undefined,
  }
}
