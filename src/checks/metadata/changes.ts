import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isObject } from '../../jose/json/values.ts'
import { isExact, writeJson } from '../../jose/json/writer.ts'
import { readJwk } from '../../jose/keys/jwk.ts'
import { MOST_KEYS } from '../../jose/keys/keys.ts'

/** One member that two documents do not have alike; the one that is missing on a side is absent there. */
export interface MemberChange {
  readonly name: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly before?: JsonValue
  readonly after?: JsonValue
  /** Of two lists of values: what came and what went. */
  readonly values?: { readonly added: readonly JsonValue[]; readonly removed: readonly JsonValue[] }
}

/** How two metadata documents differ, member by member; the order of a list of values is no difference. */
export function memberChanges(before: JsonObject, after: JsonObject): readonly MemberChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name): readonly MemberChange[] => {
    const [one, other] = [before[name], after[name]]
    if (one === undefined && other !== undefined) return [{ name, change: 'added', after: other }]
    if (one !== undefined && other === undefined) return [{ name, change: 'removed', before: one }]
    if (one === undefined || other === undefined || isSame(one, other)) return []
    if (!Array.isArray(one) || !Array.isArray(other)) return [{ name, change: 'changed', before: one, after: other }]
    const values = { added: without(other, one), removed: without(one, other) }
    if (values.added.length + values.removed.length === 0) return []
    return [{ name, change: 'changed', before: one, after: other, values }]
  })
}

/** Whether two values would be written alike, members in the same order. */
function isSame(one: JsonValue, other: JsonValue): boolean {
  if (one === other) return true
  if (Array.isArray(one))
    return (
      Array.isArray(other) && one.length === other.length && one.every((item, at) => isSame(item, other[at] ?? null))
    )
  if (!isObject(one) || !isObject(other)) return isExact(one) && isExact(other) && one.source === other.source
  const names = Object.keys(other)
  return (
    names.length === Object.keys(one).length &&
    Object.entries(one).every(([name, value], at) => name === names[at] && isSame(value, other[name] ?? null))
  )
}

function without(list: readonly JsonValue[], other: readonly JsonValue[]): readonly JsonValue[] {
  const known = new Set(other.map((value) => writeJson(value)))
  return list.filter((value) => !known.has(writeJson(value)))
}

/** A key that came or went between two fetches, known by its thumbprint (RFC 7638). */
export interface KeyChange {
  readonly change: 'added' | 'removed' | 'renamed'
  readonly kid: string | null
  readonly thumbprint: string
  /** The kid before, when only that changed. */
  readonly before?: string | null
}

/** How two key sets differ; unreadable keys count by what they say. */
export function keyChanges(before: JsonObject, after: JsonObject): readonly KeyChange[] {
  const [old, fresh] = [keysOf(before), keysOf(after)]
  const added = [...fresh].filter(([print]) => !old.has(print))
  const removed = [...old].filter(([print]) => !fresh.has(print))
  const renamed = [...fresh].filter(([print, kid]) => old.has(print) && old.get(print) !== kid)
  return [
    ...added.map(([thumbprint, kid]): KeyChange => ({ change: 'added', kid, thumbprint })),
    ...removed.map(([thumbprint, kid]): KeyChange => ({ change: 'removed', kid, thumbprint })),
    ...renamed.map(([thumbprint, kid]): KeyChange => {
      return { change: 'renamed', kid, thumbprint, before: old.get(thumbprint) ?? null }
    }),
  ]
}

function keysOf(set: JsonObject): ReadonlyMap<string, string | null> {
  const keys = Array.isArray(set['keys']) ? set['keys'].slice(0, MOST_KEYS) : []
  return new Map(
    keys.filter(isObject).map((key) => {
      const read = readJwk(key)
      const print = typeof read === 'string' ? undefined : read.thumbprint
      return [print ?? writeJson(key).slice(0, 200), typeof key['kid'] === 'string' ? key['kid'] : null]
    }),
  )
}
