import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { numberOf } from '../jose/json/reader.ts'
import { described, isObject, isText } from '../jose/json/values.ts'
import { isUrl } from '../text/url.ts'

/** A value of the type that a specification gives a member, or what was expected in its place. */
export type Read<T> = { readonly value: T } | { readonly expected: string }

/** Reads the value of one member. */
export type Reader<T> = (value: JsonValue) => Read<T>

/** A member that is there with another type than it has. */
interface TypeFault {
  readonly member: string
  readonly expected: string
  /** JSON's word for what is there, or "an empty string". */
  readonly actual: string
}

/** The readers of a document's members, by name. */
type Shape = Readonly<Record<string, Reader<unknown>>>

/** The members of a document that are there with their type. */
type Members<S extends Shape> = {
  readonly [Name in keyof S]?: S[Name] extends Reader<infer T> ? T : never
}

/** A document that was read once: what can be gone on with, and a fault for each member that cannot. */
export interface Document<S extends Shape> {
  readonly members: Members<S>
  readonly faults: readonly TypeFault[]
  /** As it came, members unknown to us too, but for those with a fault. */
  readonly usable: JsonObject
}

/** A string that holds something. */
export const stringOf: Reader<string> = (value) =>
  isText(value) && value !== '' ? { value } : { expected: 'a string that is not empty' }

export const booleanOf: Reader<boolean> = (value) =>
  typeof value === 'boolean' ? { value } : { expected: 'true or false' }

/** A number that a computer can reckon with. */
export const finiteOf: Reader<number> = (value) => {
  const number = numberOf(value)
  return number !== undefined && Number.isFinite(number) ? { value: number } : { expected: 'a number' }
}

export const objectOf: Reader<JsonObject> = (value) => (isObject(value) ? { value } : { expected: 'an object' })

/** A string that parses as an absolute URL; no longer one than any server would take. */
export const urlOf: Reader<string> = (value) =>
  isText(value) && value.length <= LONGEST_URL && isUrl(value) ? { value } : { expected: 'an absolute URL' }

const LONGEST_URL = 8192

/** A list of which each item is read in the same way. */
export function listOf<T>(item: Reader<T>, items: string): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return { expected: `a list of ${items}` }
    const values: T[] = []
    for (const each of value) {
      const read = item(each)
      if ('expected' in read) return { expected: `a list of ${items}` }
      values.push(read.value)
    }
    return { value: values }
  }
}

/** Reads each member that a shape names, once; what is absent is no fault. */
export function readDocument<S extends Shape>(given: JsonObject, shape: S): Document<S> {
  const members: Record<string, unknown> = {}
  const faults: TypeFault[] = []
  const names = Object.keys(shape)
  // By index, since each document is asked for more members than it has.
  for (let at = 0; at < names.length; at += 1) {
    const member = names[at] ?? ''
    const value = Object.hasOwn(given, member) ? given[member] : undefined
    const reader = shape[member]
    if (value === undefined || reader === undefined) continue
    const read = reader(value)
    if ('value' in read) members[member] = read.value
    else faults.push({ member, expected: read.expected, actual: described(value) })
  }
  const wrong = faults.map(({ member }) => member)
  return { members: members as Members<S>, faults, usable: wrong.length === 0 ? given : without(given, wrong) }
}

function without(given: JsonObject, wrong: readonly string[]): JsonObject {
  const usable = { ...given }
  for (const name of wrong) delete usable[name]
  return usable
}
