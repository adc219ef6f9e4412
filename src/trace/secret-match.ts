import { isSecretName } from '../text/secret-names.ts'
import { agreement, type Compared, isSame } from './compared.ts'
import type { View } from './view.ts'

/** Bytes that a place must share with a secret before it is looked at more closely. */
export const WINDOW = 6
/** A beginning or end of a secret that long gives it away by itself; of one with blanks and quotes in it, which are not compared, less. */
export const CUT = 12
export const CUT_AT_LEAST = 8
/** One that an ellipsis follows is shorter. */
const CUT_BEFORE_ELLIPSIS = 8
/** How far a secret is looked for. */
export interface Manner {
  readonly shown: string
  /** By every part of twelve bytes, or by its beginning and its end, or whole only. */
  readonly cut: 'anywhere' | 'at the ends' | 'never'
  /** Whether this run sent it; of what a provider chose, words are left alone. */
  readonly sent: boolean
}

/** A secret as it is compared. */
export interface Pattern extends Manner {
  /** Without case and without what a line break, quotes or an encoding put between. */
  readonly compared: Compared
  /** The same bytes with their case. */
  readonly cased: string
  /** Bytes of a part that give it away. */
  readonly least: number
  readonly ends: Ends | undefined
}

/** The bytes of a secret that stand before the first and behind the last that is compared. */
export interface Ends {
  readonly head: Uint8Array
  readonly tail: Uint8Array
}

/** A place inside a secret at which it can be recognized. */
export interface Entry {
  readonly pattern: Pattern
  readonly offset: number
}

/** A place in a text, and how many bytes from it on are known to agree with each secret that it is compared with. */
export interface Where {
  readonly text: Compared
  readonly at: number
  readonly agreed: number
}

/** Which part of a text is which secret, or a part of one. */
export interface Found {
  readonly pattern: Pattern
  /** Where in the secret it begins. */
  readonly offset: number
  readonly start: number
  readonly end: number
}

/** The secret of an entry where it stands in a text, or the part of it that gives it away, when that covers more than so many bytes. */
export function foundAt({ pattern, offset }: Entry, { text, at, agreed }: Where, most: number): Found | undefined {
  const { bytes } = text
  const folded = pattern.compared.bytes
  const after = agreement({ of: pattern.compared, at: offset }, { of: text, at }, agreed)
  if (after < WINDOW || offset + after <= most) return undefined
  let before = 0
  while (before < offset && before < at && bytes[at - before - 1] === folded[offset - before - 1]) before += 1
  text.looked += before
  if (before + after <= most) return undefined
  const [begin, end] = [offset - before, offset + after]
  const found = { pattern, offset: begin, start: at - before, end: at + after }
  if (end - begin !== folded.length && !isCut(pattern, { begin, end }, bytes, found.end)) return undefined
  return isSame({ of: pattern.compared, at: offset }, { of: text, at }, after) ? found : undefined
}

/** Whether a part of a secret gives it away where it stands. */
function isCut(
  pattern: Pattern,
  { begin, end }: { readonly begin: number; readonly end: number },
  text: Uint8Array,
  behind: number,
): boolean {
  const { cut, cased, sent, least } = pattern
  const ellipsis = begin === 0 && isEllipsis(text, behind)
  if (cut === 'never' || (end - begin < least && !ellipsis)) return false
  const part = cased.slice(begin, end)
  return isTelling() && !isSecretName(part.slice(0, 80).replace(/\W{1,8}$/, ''))

  function isTelling(): boolean {
    const words = isWords(part)
    if (ellipsis) return part.length >= CUT_BEFORE_ELLIPSIS || !words
    // Another token of the same issuer begins alike; it is known by its shape.
    if (begin === 0 && cased.startsWith('eyJ') && isTokenByte(text[behind])) return false
    if (begin === 0) return sent || !words || /\w/.test(cased.charAt(end))
    return !words && (cut === 'anywhere' || end === cased.length)
  }
}

/** Words of one case with dashes or dots between: no part of what was chosen at random. */
export function isWords(part: string): boolean {
  return /^[-_.:/]*(?:(?:[A-Z]?[a-z]+|[A-Z]+)(?:[-_.:/]+|$))*$/.test(part.slice(0, 64))
}

/** `…`, `...`, `[...`, and the stars that hide the rest. */
function isEllipsis(text: Uint8Array, at: number): boolean {
  const [one, two, three] = [text[at] ?? 0, text[at + 1] ?? 0, text[at + 2] ?? 0]
  if (one === 0xe2 && two === 0x80 && (three === 0xa6 || three === 0xa2)) return true
  const bracket = one === 0x5b || one === 0x28 || one === 0x3c
  if (bracket && (two === 0x2e || two === 0x2a || two === 0xe2)) return isEllipsis(text, at + 1)
  return one === two && two === three && (one === 0x2e || one === 0x2a)
}

function isTokenByte(byte = 0): boolean {
  return /[\w.-]/.test(String.fromCharCode(byte))
}

/** A short value counts only where no word goes on before or behind it. */
export function isWhole({ pattern, start, end }: Found, { bytes }: View, places: Uint32Array): boolean {
  if (pattern.compared.bytes.length >= 8) return true
  const before = bytes[(places[start] ?? 0) - 1] ?? 0
  const behind = bytes[(places[end - 1] ?? 0) + 1] ?? 0
  return !isWordByte(before) && !isWordByte(behind)
}

/** Where what was found begins and ends in a view: with what of the secret stands around it there and is not compared. */
export function extentOf(
  { pattern, offset, start, end }: Found,
  { bytes }: View,
  places: Uint32Array,
): { readonly start: number; readonly end: number } {
  let first = places[start] ?? 0
  let last = places[end - 1] ?? 0
  if (!pattern.ends) return { start: first, end: last + 1 }
  const { head, tail } = pattern.ends
  if (offset === 0) for (let at = head.length - 1; at >= 0 && bytes[first - 1] === head[at]; at -= 1) first -= 1
  if (offset + end - start === pattern.compared.bytes.length)
    for (let at = 0; at < tail.length && bytes[last + 1] === tail[at]; at += 1) last += 1
  return { start: first, end: last + 1 }
}

function isWordByte(byte: number): boolean {
  return byte !== 0xff && /[\w-]/.test(String.fromCharCode(byte))
}
