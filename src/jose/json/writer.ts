import { escapeUnseen } from '../../text/clean.ts'
import { maskOrdersInJson } from '../../text/orders.ts'
import { EXACT, type ExactNumber, type JsonReading } from './json.ts'

export function isExact(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && EXACT in value
}

/** JSON text of a value: digits as they were received, nothing that a terminal or a CI runner would obey or no reader would see. */
export function writeJson(value: unknown, indent = 0): string {
  return escapeUnsafe(holdsExact(value, 0) ? write(value, indent, '') : (JSON.stringify(value, null, indent) ?? 'null'))
}

/** JSON text with all that is unsafe to show written as \uXXXX, which changes no value; outside of strings there is none. */
export function escapeUnsafe(json: string): string {
  return maskOrdersInJson(escapeUnseen(json, unicodeEscape), unicodeEscape)
}

/** The text of a canonical reading as it may be shown. */
export function safeText({ text, printable }: JsonReading): string {
  return printable ? text : escapeUnsafe(text)
}

function unicodeEscape(sign: string): string {
  let escaped = ''
  for (let at = 0; at < sign.length; at += 1) escaped += `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`
  return escaped
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
