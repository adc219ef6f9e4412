import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { numberOf } from '../jose/json/reader.ts'
import { isObject, typeName } from '../jose/json/values.ts'
import { clean } from '../text/clean.ts'

/** A value of a document, and where it stands. */
export interface Place {
  /** Undefined where the member is absent. */
  readonly value: JsonValue | undefined
  readonly name: string | number
  readonly within?: Place
}

/** Thrown where a document holds something else than it must; told without the value, which may be a secret. */
export class Broken extends Error {
  constructor(place: Place, expected: string, found: string = typeName(place.value)) {
    super(`${pathOf(place)} is ${found}, expected ${expected}`)
  }
}

/** JSON pointer (RFC 6901). */
function pathOf({ name, within }: Place): string {
  if (!within) return 'the document'
  const step = clean(String(name).slice(0, 80)).replaceAll('~', '~0').replaceAll('/', '~1')
  return within.within ? `${pathOf(within)}/${step}` : `/${step}`
}

export function member(within: Place, name: string): Place {
  const object = objectAt(within)
  return { value: Object.hasOwn(object, name) ? object[name] : undefined, name, within }
}

export function items(within: Place): readonly Place[] {
  const { value } = within
  if (!Array.isArray(value)) throw new Broken(within, 'a list')
  return value.map((item, name) => ({ value: item, name, within }))
}

/** The members of an object by name, in their order. */
export function entries(within: Place): readonly (readonly [name: string, place: Place])[] {
  return Object.entries(objectAt(within)).map(([name, value]) => [name, { value, name, within }])
}

function objectAt(place: Place): JsonObject {
  if (!isObject(place.value)) throw new Broken(place, 'an object')
  return place.value
}

/** What `read` makes of a member; undefined where that is absent. */
export function optional<T>(place: Place, read: (place: Place) => T): T | undefined {
  return place.value === undefined ? undefined : read(place)
}

/** Null where that stands there, else what `read` makes of it. */
export function orNull<T>(place: Place, read: (place: Place) => T): T | null {
  return place.value === null ? null : read(place)
}

export function list<T>(place: Place, read: (place: Place) => T): T[] {
  return items(place).map(read)
}

/** A list, or an empty one where the member is absent. */
export function anyList<T>(place: Place, read: (place: Place) => T): T[] {
  return optional(place, (found) => list(found, read)) ?? []
}

/** Members that are set, without those that are absent. */
export function present<T extends object>(all: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const found = Object.entries(all).filter(([, value]) => value !== undefined)
  return Object.fromEntries(found) as { [Name in keyof T]: Exclude<T[Name], undefined> }
}

export function text(place: Place): string {
  if (typeof place.value !== 'string') throw new Broken(place, 'a string')
  return place.value
}

/** Longest word of our own, in characters. */
const LONGEST_WORD = 500

/** Text that this program writes itself, and that formats show as it stands: of a few hundred characters that everybody sees. */
export function word(place: Place): string {
  const found = text(place)
  if (found.length > LONGEST_WORD) throw new Broken(place, `at most ${LONGEST_WORD}`, `${found.length} characters long`)
  if (clean(found) !== found) throw new Broken(place, 'printable text', 'a string with control or unseen characters')
  return found
}

/** A word of a form. */
export function formed(place: Place, form: RegExp, expected: string): string {
  const found = word(place)
  if (!form.test(found)) throw new Broken(place, expected, 'another text')
  return found
}

export function flag(place: Place): boolean {
  if (typeof place.value !== 'boolean') throw new Broken(place, 'true or false')
  return place.value
}

/** One of the values that there are. */
export function oneOf<T extends string | number>(place: Place, values: readonly T[]): T {
  const found = values.find((value) => value === place.value)
  if (found === undefined) throw new Broken(place, `one of ${values.join(', ')}`, `another ${typeName(place.value)}`)
  return found
}

/** A number, however many digits it was written with. */
export function number(place: Place): number {
  const found = numberOf(place.value)
  if (found === undefined || !Number.isFinite(found)) throw new Broken(place, 'a number')
  return found
}

/** A whole number from 0 on that JavaScript keeps exactly. */
export function count(place: Place): number {
  const found = number(place)
  if (!Number.isSafeInteger(found) || found < 0) throw new Broken(place, 'a whole number from 0 on', 'another number')
  return found
}

/** Longest time that anything can have taken, a century, in milliseconds. */
const LONGEST = 100 * 366 * 86_400_000

/** Milliseconds that something took. */
export function duration(place: Place): number {
  const found = number(place)
  if (found < 0 || found > LONGEST) throw new Broken(place, 'milliseconds from 0 on', 'another number')
  return found
}

/** A point in time, UTC to the millisecond; in milliseconds since the epoch. */
export function time(place: Place): number {
  const found = text(place)
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(found) ? Date.parse(found) : Number.NaN
  if (!Number.isFinite(ms)) throw new Broken(place, 'a time such as 2026-03-01T12:00:00.000Z', 'another text')
  return ms
}
