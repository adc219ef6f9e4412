import { digitOf } from './unescape.ts'
import { BREAK, push, type View, viewFrom } from './view.ts'

/** What is written in digits. */
interface Encoding {
  /** What each byte says as a digit; -1 for none. */
  readonly values: Int8Array
  readonly bits: 4 | 6
  /** Digits among which one begins a byte. */
  readonly group: 2 | 4
  /** Digits that six bytes are written with; shorter runs hold no secret that is looked for. */
  readonly shortest: number
}

const BASE64: Encoding = { values: table(sextetOf), bits: 6, group: 4, shortest: 8 }
const HEX: Encoding = { values: table((byte) => digitOf(byte) ?? -1), bits: 4, group: 2, shortest: 12 }

function table(digit: (byte: number) => number): Int8Array {
  return Int8Array.from({ length: 256 }, (_none, byte) => digit(byte))
}

/**
 * What a view says where it is base64, base64url (RFC 4648 4 and 5), hexadecimal or a list of numbers. Where a run of digits
 * begins inside a longer one cannot be told, so that each is read from every place it could begin at.
 */
export function* decodings(view: View): Generator<View> {
  yield* digitRuns(view, BASE64)
  yield* digitRuns(view, HEX)
  yield* numbers(view)
}

interface Run {
  readonly start: number
  readonly end: number
  /** How many of its bytes are digits. */
  readonly digits: number
}

/** The bytes of all runs of digits, once for each digit that the first byte could begin at. */
function* digitRuns(view: View, encoding: Encoding): Generator<View> {
  const { bytes } = view
  const { values, bits, group } = encoding
  const runs = findRuns(bytes, encoding)
  const count = runs.reduce((sum, { digits }) => sum + digits, 0)
  if (count === 0) return
  const digits = new Uint8Array(count)
  let length = 0
  for (const { start, end } of runs)
    for (let at = start; at < end; at += 1) {
      const value = values[bytes[at] ?? 0] ?? -1
      if (value >= 0) digits[length++] = value
    }
  for (let skipped = 0; skipped < group; skipped += 1)
    yield viewFrom(view, ((count * bits) >> 3) + runs.length, (builder) => {
      let begin = 0
      for (const run of runs) {
        const places = builder.places && placesOf(run)
        const last = begin + run.digits - 1
        let offset = 0
        for (let at = begin + skipped; at < last; ) {
          const two = ((digits[at] ?? 0) << bits) | (digits[at + 1] ?? 0)
          push(
            builder,
            (two >> (2 * bits - 8 - offset)) & 0xff,
            places?.[at - begin] ?? 0,
            places?.[at + 1 - begin] ?? 0,
          )
          for (offset += 8; offset >= bits; offset -= bits) at += 1
        }
        push(builder, BREAK, run.end - 1, run.end - 1)
        begin += run.digits
      }
    })

  function placesOf({ start, end }: Run): readonly number[] {
    return Array.from({ length: end - start }, (_none, at) => start + at).filter(
      (at) => (values[bytes[at] ?? 0] ?? -1) >= 0,
    )
  }
}

/** Runs of digits, broken over lines or not; between the bytes of hexadecimal may stand a colon, a blank or a dash. */
function findRuns(bytes: Uint8Array, { values, bits, shortest }: Encoding): readonly Run[] {
  const { length } = bytes
  const runs: Run[] = []
  for (let at = 0; at < length; at += 1) {
    if ((values[bytes[at] ?? 0] ?? -1) < 0) continue
    const start = at
    let end = at
    let digits = 0
    for (let next = at; next < length; ) {
      at = next
      while (at < length && (values[bytes[at] ?? 0] ?? -1) >= 0) at += 1
      digits += at - next
      if (at > next) end = at
      const behind = behindGap(bytes, at, bits, at - next)
      if (behind === at) break
      next = behind
    }
    if (digits >= shortest) runs.push({ start, end, digits })
  }
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

/** A list of six bytes and more as numbers, such as a Buffer in JSON. */
const NUMBERS = /(?<![\w.])(?:(?:0x[\da-f]{1,2}|\d{1,3})[\s,;]{1,8}){5,}(?:0x[\da-f]{1,2}|\d{1,3})(?![\w.])/gi

function* numbers(view: View): Generator<View> {
  const { buffer, byteOffset, length } = view.bytes
  const text = Buffer.from(buffer, byteOffset, length).toString('latin1')
  const lists = [...text.matchAll(NUMBERS)]
  if (lists.length === 0) return
  const capacity = lists.reduce((sum, [list]) => sum + list.length, 0)
  yield viewFrom(view, capacity, (builder) => {
    for (const list of lists) {
      for (const number of list[0].matchAll(/0x[\da-f]+|\d+/gi)) {
        const begin = list.index + number.index
        const value = Number(number[0])
        push(builder, value <= 0xff ? value : BREAK, begin, begin + number[0].length - 1)
      }
    }
  })
}

function sextetOf(byte: number): number {
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x47
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41
  if (byte >= 0x30 && byte <= 0x39) return byte + 4
  if (byte === 0x2b || byte === 0x2d) return 62
  return byte === 0x2f || byte === 0x5f ? 63 : -1
}
