import { isExact, writeJson } from './writer.ts'

/** Members and items down to here are written one by one. */
const DEPTH = 4
/** Shorter pieces are put together until they are so long, in characters. */
const AT_LEAST = 64 * 1024

/** The text of `writeJson(value, 2)` in pieces, so that a long one is nowhere whole. */
export function* jsonPieces(value: unknown): Iterable<string> {
  let held: string[] = []
  let length = 0
  for (const part of parts(value, '', DEPTH)) {
    held.push(part)
    length += part.length
    if (length < AT_LEAST) continue
    yield held.join('')
    held = []
    length = 0
  }
  yield held.join('')
}

function* parts(value: unknown, margin: string, depth: number): Iterable<string> {
  if (depth === 0 || typeof value !== 'object' || value === null || isExact(value))
    return yield writeJson(value, 2).replaceAll('\n', `\n${margin}`)
  const inner = `${margin}  `
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  let before = open
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined && !Array.isArray(value)) continue
    yield `${before}\n${inner}${Array.isArray(value) ? '' : `${writeJson(name)}: `}`
    yield* parts(member, inner, depth - 1)
    before = ','
  }
  yield before === open ? `${open}${close}` : `\n${margin}${close}`
}
