import { hashedAs } from './hash-difference.ts'
import { rewriting, writingOf } from './octets.ts'
import { readOwnValue } from './own-values.ts'
import { urlDifference } from './url-difference.ts'
import { decodePercent } from './url-encoding.ts'

/** Longest values of which more is looked at than whether one is the beginning of the other. */
const MOST = 16 * 1024

type Relation = (came: string, due: string) => string | undefined

/**
 * How a value that came differs from the one that was due, where that tells what became of it: a clause about what came, such as "it
 * is the SHA-256 of the expected value, in hexadecimal". Undefined where nothing ties the two together. Of the values it quotes parts
 * of URLs, and signs that were added.
 */
export function differenceBetween(came: string, due: string): string | undefined {
  if (came === due || due === '') return undefined
  if (came === '') return 'it is empty'
  const relations = came.length > MOST || due.length > MOST ? [cut] : RELATIONS
  for (const relation of relations) {
    const said = relation(came, due)
    if (said !== undefined) return said
  }
  return undefined
}

/**
 * Which run of this tool a value seems to be of, which another run was sent: a clause about what came. Undefined for what this tool did
 * not make.
 */
export function otherRun(came: string, due: string): string | undefined {
  const own = came === due ? undefined : readOwnValue(came)
  if (!own) return undefined
  const this_ = readOwnValue(due)
  const seconds = this_ && (this_.madeAt - own.madeAt) / 1000
  const when =
    seconds === undefined
      ? `made at ${new Date(own.madeAt).toISOString()}`
      : seconds === 0
        ? 'made in the same second as this one'
        : `made ${span(Math.abs(seconds))} ${seconds > 0 ? 'before' : 'after'} this one`
  return `it is the ${own.kind} of another run of this tool, ${when}`
}

function span(seconds: number): string {
  return seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`
}

/** How the nearest of several values differs from the one that was due. */
export function nearestDifference(came: readonly string[], due: string): string | undefined {
  for (const each of came.slice(0, 20)) {
    const said = differenceBetween(each, due)
    if (said !== undefined) return said
  }
  return undefined
}

/** How two values differ as the end of a sentence; empty where nothing ties them together. */
export function differing(came: string, due: string): string {
  const said = differenceBetween(came, due)
  return said === undefined ? '' : `; ${said}`
}

const around: Relation = (came, due) => {
  if (came.trim() === due.trim()) return 'only white space around it differs'
  if (came.replace(/\s+/g, '') === due) return 'only white space inside it differs'
  if (inQuotes(came) === due) return 'it is the expected value in quotes'
  if (inQuotes(due) === came) return 'the quotes around it are lost'
  return came.replaceAll('&amp;', '&') === due ? 'each & of it came as &amp;, as it is written in a page' : undefined
}

function inQuotes(text: string): string | undefined {
  const [first] = text
  return text.length > 2 && (first === '"' || first === "'") && text.endsWith(first) ? text.slice(1, -1) : undefined
}

const percent: Relation = (came, due) => {
  const once = decodePercent(came)
  if (once === due) return 'it is the expected value percent-encoded once more'
  const twice = once === undefined || once === came ? undefined : decodePercent(once)
  if (twice === due) return 'it is the expected value percent-encoded twice more'
  if (decodePercent(due) === came) return 'it is the expected value percent-decoded once too often'
  const blanks = due.replaceAll('+', ' ')
  if (blanks !== due && (blanks === came || decodePercent(blanks) === came))
    return 'it is the expected value form-decoded once too often: each + came as a blank'
  if (came.includes('+') && came.replaceAll('+', ' ') === due) return 'each blank of it came as +'
  // Encoded, and something was added as well.
  if (once === undefined || once === came || !once.startsWith(due)) return undefined
  const added = once.slice(due.length)
  return `it begins with the expected value and has ${count(added.length)} more at its end, percent-encoded${quoted(added)}`
}

const letters: Relation = (came, due) =>
  came.toLowerCase() === due.toLowerCase() ? 'only upper and lower case differ' : undefined

const written: Relation = (came, due) => {
  const same = rewriting(came, due)
  if (same !== undefined) return same
  const wrapped = writingOf(came, Buffer.from(due))
  if (wrapped !== undefined) return `it is the expected value encoded in ${wrapped}`
  const unwrapped = writingOf(due, Buffer.from(came))
  return unwrapped === undefined ? undefined : `it is the expected value decoded from ${unwrapped}`
}

const hashed: Relation = (came, due) => {
  const how = hashedAs(came, due)
  if (how !== undefined) return `it is the ${how.hash} of the expected value, in ${how.writing}`
  const back = hashedAs(due, came)
  return back === undefined ? undefined : `the expected value is the ${back.hash} of it, in ${back.writing}`
}

/** Characters that must be left of a value before it is told as a piece of another. */
const PIECE = 6

const cut: Relation = (came, due) => {
  const rest = due.length - came.length
  if (rest > 0 && came.length >= PIECE) {
    if (due.startsWith(came)) return `it is the expected value cut off after ${came.length} of ${count(due.length)}`
    if (due.endsWith(came)) return `the first ${count(rest)} of the expected value are missing`
  }
  if (rest >= 0 || due.length < PIECE) return undefined
  if (came.startsWith(due))
    return `it begins with the expected value and has ${count(-rest)} more at its end${quoted(came.slice(due.length))}`
  if (came.endsWith(due))
    return `it ends with the expected value and has ${count(-rest)} before it${quoted(came.slice(0, -due.length))}`
  return undefined
}

/** Signs, and the schemes of URIs, are no part of anybody's secret. */
function quoted(added: string): string {
  return /^(?:[a-z]{2,8}:)?[^\p{L}\p{N}\p{C}]{0,8}$/u.test(added) || /^(?:%[0-9a-f]{2}){1,4}$/i.test(added)
    ? ` (${added})`
    : ''
}

function count(characters: number): string {
  return characters === 1 ? '1 character' : `${characters} characters`
}

/** Places in which two values of one length may differ and still be told as one with a slip. */
const FEW = 2

const slips: Relation = (came, due) => {
  if (came.length !== due.length || due.length < 4 * PIECE) return undefined
  const places: number[] = []
  for (let at = 0; at < due.length && places.length <= FEW; at += 1) if (came[at] !== due[at]) places.push(at + 1)
  if (places.length > FEW) return undefined
  return places.length === 1
    ? `only character ${places[0]} of ${due.length} differs`
    : `only characters ${places.join(' and ')} of ${due.length} differ`
}

const RELATIONS: readonly Relation[] = [around, urlDifference, percent, letters, written, hashed, cut, slips]
