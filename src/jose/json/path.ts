import { isExact } from './writer.ts'

/**
 * The value that a path leads to below another; undefined where there is none. Names may hold dots themselves, as those of claims do:
 * the longest that is there is taken.
 */
export function follow(value: unknown, parts: readonly string[]): unknown {
  if (parts.length === 0) return value
  if (typeof value !== 'object' || value === null || isExact(value)) return undefined
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('.')
    if (!Object.hasOwn(value, name) || (Array.isArray(value) && !/^\d{1,9}$/.test(name))) continue
    const found = follow((value as Readonly<Record<string, unknown>>)[name], parts.slice(length))
    if (found !== undefined) return found
  }
  return undefined
}
