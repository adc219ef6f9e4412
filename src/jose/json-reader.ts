import { EXACT, type ExactNumber, type JsonFault, type JsonReading, type JsonValue } from './json.ts'
import { isEnvelope, syntaxFault } from './json-fault.ts'
import { MAX_DEPTH, parseJson } from './json-parser.ts'

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Longest text that is tried the quick way first, in characters. */
const QUICK = 64 * 1024

/** Reads JSON without losing digits or hiding faults; bytes must be UTF-8 (RFC 8259 8.1). */
export function readJson(input: string | Uint8Array): JsonReading {
  if (typeof input !== 'string') return readBytes(input)
  const quick = readQuickly(input)
  if (quick !== undefined) return { value: quick, faults: [], text: input }
  if (input.startsWith('\ufeff')) {
    const rest = readJson(input.slice(1))
    return { ...rest, faults: [bom(), ...rest.faults] }
  }
  const { value, faults } = parseJson(input)
  if (value === undefined && isEnvelope(input)) {
    // What lies inside is worth reading; the fault says that it was not JSON.
    const inside = parseJson(`{${input}}`)
    return {
      value: inside.value,
      faults: inside.value === undefined ? faults : [...faults, ...inside.faults],
      text: input,
    }
  }
  return { value, faults, text: input }
}

function readBytes(bytes: Uint8Array): JsonReading {
  try {
    return readJson(STRICT.decode(bytes))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const text = new TextDecoder().decode(bytes)
    const offset = firstBadByte(bytes)
    const fault: JsonFault = {
      ...syntaxFault(text, text.indexOf('\ufffd'), 'UTF-8'),
      kind: 'not-utf8',
      message: `byte ${offset} is not UTF-8`,
      mistake: undefined,
      offset,
    }
    const rest = readJson(text)
    return { ...rest, faults: [fault, ...rest.faults] }
  }
}

/** Offset of the first byte that is not UTF-8, by halving. */
function firstBadByte(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isPrefix(bytes.subarray(0, middle + 1))) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether the bytes are UTF-8 that may go on. */
function isPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

function bom(): JsonFault {
  return { kind: 'bom', message: 'the text begins with a byte order mark', offset: 0, line: 1, column: 1 }
}

/**
 * A compact text that comes back from the built-in parser and writer unchanged has no duplicate member, no number that was
 * rounded and no odd spelling, so nothing is to be said about it.
 */
function readQuickly(text: string): JsonValue | undefined {
  if (text.length > QUICK || text.includes('\\u') || isDeep(text)) return undefined
  try {
    const value = JSON.parse(text) as JsonValue
    return JSON.stringify(value) === text ? value : undefined
  } catch {
    return undefined
  }
}

function isDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DEPTH) return false
  let opened = 0
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (sign === 0x7b || sign === 0x5b) opened += 1
  }
  return opened > MAX_DEPTH
}

export function isExact(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && EXACT in value
}

/** The nearest JavaScript number of a JSON number; undefined for anything else. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  return isExact(value) ? Number(value.source) : undefined
}

/** What a terminal or a browser may take for a command: DEL, C1, line separators, direction marks, lone surrogates aside. */
const UNSAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** JSON text of a value: digits as they were received, nothing that a terminal would obey. */
export function writeJson(value: unknown, indent = 0): string {
  const text = holdsExact(value, 0) ? write(value, indent, '') : (JSON.stringify(value, null, indent) ?? 'null')
  return text.replace(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Deeper than any reading, so that a circle of our own making cannot hang the writer. */
const DEEPEST = 200

function holdsExact(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false
  if (EXACT in value) return true
  for (const item of Array.isArray(value) ? value : Object.values(value)) if (holdsExact(item, depth + 1)) return true
  return false
}

function write(value: unknown, indent: number, margin: string): string {
  if (isExact(value)) return value.source
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const inner = margin + ' '.repeat(indent)
  const [gap, end] = indent > 0 ? [`\n${inner}`, `\n${margin}`] : ['', '']
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[${value.map((item) => gap + write(item, indent, inner)).join(',')}${end}]`
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  if (members.length === 0) return '{}'
  const colon = indent > 0 ? ': ' : ':'
  return `{${members.map(([name, member]) => gap + JSON.stringify(name) + colon + write(member, indent, inner)).join(',')}${end}}`
}
