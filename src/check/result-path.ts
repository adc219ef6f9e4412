import { follow } from '../jose/json/path.ts'

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
