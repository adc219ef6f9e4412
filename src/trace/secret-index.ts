import { isSecretName } from '../text/secret-names.ts'
import type { View } from './view.ts'

/** Bytes that a place must share with a secret before it is looked at more closely. */
export const WINDOW = 6
/** A beginning or end of a secret that long gives it away by itself; of one with blanks and quotes in it, which are not compared, less. */
const CUT = 12
const CUT_AT_LEAST = 8
/** One that an ellipsis follows is shorter. */
const CUT_BEFORE_ELLIPSIS = 8
/** Most secrets that begin alike and that a provider chose; thousands of these would cost their square. */
const MOST_ALIKE = 64
/** Longest secret that is known by every part of it. */
const LONGEST_IN_PARTS = 512

/** Where in a view a secret stands, and what is shown instead. */
export interface Match {
  readonly start: number
  readonly end: number
  readonly shown: string
}

/** How far a secret is looked for. */
export interface Manner {
  readonly shown: string
  /** By every part of twelve bytes, or by its beginning and its end, or whole only. */
  readonly cut: 'anywhere' | 'at the ends' | 'never'
  /** Whether this run sent it; of what a provider chose, words are left alone. */
  readonly sent: boolean
}

interface Pattern extends Manner {
  /** Without case and without what a line break, quotes or an encoding put between. */
  readonly folded: Uint8Array
  /** The same bytes with their case. */
  readonly cased: string
  /** Bytes of a part that give it away. */
  readonly least: number
}

interface Entry {
  readonly pattern: Pattern
  readonly offset: number
}

/** Finds many values in one pass over a view, so that neither many values nor long texts cost more than their length. */
export interface SecretIndex {
  readonly size: number
  /** Whether the value is long enough to be looked for in this way. */
  add(view: View, manner: Manner): boolean
  find(view: View): readonly Match[]
}

/** Blanks, controls, quotes, backslash and plus carry nothing where a text was broken, quoted or joined; 0 leaves a byte out. */
const FOLD = Uint8Array.from({ length: 256 }, (_none, byte) =>
  byte <= 0x20 || byte === 0x7f || '"\'`\\+'.includes(String.fromCharCode(byte))
    ? 0
    : byte >= 0x41 && byte <= 0x5a
      ? byte + 0x20
      : byte,
)

const BASE = 31
const LEAVING = Array.from({ length: WINDOW }).reduce<number>((power) => Math.imul(power, BASE), 1)

export function createSecretIndex(): SecretIndex {
  const filter = new Uint8Array(1 << 16)
  const byHash = new Map<number, Entry[]>()
  const known = new Set<string>()

  const enter = (pattern: Pattern, offset: number): void => {
    const hash = hashAt(pattern.folded, offset)
    const entries = byHash.get(hash)
    if (entries && entries.length >= MOST_ALIKE && (offset > 0 || !pattern.sent)) return
    if (entries) entries.push({ pattern, offset })
    else byHash.set(hash, [{ pattern, offset }])
    filter[slot(hash)] = 1
  }

  return {
    get size() {
      return known.size
    },
    add({ bytes }, manner) {
      const kept = bytes.filter((byte) => FOLD[byte] !== 0)
      const cased = Buffer.from(kept).toString('latin1')
      const folded = kept.map((byte) => FOLD[byte] ?? 0)
      const key = Buffer.from(folded).toString('latin1')
      if (folded.length < WINDOW) return false
      if (known.has(key)) return true
      known.add(key)
      const least = Math.max(CUT_AT_LEAST, CUT - (bytes.length - folded.length))
      const pattern = { ...manner, folded, cased, least }
      for (const offset of offsets(pattern)) enter(pattern, offset)
      return true
    },
    find(view) {
      const { folded, places } = foldedOf(view.bytes)
      const matches: Match[] = []
      if (folded.length < WINDOW) return matches
      let taken = 0
      let hash = hashAt(folded, 0)
      for (let at = 0; at + WINDOW <= folded.length; at += 1) {
        const found = at >= taken && filter[slot(hash)] === 1 ? longest(byHash.get(hash) ?? [], folded, at) : undefined
        if (found && isWhole(found, view, places)) {
          matches.push({
            start: places[found.start] ?? 0,
            end: (places[found.end - 1] ?? 0) + 1,
            shown: found.pattern.shown,
          })
          taken = found.end
        }
        hash = (Math.imul(hash, BASE) + (folded[at + WINDOW] ?? 0) - Math.imul(folded[at] ?? 0, LEAVING)) | 0
      }
      return matches
    },
  }
}

