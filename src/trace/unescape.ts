import { LONGEST_ENTITY, leadingEntity } from '../text/html-entities.ts'
import { type View, type ViewBuilder, viewBuilder } from './view.ts'

const PERCENT = 0x25
const AMPERSAND = 0x26
const BACKSLASH = 0x5c

/**
 * A view with one layer of escapes taken off, whichever they are: percent (RFC 3986 2.1), entities of HTML and XML, and the
 * backslash escapes of JSON, JavaScript, Python, Ruby, PHP and SQL. Undefined when there are none.
 */
export function unescaped(view: View): View | undefined {
  const { bytes, from, to } = view
  if (!bytes.includes(PERCENT) && !bytes.includes(AMPERSAND) && !bytes.includes(BACKSLASH)) return undefined
  const builder = viewBuilder(bytes.length)
  let changed = false
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    const read = byte === PERCENT ? percent : byte === AMPERSAND ? entity : byte === BACKSLASH ? backslash : undefined
    const end = read?.(view, at, builder) ?? at
    if (end > at) changed = true
    else builder.push(byte, from[at] ?? 0, to[at] ?? 0)
    at = Math.max(end, at + 1)
  }
  return changed ? builder.view() : undefined
}

/** Reads one escape into the builder; the offset behind it, or undefined when it is none. */
type Reader = (view: View, at: number, builder: ViewBuilder) => number | undefined

const percent: Reader = (view, at, builder) => {
  if (lower(view, at + 1) === 0x75) return character(view, at, 4, builder)
  const value = hex(view, at + 1, at + 3)
  if (value === undefined) return undefined
  builder.push(value, view.from[at] ?? 0, view.to[at + 2] ?? 0)
  return at + 3
}

const entity: Reader = (view, at, builder) => {
  const found = leadingEntity(String.fromCharCode(...view.bytes.subarray(at, at + LONGEST_ENTITY)))
  if (!found) return undefined
  const end = at + found.length
  builder.character(found.code, view.from[at] ?? 0, view.to[end - 1] ?? 0)
  return end
}

const backslash: Reader = (view, at, builder) => {
  const next = view.bytes[at + 1]
  if (next === undefined) return undefined
  const kind = String.fromCharCode(next)
  if (kind === 'u' || kind === 'U') {
    if (view.bytes[at + 2] === 0x7b) return braced(view, at, builder)
    return character(view, at, kind === 'U' ? 8 : 4, builder) ?? character(view, at, 4, builder)
  }
  if (kind === 'x') {
    if (view.bytes[at + 2] === 0x7b) return braced(view, at, builder)
    const value = hex(view, at + 2, at + 4)
    if (value !== undefined) builder.push(value, view.from[at] ?? 0, view.to[at + 3] ?? 0)
    return value === undefined ? undefined : at + 4
  }
  if (kind >= '0' && kind <= '7') return octal(view, at, builder)
  builder.push(BLANKS.includes(kind) ? 0x20 : next, view.from[at] ?? 0, view.to[at + 1] ?? 0)
  return at + 2
}

/** Escapes of line breaks, tabs and other controls. */
const BLANKS = 'nrtfbvae'

/** `\u{53}` and `\x{53}` */
function braced(view: View, at: number, builder: ViewBuilder): number | undefined {
  let end = at + 3
  while (end < at + 11 && digitOf(view.bytes[end]) !== undefined) end += 1
  const code = view.bytes[end] === 0x7d ? hex(view, at + 3, end) : undefined
  if (code === undefined || code > 0x10ffff) return undefined
  builder.character(code, view.from[at] ?? 0, view.to[end] ?? 0)
  return end + 1
}

/** Up to three octal digits. */
function octal(view: View, at: number, builder: ViewBuilder): number {
  let end = at + 1
  let value = 0
  while (end < at + 4) {
    const digit = digitOf(view.bytes[end])
    if (digit === undefined || digit > 7) break
    value = value * 8 + digit
    end += 1
  }
  builder.push(value & 0xff, view.from[at] ?? 0, view.to[end - 1] ?? 0)
  return end
}

/** Bytes of `\u` and of `%u`. */
const PREFIX = 2

/** A code point in so many hexadecimal digits behind two bytes; of a surrogate pair both escapes are read. */
function character(view: View, at: number, digits: number, builder: ViewBuilder): number | undefined {
  const start = at + PREFIX
  const end = start + digits
  const code = hex(view, start, end)
  if (code === undefined || code > 0x10ffff) return undefined
  const second = end + PREFIX
  const trail = code >= 0xd800 && code <= 0xdbff ? hex(view, second, second + 4) : undefined
  if (trail !== undefined && trail >= 0xdc00 && trail <= 0xdfff) {
    const whole = 0x10000 + ((code - 0xd800) << 10) + (trail - 0xdc00)
    builder.character(whole, view.from[at] ?? 0, view.to[second + 3] ?? 0)
    return second + 4
  }
  builder.character(code, view.from[at] ?? 0, view.to[end - 1] ?? 0)
  return end
}

function hex(view: View, start: number, end: number): number | undefined {
  if (end <= start || end > view.bytes.length) return undefined
  let value = 0
  for (let at = start; at < end; at += 1) {
    const digit = digitOf(view.bytes[at])
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

function lower(view: View, at: number): number {
  const byte = view.bytes[at] ?? 0
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
}
