import type { JsonObject, JsonValue } from './json.ts'
import { isExact } from './writer.ts'

export function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string'
}

/** Whether a value is a JSON object; a number that is kept with all its digits is none. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value)
}

/** An object; undefined for every other JSON value. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined
}

/** The text of a JSON string that holds something. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return isText(value) && value !== '' ? value : undefined
}

/** The strings of a list; anything else in it is left out. */
export function strings(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.every(isText) ? value : value.filter(isText)
}

/** The type of a JSON value in the words of RFC 8259 3. */
export function typeName(value: JsonValue | undefined): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isExact(value)) return 'number'
  return typeof value
}

/** A text as it is, and the type of any other JSON value. */
export function textOrType(value: JsonValue | undefined): string {
  return isText(value) ? value : typeName(value)
}

/** What stands in place of a value that should hold something: its type, or "an empty string". */
export function described(value: JsonValue | undefined): string {
  return value === '' ? 'an empty string' : typeName(value)
}

/** Longest number that is told, in characters. */
const LONGEST_NUMBER = 100

/** The digits of a JSON number as they were written; undefined for anything else. */
export function digitsOf(value: JsonValue | undefined): string | undefined {
  if (isExact(value)) return value.source.slice(0, LONGEST_NUMBER)
  return typeof value === 'number' ? String(value) : undefined
}
