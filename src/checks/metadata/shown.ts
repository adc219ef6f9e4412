import type { JsonValue } from '../../jose/json.ts'
import { isExact } from '../../jose/json-reader.ts'
import { typeName } from '../findings.ts'

/** Values of a list that a finding shows. */
const MOST = 20
/** Longest text that a finding shows, in characters; of a list's values a third. */
const LONGEST = 240

/** What a document says of a member, as a finding shows it: short, whatever was sent. */
export function shown(value: JsonValue | readonly JsonValue[] | undefined): unknown {
  if (typeof value === 'string') return cut(value, LONGEST)
  if (typeof value === 'boolean' || typeof value === 'number') return value
  if (isExact(value)) return value.source.length > LONGEST ? cut(value.source, LONGEST) : value
  if (!isList(value)) return typeName(value)
  const items = value.slice(0, MOST).map((item) => (typeof item === 'string' ? cut(item, LONGEST / 3) : typeName(item)))
  return value.length > MOST ? [...items, `… ${value.length - MOST} more`] : items
}

function isList(value: JsonValue | readonly JsonValue[] | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** The particulars of a finding about a member that is not there. */
export const ABSENT = { expected: 'present', actual: 'absent' } as const
