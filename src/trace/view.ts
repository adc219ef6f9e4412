/** Bytes that a text says, each with the place in the text that it came from: what a reader sees after decoding. */
export interface View {
  readonly bytes: Uint8Array
  /** Where in the text the spelling of a byte begins. */
  from(at: number): number
  /** Where it ends. */
  to(at: number): number
}

/** A view that is filled from the left: first its bytes, and their places where somebody asks for these. */
export interface ViewBuilder {
  readonly bytes: Uint8Array
  readonly places: Places | undefined
  length: number
}

/** Where the spelling of each byte begins and ends in the text that `source` is a view of; undefined where that is the text itself. */
interface Places {
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly source: View | undefined
}

/** Stands in UTF-8 of no text, so that nothing is found across it. */
export const BREAK = 0xff

/** Soft hyphens, zero-width characters, direction marks, separators of every kind: a reader sees nothing or a blank. */
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}]$/u

/**
 * A view of at most `capacity` bytes. In most nothing is found, so that places, which take eight times as much as the bytes, are made by
 * filling it once more when they are asked for. `source` is what it is made from, undefined for the text itself.
 */
export function viewFrom(source: View | undefined, capacity: number, fill: (builder: ViewBuilder) => void): View {
  const builder: ViewBuilder = { bytes: new Uint8Array(capacity), places: undefined, length: 0 }
  fill(builder)
  const bytes = builder.bytes.subarray(0, builder.length)
  let made: Places | undefined
  const places = (): Places => {
    if (made) return made
    made = { from: new Uint32Array(bytes.length), to: new Uint32Array(bytes.length), source }
    fill({ bytes, places: made, length: 0 })
    return made
  }
  return { bytes, from: (at) => places().from[at] ?? 0, to: (at) => places().to[at] ?? 0 }
}

/** A byte that is spelled from one place to another of what the view is made from, both included. */
export function push(builder: ViewBuilder, byte: number, first: number, last: number): void {
  const { bytes, places, length } = builder
  bytes[length] = byte
  if (places) {
    const { from, to, source } = places
    from[length] = source ? source.from(first) : first
    to[length] = source ? source.to(last) : last + 1
  }
  builder.length = length + 1
}

/** A character as UTF-8; what nobody sees is left out. */
export function pushCharacter(builder: ViewBuilder, code: number, first: number, last: number): void {
  if (code < 0x80) {
    push(builder, code, first, last)
    return
  }
  if (UNSEEN.test(String.fromCodePoint(code))) return
  if (code < 0x800) push(builder, 0xc0 | (code >> 6), first, last)
  else {
    if (code < 0x10000) push(builder, 0xe0 | (code >> 12), first, last)
    else {
      push(builder, 0xf0 | (code >> 18), first, last)
      push(builder, 0x80 | ((code >> 12) & 0x3f), first, last)
    }
    push(builder, 0x80 | ((code >> 6) & 0x3f), first, last)
  }
  push(builder, 0x80 | (code & 0x3f), first, last)
}

/** Places between two texts of one view. */
export const BETWEEN = 1

/** Texts as they stand one behind another, with a break between, so that each is as if it stood alone. */
export function viewOf(texts: readonly string[]): View {
  const all = texts.join(String.fromCharCode(BREAK))
  // The breaks alone take two bytes in UTF-8: each letter is a byte, and stands at its own place.
  if (Buffer.byteLength(all) === all.length + texts.length - 1)
    return { bytes: Buffer.from(all, 'latin1'), from: (at) => at, to: (at) => at + 1 }
  const capacity = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + BETWEEN, 0)
  return viewFrom(undefined, capacity, (builder) => {
    let start = 0
    for (const text of texts) {
      if (start > 0) push(builder, BREAK, start - BETWEEN, start - BETWEEN)
      pushText(builder, text, start)
      start += text.length + BETWEEN
    }
  })
}

function pushText(builder: ViewBuilder, text: string, start: number): void {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) {
      push(builder, unit, start + at, start + at)
      continue
    }
    const code = text.codePointAt(at) ?? unit
    const end = code > 0xffff ? at + 2 : at + 1
    pushCharacter(builder, code, start + at, start + end - 1)
    at = end - 1
  }
}

/** What of a view reads as text of eight bytes and more, with breaks between; the rest is no text that could be decoded further. */
export function readableParts(view: View): View {
  const { bytes } = view
  const parts = readableRuns(bytes)
  const capacity = parts.reduce((sum, [start, end]) => sum + end - start + 1, 0)
  return viewFrom(view, capacity, (builder) => {
    for (const [start, end] of parts) {
      for (let at = start; at < end; at += 1) push(builder, bytes[at] ?? 0, at, at)
      push(builder, BREAK, end - 1, end - 1)
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
