import { isExact, writeJson } from './writer.ts'

/** A value without what would stand behind the first `most` characters of its JSON text. */
export function beginningOf(value: unknown, most: number): unknown {
  let left = most
  const begun = (given: unknown): unknown => {
    if (typeof given === 'string') {
      const room = left
      left -= given.length + 2
      return given.length <= room ? given : given.slice(0, room)
    }
    if (typeof given !== 'object' || given === null || isExact(given)) {
      left -= writeJson(given).length
      return given
    }
    left -= 1
    return Array.isArray(given) ? items(given) : members(given)
  }
  const items = (list: readonly unknown[]): unknown[] => {
    const kept: unknown[] = []
    for (const item of list) {
      if (left <= 0) break
      if (kept.length > 0) left -= 1
      kept.push(begun(item))
    }
    return kept
  }
  const members = (object: object): Record<string, unknown> => {
    const kept: [string, unknown][] = []
    for (const name of Object.keys(object)) {
      if (left <= 0) break
      left -= name.length + (kept.length > 0 ? 4 : 3)
      kept.push([name, begun(Reflect.get(object, name))])
    }
    return Object.fromEntries(kept)
  }
  return begun(value)
}