/** Where the windows of a secret begin: every part that gives it away holds one whole. */
function offsets({ folded: { length }, cut, least }: Pattern): readonly number[] {
  if (cut === 'never' || length <= least) return [0]
  if (cut === 'at the ends' || length > LONGEST_IN_PARTS) return [0, length - least]
  const step = least - WINDOW + 1
  return [...Array.from({ length: Math.ceil((length - WINDOW) / step) }, (_none, at) => at * step), length - WINDOW]
}

function hashAt(bytes: Uint8Array, from: number): number {
  let hash = 0
  for (let at = from; at < from + WINDOW; at += 1) hash = Math.imul(hash, BASE) + (bytes[at] ?? 0)
  return hash | 0
}

function slot(hash: number): number {
  return (hash ^ (hash >>> 16)) & 0xffff
}

function foldedOf(bytes: Uint8Array): { readonly folded: Uint8Array; readonly places: Uint32Array } {
  const folded = new Uint8Array(bytes.length)
  const places = new Uint32Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = FOLD[bytes[at] ?? 0] ?? 0
    if (byte === 0) continue
    folded[length] = byte
    places[length] = at
    length += 1
  }
  return { folded: folded.subarray(0, length), places }
}

interface Found {
  readonly pattern: Pattern
  readonly start: number
  readonly end: number
}

/** Of the secrets that a window may belong to, the one that covers most. */
function longest(entries: readonly Entry[], text: Uint8Array, at: number): Found | undefined {
  let best: Found | undefined
  for (const entry of entries) {
    const found = compare(entry, text, at)
    if (found && (!best || found.end - found.start > best.end - best.start)) best = found
  }
  return best
}

function compare({ pattern, offset }: Entry, text: Uint8Array, at: number): Found | undefined {
  const { folded } = pattern
  let before = 0
  while (before < offset && before < at && text[at - before - 1] === folded[offset - before - 1]) before += 1
  let after = 0
  while (offset + after < folded.length && text[at + after] === folded[offset + after]) after += 1
  if (after < WINDOW) return undefined
  const found = { pattern, start: at - before, end: at + after }
  const [begin, end] = [offset - before, offset + after]
  if (end - begin === folded.length) return found
  return isCut(pattern, begin, end, text, found.end) ? found : undefined
}

/** Whether a part of a secret gives it away where it stands. */
function isCut(pattern: Pattern, begin: number, end: number, text: Uint8Array, behind: number): boolean {
  const { cut, cased, sent, least } = pattern
  const part = cased.slice(begin, end)
  if (cut === 'never' || isSecretName(part.replace(/\W+$/, ''))) return false
  const words = isWords(part)
  if (begin === 0 && isEllipsis(text, behind)) return part.length >= CUT_BEFORE_ELLIPSIS || !words
  if (part.length < least) return false
  // Another token of the same issuer begins alike; it is known by its shape.
  if (begin === 0 && cased.startsWith('eyJ') && isTokenByte(text[behind])) return false
  if (begin === 0) return sent || !words || /\w/.test(cased.charAt(end))
  return !words && (cut === 'anywhere' || end === cased.length)
}

/** Words of one case with dashes or dots between: no part of what was chosen at random. */
export function isWords(part: string): boolean {
  return /^[-_.:/]*(?:(?:[A-Z]?[a-z]+|[A-Z]+)(?:[-_.:/]+|$))*$/.test(part.slice(0, 64))
}

/** `…`, `...`, `[...`, and the stars that hide the rest. */
function isEllipsis(text: Uint8Array, at: number): boolean {
  const [one = 0, two = 0, three = 0] = text.subarray(at, at + 3)
  if (one === 0xe2 && two === 0x80 && (three === 0xa6 || three === 0xa2)) return true
  if (one === 0x5b || one === 0x28 || one === 0x3c) return two !== 0 && isEllipsis(text, at + 1)
  return one === two && two === three && (one === 0x2e || one === 0x2a)
}

function isTokenByte(byte = 0): boolean {
  return /[\w.-]/.test(String.fromCharCode(byte))
}

/** A short value counts only where no word goes on before or behind it. */
function isWhole({ pattern, start, end }: Found, { bytes }: View, places: Uint32Array): boolean {
  if (pattern.folded.length >= 8) return true
  const before = bytes[(places[start] ?? 0) - 1] ?? 0
  const behind = bytes[(places[end - 1] ?? 0) + 1] ?? 0
  return !isWordByte(before) && !isWordByte(behind)
}

function isWordByte(byte: number): boolean {
  return byte !== 0xff && /[\w-]/.test(String.fromCharCode(byte))
}
