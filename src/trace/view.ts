/** Bytes that a text says, each with the place in the text that it came from: what a reader sees after decoding. */
export interface View {
  readonly bytes: Uint8Array
  /** Where in the text the spelling of each byte begins and ends. */
  readonly from: Uint32Array
  readonly to: Uint32Array
}

/** Fills a view from the left; places are those of the bytes that it is made from. */
export interface ViewBuilder {
  /** A byte that is spelled from one place to another, both included. */
  push(byte: number, first: number, last: number): void
  /** A character as UTF-8; what nobody sees is left out. */
  character(code: number, first: number, last: number): void
}

/** Stands in UTF-8 of no text, so that nothing is found across it. */
export const BREAK = 0xff

/** Soft hyphens, zero-width characters, direction marks, separators of every kind: a reader sees nothing or a blank. */
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}]$/u

/** What a view is made from: another one, or the text itself. */
type Source = Pick<View, 'from' | 'to'> | undefined

/**
 * A view of at most `capacity` bytes. In most nothing is found, so that places, which take eight times as much as the bytes, are made by
 * filling it once more when they are asked for.
 */
export function viewFrom(source: Source, capacity: number, fill: (builder: ViewBuilder) => void): View {
  const bytes = new Uint8Array(capacity)
  let length = 0
  fill(
    builderOf((byte) => {
      bytes[length] = byte
      length += 1
    }),
  )
  let places: Pick<View, 'from' | 'to'> | undefined
  return {
    bytes: bytes.subarray(0, length),
    get from() {
      places ??= placesOf(source, length, fill)
      return places.from
    },
    get to() {
      places ??= placesOf(source, length, fill)
      return places.to
    },
  }
}

function placesOf(source: Source, length: number, fill: (builder: ViewBuilder) => void): Pick<View, 'from' | 'to'> {
  const [begins, ends] = [new Uint32Array(length), new Uint32Array(length)]
  const [from, to] = [source?.from, source?.to]
  let at = 0
  fill(
    builderOf((_byte, first, last) => {
      begins[at] = from ? (from[first] ?? 0) : first
      ends[at] = to ? (to[last] ?? 0) : last + 1
      at += 1
    }),
  )
  return { from: begins, to: ends }
}

function builderOf(push: ViewBuilder['push']): ViewBuilder {
  return {
    push,
    character(code, first, last) {
      if (code < 0x80) return push(code, first, last)
      if (UNSEEN.test(String.fromCodePoint(code))) return
      if (code < 0x800) push(0xc0 | (code >> 6), first, last)
      else {
        if (code < 0x10000) push(0xe0 | (code >> 12), first, last)
        else {
          push(0xf0 | (code >> 18), first, last)
          push(0x80 | ((code >> 12) & 0x3f), first, last)
        }
        push(0x80 | ((code >> 6) & 0x3f), first, last)
      }
      push(0x80 | (code & 0x3f), first, last)
    },
  }
}

/** A text as it stands. */
export function viewOf(text: string): View {
  return viewFrom(undefined, Buffer.byteLength(text), (builder) => {
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at)
      if (unit < 0x80) {
        builder.push(unit, at, at)
        continue
      }
      const code = text.codePointAt(at) ?? unit
      const end = code > 0xffff ? at + 2 : at + 1
      builder.character(code, at, end - 1)
      at = end - 1
    }
  })
}

/** What of a view reads as text of eight bytes and more, with breaks between; the rest is no text that could be decoded further. */
export function readableParts(view: View): View {
  const { bytes } = view
  const parts = readableRuns(bytes)
  const capacity = parts.reduce((sum, [start, end]) => sum + end - start + 1, 0)
  return viewFrom(view, capacity, (builder) => {
    for (const [start, end] of parts) {
      for (let at = start; at < end; at += 1) builder.push(bytes[at] ?? 0, at, at)
      builder.push(BREAK, end - 1, end - 1)
    }
  })
}

/** Where readable text of eight bytes and more begins and ends. */
function readableRuns(bytes: Uint8Array): readonly (readonly [start: number, end: number])[] {
  const runs: (readonly [number, number])[] = []
  let start = 0
  const close = (end: number): void => {
    if (end - start >= SHORTEST_PART) runs.push([start, end])
  }
  for (let at = 0; at < bytes.length; ) {
    const size = characterSize(bytes, at)
    if (size === 0) {
      close(at)
      start = at + 1
    }
    at += size || 1
  }
  if (start < bytes.length) close(bytes.length)
  return runs
}

const SHORTEST_PART = 8

/** Bytes of the character that begins there, UTF-8 or the zeros of UTF-16; 0 where none does. */
function characterSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return first >= 0x20 || (first >= 9 && first <= 13) || first === 0 ? 1 : 0
  const size =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  for (let next = 1; next < size; next += 1) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0
  return size
}
