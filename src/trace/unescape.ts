import { LONGEST_ENTITY, LONGEST_NAME, leadingEntity } from '../text/html-entities.ts'
import { push, pushCharacter, type View, type ViewBuilder, viewFrom } from './view.ts'

const PERCENT = 0x25
const AMPERSAND = 0x26
const BACKSLASH = 0x5c
const NUMBER = 0x23
const SEMICOLON = 0x3b
/** How names begin that HTML reads without a semicolon: amp, lt, gt and quot, in either case. */
const BARE = Buffer.from('algqALGQ')

/**
 * A view with one layer of escapes taken off, whichever they are: percent (RFC 3986 2.1), entities of HTML and XML, and the
 * backslash escapes of JSON, JavaScript, Python, Ruby, PHP and SQL. Undefined when there are none.
 */
export function unescaped(view: View): View | undefined {
  const { bytes } = view
  if (!bytes.includes(PERCENT) && !bytes.includes(AMPERSAND) && !bytes.includes(BACKSLASH)) return undefined
  let changed = false
  const plain = viewFrom(view, bytes.length, (builder) => {
    for (let at = 0; at < bytes.length; ) {
      const byte = bytes[at] ?? 0
      const read = byte === PERCENT ? percent : byte === AMPERSAND ? entity : byte === BACKSLASH ? backslash : undefined
      const end = read?.(bytes, at, builder) ?? at
      if (end > at) changed = true
      else push(builder, byte, at, at)
      at = Math.max(end, at + 1)
    }
  })
  return changed ? plain : undefined
}

/** Reads one escape into the builder; the offset behind it, or undefined when it is none. */
type Reader = (bytes: Uint8Array, at: number, builder: ViewBuilder) => number | undefined

const percent: Reader = (bytes, at, builder) => {
  if (lower(bytes, at + 1) === 0x75) return character(bytes, at, 4, builder)
  const value = hex(bytes, at + 1, at + 3)
  if (value === undefined) return undefined
  push(builder, value, at, at + 2)
  return at + 3
}

const entity: Reader = (bytes, at, builder) => {
  if (!mayBeEntity(bytes, at + 1)) return undefined
  const found = leadingEntity(String.fromCharCode(...bytes.subarray(at, at + LONGEST_ENTITY)))
  if (!found) return undefined
  const end = at + found.length
  pushCharacter(builder, found.code, at, end - 1)
  return end
}

/** Whether what follows "&" may be an entity: a number, a name that needs no semicolon, or one that has it. A form has thousands that are none. */
function mayBeEntity(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at]
  if (first === undefined) return false
  if (first === NUMBER || BARE.includes(first)) return true
  for (let end = at + 1; end <= at + LONGEST_NAME; end += 1) if (bytes[end] === SEMICOLON) return true
  return false
}

const backslash: Reader = (bytes, at, builder) => {
  const next = bytes[at + 1]
  if (next === undefined) return undefined
  const kind = String.fromCharCode(next)
  if (kind === 'u' || kind === 'U') {
    if (bytes[at + 2] === 0x7b) return braced(bytes, at, builder)
    return character(bytes, at, kind === 'U' ? 8 : 4, builder) ?? character(bytes, at, 4, builder)
  }
  if (kind === 'x') {
    if (bytes[at + 2] === 0x7b) return braced(bytes, at, builder)
    const value = hex(bytes, at + 2, at + 4)
    if (value !== undefined) push(builder, value, at, at + 3)
    return value === undefined ? undefined : at + 4
  }
  if (kind >= '0' && kind <= '7') return octal(bytes, at, builder)
  push(builder, BLANKS.includes(kind) ? 0x20 : next, at, at + 1)
  return at + 2
}

/** Escapes of line breaks, tabs and other controls. */
const BLANKS = 'nrtfbvae'

/** `\u{53}` and `\x{53}` */
function braced(bytes: Uint8Array, at: number, builder: ViewBuilder): number | undefined {
  let end = at + 3
  while (end < at + 11 && digitOf(bytes[end]) !== undefined) end += 1
  const code = bytes[end] === 0x7d ? hex(bytes, at + 3, end) : undefined
  if (code === undefined || code > 0x10ffff) return undefined
  pushCharacter(builder, code, at, end)
  return end + 1
}

/** Up to three octal digits. */
function octal(bytes: Uint8Array, at: number, builder: ViewBuilder): number {
  let end = at + 1
  let value = 0
  while (end < at + 4) {
    const digit = digitOf(bytes[end])
    if (digit === undefined || digit > 7) break
    value = value * 8 + digit
    end += 1
  }
  push(builder, value & 0xff, at, end - 1)
  return end
}

/** Bytes of `\u` and of `%u`. */
const PREFIX = 2

/** A code point in so many hexadecimal digits behind two bytes; of a surrogate pair both escapes are read. */
function character(bytes: Uint8Array, at: number, digits: number, builder: ViewBuilder): number | undefined {
  const start = at + PREFIX
  const end = start + digits
  const code = hex(bytes, start, end)
  if (code === undefined || code > 0x10ffff) return undefined
  const second = end + PREFIX
  const trail = code >= 0xd800 && code <= 0xdbff ? hex(bytes, second, second + 4) : undefined
  if (trail !== undefined && trail >= 0xdc00 && trail <= 0xdfff) {
    const whole = 0x10000 + ((code - 0xd800) << 10) + (trail - 0xdc00)
    pushCharacter(builder, whole, at, second + 3)
    return second + 4
  }
  pushCharacter(builder, code, at, end - 1)
  return end
}

function hex(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end <= start || end > bytes.length) return undefined
  let value = 0
  for (let at = start; at < end; at += 1) {
    const digit = digitOf(bytes[at])
    if (digit === undefined) return undefined
    value = value * 16 + digit
  }
  return value
}

/** The value of a hexadecimal digit. */
export function digitOf(byte: number | undefined): number | undefined {
  if (byte === undefined || byte < 0x30 || byte > 0x66) return undefined
  if (byte <= 0x39) return byte - 0x30
  if (byte >= 0x61) return byte - 0x57
  return byte >= 0x41 && byte <= 0x46 ? byte - 0x37 : undefined
}

function lower(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
}
