import { type Alike, createAlike } from './alike.ts'
import { type Compared, compared } from './compared.ts'
import { CUT, CUT_AT_LEAST, type Found, isWhole, type Manner, type Pattern, WINDOW } from './secret-match.ts'
import type { View } from './view.ts'

/** Most secrets that are known by the same part inside of them. */
const MOST_ALIKE = 64
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
  /** By the hash of a window: the secrets that begin with it, and those that have it inside. */
  const beginnings = new Map<number, Alike>()
  const insides = new Map<number, Alike>()
  /** Whether each was sent by this run, which a secret that was received first may be later. */
  const known = new Map<string, boolean>()

  const enter = (pattern: Pattern, offset: number): void => {
    const hash = hashAt(pattern.compared.bytes, offset)
    const byHash = offset === 0 ? beginnings : insides
    const alike = byHash.get(hash) ?? createAlike()
    if (offset > 0 && alike.size >= MOST_ALIKE) return
    alike.add({ pattern, offset })
    byHash.set(hash, alike)
    filter[slot(hash)] = 1
  }

  const longest = (hash: number, text: Compared, at: number): Found | undefined => {
    const begun = beginnings.get(hash)?.longest(text, at)
    const inside = insides.get(hash)?.longest(text, at)
    if (!begun || !inside) return begun ?? inside
    return inside.end - inside.start > begun.end - begun.start ? inside : begun
  }

  return {
    get size() {
      return known.size
    },
    add({ bytes }, manner) {
      const folded = foldedOf(bytes)
      if (folded.length < WINDOW) return false
      const key = Buffer.from(folded).toString('latin1')
      if (known.get(key) || (known.has(key) && !manner.sent)) return true
      known.set(key, manner.sent)
      const least = Math.max(CUT_AT_LEAST, CUT - (bytes.length - folded.length))
      const pattern = { ...manner, compared: compared(folded), cased: casedOf(bytes, folded.length), least }
      for (const offset of offsets(pattern)) enter(pattern, offset)
      return true
    },
    find(view) {
      const folded = foldedOf(view.bytes)
      let places: Uint32Array | undefined
      const matches: Match[] = []
      if (folded.length < WINDOW) return matches
      const text = compared(folded)
      let taken = 0
      let hash = hashAt(folded, 0)
      for (let at = 0; at + WINDOW <= folded.length; at += 1) {
        const found = at >= taken && filter[slot(hash)] === 1 ? longest(hash, text, at) : undefined
        if (found) places ??= placesOf(view.bytes, folded.length)
        if (found && places && isWhole(found, view, places)) {
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
function offsets({
  compared: {
    bytes: { length },
  },
  cut,
  least,
}: Pattern): readonly number[] {
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

function foldedOf(bytes: Uint8Array): Uint8Array {
  const folded = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = FOLD[bytes[at] ?? 0] ?? 0
    if (byte === 0) continue
    folded[length] = byte
    length += 1
  }
  return folded.subarray(0, length)
}

/** The bytes that are compared, with their case. */
function casedOf(bytes: Uint8Array, count: number): string {
  const { buffer, byteOffset, length } = bytes
  const all = Buffer.from(buffer, byteOffset, length)
  return (count === length ? all : all.filter((byte) => FOLD[byte] !== 0)).toString('latin1')
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
