import { isExact } from '../jose/json/writer.ts'

/** The value that a path leads to in what a step came to; undefined where there is none. A token alone is the one that came. */
export function valueAt(result: unknown, path: string): unknown {
  if (/^(?:access|id|refresh)_token$/.test(path)) return follow(result, ['tokens', path])
  const parts = path.replace(/^result\./, '').split('.')
  const found = follow(result, parts)
  const [first = ''] = parts
  // A token that is all that a step is about has header and claims at the top.
  return found === undefined && (first === 'header' || first === 'claims')
    ? follow(result, ['id_token', ...parts])
    : found
}

/** Names may hold dots themselves, as those of claims do: the longest that is there is taken. */
function follow(value: unknown, parts: readonly string[]): unknown {
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
