import { isExact } from '../jose/json/writer.ts'

/** Longest text of a value, of a message and of all that one value has in it, in characters; most members, and deepest nesting. */
const LONGEST = 400
const LONGEST_MESSAGE = 600
const TAIL = 40
const LONGEST_IN_ALL = 8000
const MOST = 50
const DEEPEST = 3

/** A value as a report shows it: its beginning, whatever size it came in; digits stay. */
export function shortened(value: unknown): unknown {
  return typeof value === 'string' ? cut(value) : inside(value, { left: LONGEST_IN_ALL }, 0)
}

function inside(value: unknown, room: { left: number }, depth: number): unknown {
  if (typeof value === 'string') {
    room.left -= Math.min(value.length, LONGEST)
    return cut(value)
  }
  if (typeof value !== 'object' || value === null) return value
  if (isExact(value)) return value.source.length > LONGEST ? cut(value.source) : value
  if (depth >= DEEPEST) return '…'
  const all = Array.isArray(value) ? value.slice(0, MOST).entries() : Object.entries(value).slice(0, MOST)
  const members: [string, unknown][] = []
  for (const [name, item] of all) {
    if (room.left <= 0) break
    room.left -= 8
    members.push([cut(String(name)), inside(item, room, depth + 1)])
  }
  const more = (Array.isArray(value) ? value.length : Object.keys(value).length) - members.length
  if (Array.isArray(value)) return [...members.map(([, item]) => item), ...(more > 0 ? [`… ${more} more`] : [])]
  return Object.fromEntries(more > 0 ? [...members, ['…', `${more} more`]] : members)
}

/** A sentence as a report shows it: what it quotes can be of any size, so the middle of a long one is left out. */
export function shortenedMessage(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message
  return `${whole(message.slice(0, LONGEST))} … ${message.slice(LONGEST - LONGEST_MESSAGE).replace(/^[\udc00-\udfff]/, '')}`
}

function cut(text: string): string {
  if (text.length <= LONGEST) return text
  // Two values may differ at their ends alone.
  return `${whole(text.slice(0, LONGEST - TAIL))}…${text.slice(-TAIL).replace(/^[\udc00-\udfff]/, '')} (${text.length} characters)`
}

/** Without half a surrogate pair at the end. */
function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '')
}
