import { type Alike, createAlike } from './alike.ts'
import { type Compared, compared } from './compared.ts'
import {
  CUT,
  CUT_AT_LEAST,
  type Ends,
  type Entry,
  extentOf,
  type Found,
  foundAt,
  isWhole,
  isWords,
  type Manner,
  type Pattern,
  WINDOW,
} from './secret-match.ts'
import type { View } from './view.ts'

/** Most secrets that are known by the same part inside of them, and by one that stands amid words. */
const MOST_ALIKE = 64
const MOST_AMID_WORDS = 2
/** Longest secret that is known by every part of it. */
const LONGEST_IN_PARTS = 512

/** Where in a view a secret stands, and what is shown instead. */
interface Match {
  readonly start: number
  readonly end: number
  readonly shown: string
}

/** Finds many values in one pass over a view, so that neither many values nor long texts cost more than their length. */
interface SecretIndex {
  readonly size: number
  /** Whether the value is long enough to be looked for in this way. */
  add(bytes: Uint8Array, manner: Manner): boolean
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

/** Bits of a hash that each byte of a window moves on the ones before it, so that it has left when the window is over. */
const STEP = 5
const HASH = 2 ** (STEP * WINDOW) - 1
/** Bits that tell which hashes there are. */
const BITS = 2 ** 19

export function createSecretIndex(): SecretIndex {
  const filter = new Uint32Array(BITS / 32)
  /** Where values and texts are folded, one after another. */
  let room = Buffer.alloc(0)
  /** By the hash of a window: the secrets that begin with it, and those that have it inside. */
  const beginnings = new Map<number, Entry | Alike>()
  const insides = new Map<number, Entry | Alike>()
  /** Whether each was sent by this run, which a secret that was received first may be later. */
  const known = new Map<string, boolean>()

  const enter = (pattern: Pattern, offset: number): void => {
    const hash = hashAt(pattern.compared.bytes, offset)
    const byHash = offset === 0 ? beginnings : insides
    const known = byHash.get(hash)
    if (known === undefined) byHash.set(hash, { pattern, offset })
    else {
      const alike = 'longest' in known ? known : createAlike(known)
      if (offset > 0 && alike.size >= (isAmidWords(pattern, offset) ? MOST_AMID_WORDS : MOST_ALIKE)) return
      alike.add({ pattern, offset })
      byHash.set(hash, alike)
    }
    const bit = bitOf(hash)
    filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31))
  }

  const longest = (hash: number, text: Compared, at: number): Found | undefined => {
    const begun = longestOf(beginnings.get(hash), text, at)
    const inside = longestOf(insides.get(hash), text, at)
    if (!begun || !inside) return begun ?? inside
    return inside.end - inside.start > begun.end - begun.start ? inside : begun
  }

  return {
    get size() {
      return known.size
    },
    add(bytes, manner) {
      if (room.length < bytes.length) room = Buffer.alloc(2 * bytes.length)
      const length = fold(bytes, room)
      if (length < WINDOW) return false
      const key = room.toString('latin1', 0, length)
      const sent = known.get(key)
      if (sent || (sent !== undefined && !manner.sent)) return true
      known.set(key, manner.sent)
      const left = bytes.length - length
      const pattern: Pattern = {
        shown: manner.shown,
        cut: manner.cut,
        sent: manner.sent,
        compared: compared(Uint8Array.prototype.slice.call(room, 0, length)),
        cased: latin1(left === 0 ? bytes : bytes.filter((byte) => FOLD[byte] !== 0)),
        least: Math.max(CUT_AT_LEAST, CUT - left),
        ends: left === 0 ? undefined : uncomparedEnds(bytes),
      }
      for (const offset of offsets(pattern)) enter(pattern, offset)
      return true
    },
    find(view) {
      if (room.length < view.bytes.length) room = Buffer.alloc(view.bytes.length)
      const folded = room.subarray(0, fold(view.bytes, room))
      const text = compared(folded)
      let places: Uint32Array | undefined
      const matches: Match[] = []
      for (let at = nextWindow(folded, 0); at >= 0; ) {
        const found = longest(hashAt(folded, at), text, at)
        if (found) places ??= placesOf(view.bytes, folded.length)
        const whole = found && places && isWhole(found, view, places)
        if (whole && places) matches.push({ ...extentOf(found, view, places), shown: found.pattern.shown })
        at = nextWindow(folded, whole ? Math.max(found.end, at + 1) : at + 1)
      }
      return matches
    },
  }

  /** Where the next window begins that may be one of a secret; -1 where there is none. */
  function nextWindow(bytes: Uint8Array, from: number): number {
    const last = bytes.length - WINDOW
    let hash = hashAt(bytes, from)
    for (let at = from; at <= last; at += 1) {
      const bit = bitOf(hash)
      if (((filter[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) return at
      hash = ((hash << STEP) ^ (bytes[at + WINDOW] ?? 0)) & HASH
    }
    return -1
  }
}

function longestOf(known: Entry | Alike | undefined, text: Compared, at: number): Found | undefined {
  if (known === undefined) return undefined
  return 'longest' in known ? known.longest(text, at) : foundAt(known, { text, at, agreed: 0 }, 0)
}

/** Where the windows of a secret begin: every part that gives it away holds one whole. */
function offsets({ compared: { bytes }, cut, least }: Pattern): readonly number[] {
  const { length } = bytes
  if (cut === 'never' || length <= least) return [0]
  if (cut === 'at the ends' || length > LONGEST_IN_PARTS) return [0, length - least]
  const step = least - WINDOW + 1
  const count = Math.ceil((length - WINDOW) / step)
  return [...Array.from({ length: count }, (_none, at) => at * step), length - WINDOW]
}

function uncomparedEnds(bytes: Uint8Array): Ends {
  let [first, last] = [0, bytes.length]
  while (first < last && FOLD[bytes[first] ?? 0] === 0) first += 1
  while (last > first && FOLD[bytes[last - 1] ?? 0] === 0) last -= 1
  return { head: bytes.subarray(0, first), tail: bytes.subarray(last) }
}

/** Whether words stand around a window so far that a part which goes on to what is no word holds the window before or behind it as well. */
function isAmidWords({ cased, least }: Pattern, offset: number): boolean {
  return isWords(cased.slice(Math.max(0, offset - least + WINDOW), offset + least))
}

function hashAt(bytes: Uint8Array, from: number): number {
  let hash = 0
  for (let at = from; at < from + WINDOW; at += 1) hash = ((hash << STEP) ^ (bytes[at] ?? 0)) & HASH
  return hash
}

function bitOf(hash: number): number {
  return (hash ^ (hash >>> 13)) & (BITS - 1)
}

/** Folds bytes into `room`, which is long enough; how many there are then. */
function fold(bytes: Uint8Array, room: Uint8Array): number {
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = FOLD[bytes[at] ?? 0] ?? 0
    if (byte === 0) continue
    room[length] = byte
    length += 1
  }
  return length
}

function latin1(bytes: Uint8Array): string {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return buffer.toString('latin1')
}

/** Where each byte that is compared stands among all. */
function placesOf(bytes: Uint8Array, count: number): Uint32Array {
  const places = new Uint32Array(count)
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if (FOLD[bytes[at] ?? 0] === 0) continue
    places[length] = at
    length += 1
  }
  return places
}
