import { digitOf } from './unescape.ts'
import { BREAK, push, type View, viewFrom } from './view.ts'

/** Digits that six bytes are written with; shorter runs hold no secret that is looked for. */
const SHORTEST = { base64: 8, hex: 12 } as const

/**
 * What a view says where it is base64, base64url (RFC 4648 4 and 5), hexadecimal or a list of numbers. Where a run of digits
 * begins inside a longer one cannot be told, so that each is read from every place it could begin at.
 */
export function decodings(view: View): readonly View[] {
  return [
    ...digitRuns(view, sextetOf, SHORTEST.base64, 6),
    ...digitRuns(view, nibbleOf, SHORTEST.hex, 4),
    ...numbers(view),
  ]
}

interface Run {
  readonly start: number
  readonly end: number
}

/** The bytes of all runs of digits of so many bits, once for each digit that the first byte could begin at. */
function digitRuns(view: View, digitAt: (byte: number) => number, shortest: number, bits: 4 | 6): readonly View[] {
  const { bytes } = view
  const runs = findRuns(bytes, digitAt, shortest, bits)
  if (runs.length === 0) return []
  const digits = runs.reduce((sum, { start, end }) => sum + end - start, 0)
  const capacity = Math.ceil((digits * bits) / 8) + runs.length
  return Array.from({ length: bits === 6 ? 4 : 2 }, (_none, skipped) =>
    viewFrom(view, capacity, (builder) => {
      for (const { start, end } of runs) {
        let held = 0
        let heldBits = 0
        let first = -1
        let left = skipped
        for (let at = start; at < end; at += 1) {
          const value = digitAt(bytes[at] ?? 0)
          if (value < 0 || left-- > 0) continue
          if (first < 0) first = at
          held = (held << bits) | value
          heldBits += bits
          if (heldBits < 8) continue
          heldBits -= 8
          push(builder, (held >> heldBits) & 0xff, first, at)
          held &= (1 << heldBits) - 1
          first = heldBits > 0 ? at : -1
        }
        push(builder, BREAK, end - 1, end - 1)
      }
    }),
  )
}

/** Runs of digits, broken over lines or not; between the bytes of hexadecimal may stand a colon, a blank or a dash. */
function findRuns(bytes: Uint8Array, digitAt: (byte: number) => number, shortest: number, bits: 4 | 6): readonly Run[] {
  const runs: Run[] = []
  let start = -1
  let end = 0
  let digits = 0
  let group = 0
  const close = (): void => {
    if (start >= 0 && digits >= shortest) runs.push({ start, end })
    start = -1
    digits = 0
  }
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    if (digitAt(byte) >= 0) {
      if (start < 0) start = at
      at += 1
      end = at
      digits += 1
      group += 1
      continue
    }
    const next = start < 0 ? at + 1 : behindGap(bytes, at, bits, group)
    if (next === at) close()
    group = 0
    at = Math.max(next, at + 1)
  }
  close()
  return runs
}

/** The offset behind what may stand inside a run; the same offset where the run ends. A blank may stand for a line break, but not between words. */
function behindGap(bytes: Uint8Array, at: number, bits: 4 | 6, group: number): number {
  let next = at
  let lineBreak = group >= LONGER_THAN_WORDS
  for (; isBlank(bytes[next]); next += 1) lineBreak ||= bytes[next] === 0x0a || bytes[next] === 0x0d
  if (lineBreak && next > at) return next
  const one = bytes[at]
  return bits === 4 && (one === 0x20 || one === 0x3a || one === 0x2d) ? at + 1 : at
}

const LONGER_THAN_WORDS = 12

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}

function nibbleOf(byte: number): number {
  return digitOf(byte) ?? -1
}

function sextetOf(byte: number): number {
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x47
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41
  if (byte >= 0x30 && byte <= 0x39) return byte + 4
  if (byte === 0x2b || byte === 0x2d) return 62
  return byte === 0x2f || byte === 0x5f ? 63 : -1
}

/** A list of six bytes and more as numbers, such as a Buffer in JSON. */
const NUMBERS = /(?<![\w.])(?:(?:0x[\da-f]{1,2}|\d{1,3})[\s,;]{1,8}){5,}(?:0x[\da-f]{1,2}|\d{1,3})(?![\w.])/gi

function numbers(view: View): readonly View[] {
  const { buffer, byteOffset, length } = view.bytes
  const text = Buffer.from(buffer, byteOffset, length).toString('latin1')
  const lists = [...text.matchAll(NUMBERS)]
  if (lists.length === 0) return []
  const capacity = lists.reduce((sum, [list]) => sum + list.length, 0)
  return [
    viewFrom(view, capacity, (builder) => {
      for (const list of lists) {
        for (const number of list[0].matchAll(/0x[\da-f]+|\d+/gi)) {
          const begin = list.index + number.index
          const value = Number(number[0])
          push(builder, value <= 0xff ? value : BREAK, begin, begin + number[0].length - 1)
        }
      }
    }),
  ]
}
