import { isAscii, isUtf8 } from 'node:buffer'
import type { Made } from '../../made.ts'
import { mayHoldOrder } from '../../text/orders.ts'
import { hasAllMembers, scanPlain } from './canonical.ts'
import { isEnvelope, sourceOf, syntaxFault } from './fault.ts'
import type { JsonFault, JsonReading, JsonValue } from './json.ts'
import { type Bounds, MAX_DEPTH, parseJson } from './parser.ts'
import { isObject } from './values.ts'
import { isExact } from './writer.ts'

/** Longest text that is tried the quick way first, in characters. */
const QUICK = 1024 * 1024
/** Members of which the names are kept. */
const MANY = 1000

/** Reads JSON without losing digits or hiding faults; bytes must be UTF-8 (RFC 8259 8.1). No more is read than `most` members, containers and numbers kept as they are written. */
export function readJson(input: string | Uint8Array, most = Number.POSITIVE_INFINITY): JsonReading {
  const bounds = { deepest: MAX_DEPTH, most }
  return typeof input === 'string' ? readText(input, bounds) : readBytes(input, bounds)
}

function readText(text: string, bounds: Bounds): JsonReading {
  return readQuickly(text, bounds) ?? readOther(text, bounds)
}

const NONE: readonly JsonFault[] = []

function readOther(text: string, bounds: Bounds): JsonReading {
  if (!text.startsWith('\ufeff')) return readSlowly(text, bounds)
  const rest = readSlowly(text.slice(1), bounds)
  return { ...rest, faults: [bom(), ...rest.faults] }
}

function readSlowly(text: string, bounds: Bounds): JsonReading {
  const read = parseJson(text, bounds)
  const { value, faults } = read
  if (value !== undefined || !isEnvelope(text)) return { ...read, text }
  // What lies inside is worth reading; the fault says that it was not JSON.
  const inside = parseJson(`{${text}}`, bounds)
  if (inside.value === undefined) return { ...read, text }
  return { value: inside.value, faults: [...faults, ...inside.faults.map(beforeBrace)], text }
}

/** Where a fault stands without the brace that was put before the text. */
function beforeBrace(fault: JsonFault): JsonFault {
  const { line, offset } = fault
  const column = line === 1 ? fault.column - 1 : fault.column
  const message = fault.message.replace(/\bline 1, column (\d+)/g, (_all, at) => `line 1, column ${Number(at) - 1}`)
  return { ...fault, message, offset: offset - 1, column, ...(line === 1 ? { excerpt: undefined } : {}) }
}

function readBytes(given: Uint8Array, bounds: Bounds): JsonReading {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.length)
  if (isAscii(bytes)) return readAscii(bytes, bounds)
  if (isUtf8(bytes)) return readText(bytes.toString('utf8'), bounds)
  const text = bytes.toString('utf8')
  const offset = firstBadByte(bytes, text)
  const fault: JsonFault = {
    ...syntaxFault(sourceOf(text), bytes.toString('utf8', 0, offset).length, 'UTF-8'),
    kind: 'not-utf8',
    message: `byte ${offset} is not UTF-8`,
    mistake: undefined,
    offset,
  }
  const { canonical: _canonical, ...rest } = readText(text, bounds)
  return { ...rest, faults: [fault, ...rest.faults] }
}

const DEL = 0x7f

function readAscii(bytes: Buffer, bounds: Bounds): JsonReading {
  const text = bytes.toString('latin1')
  const quick = readQuickly(text, bounds)
  if (!quick) return readOther(text, bounds)
  // Other control characters cannot stand in a canonical text.
  const unsafe = !quick.canonical || bytes.includes(DEL) || mayHoldOrder(text)
  if (!unsafe) quick.printable = true
  return quick
}

/** Offset of the first byte that does not come back from its text. */
function firstBadByte(bytes: Uint8Array, text: string): number {
  const back = Buffer.from(text, 'utf8')
  let at = 0
  while (at < bytes.length && bytes[at] === back[at]) at += 1
  return Math.min(at, bytes.length - 1)
}

function bom(): JsonFault {
  return { kind: 'bom', message: 'the text begins with a byte order mark', offset: 0, line: 1, column: 1 }
}

/**
 * What the built-in parser reads from a text that it cannot misread, and in which no member stands twice, so that nothing is to be
 * said about it.
 */
function readQuickly(text: string, bounds: Bounds): Made<JsonReading> | undefined {
  if (text.length > QUICK || isSpecial(text)) return undefined
  const plain = scanPlain(text, bounds)
  if (!plain) return undefined
  try {
    const value = JSON.parse(text) as JsonValue
    const canonical = plain.canonical === 'escapes' ? JSON.stringify(value) === text : plain.canonical
    const names = isObject(value) ? Object.keys(value) : []
    if (!hasAllMembers(value, plain, names)) return undefined
    const reading: Made<JsonReading> = { value, faults: NONE, text }
    if (names.length > MANY) reading.names = names
    if (canonical) reading.canonical = canonical
    return reading
  } catch {
    return undefined
  }
}

/** Whether a text may hold what the built-in parser hides: characters as escapes, members that change how an object behaves. */
function isSpecial(text: string): boolean {
  return text.includes('\\u') || text.includes('toString') || text.includes('valueOf')
}

const BREAKING: ReadonlySet<JsonFault['kind']> = new Set(['syntax', 'trailing', 'too-deep', 'too-many'])

/** The fault that keeps a text from being one JSON text at all; undefined when it is one, whatever else is wrong with it. */
export function breakingFault({ faults }: JsonReading): JsonFault | undefined {
  return faults.find(({ kind }) => BREAKING.has(kind))
}

/** The nearest JavaScript number of a JSON number; undefined for anything else. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  return isExact(value) ? Number(value.source) : undefined
}
