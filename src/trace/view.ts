/** Bytes that a text says, each with the place in the text that it came from: what a reader sees after decoding. */
export interface View {
  readonly bytes: Uint8Array
  /** Where in the text the spelling of each byte begins and ends. */
  readonly from: Uint32Array
  readonly to: Uint32Array
}

export interface ViewBuilder {
  push(byte: number, from: number, to: number): void
  /** A character as UTF-8; what nobody sees is left out. */
  character(code: number, from: number, to: number): void
  view(): View
}

/** Stands in UTF-8 of no text, so that nothing is found across it. */
export const BREAK = 0xff

/** Soft hyphens, zero-width characters, direction marks, separators of every kind: a reader sees nothing or a blank. */
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}]$/u

/** A view of at most `capacity` bytes, filled from the left. */
export function viewBuilder(capacity: number): ViewBuilder {
  const bytes = new Uint8Array(capacity)
  const begins = new Uint32Array(capacity)
  const ends = new Uint32Array(capacity)
  let length = 0
  const push = (byte: number, from: number, to: number): void => {
    bytes[length] = byte
    begins[length] = from
    ends[length] = to
    length += 1
  }
  return {
    push,
    character(code, from, to) {
      if (code < 0x80) return push(code, from, to)
      if (UNSEEN.test(String.fromCodePoint(code))) return
      if (code < 0x800) push(0xc0 | (code >> 6), from, to)
      else {
        if (code < 0x10000) push(0xe0 | (code >> 12), from, to)
        else {
          push(0xf0 | (code >> 18), from, to)
          push(0x80 | ((code >> 12) & 0x3f), from, to)
        }
        push(0x80 | ((code >> 6) & 0x3f), from, to)
      }
      push(0x80 | (code & 0x3f), from, to)
    },
    view: () => ({ bytes: bytes.subarray(0, length), from: begins, to: ends }),
  }
}

/** A text as it stands. */
export function viewOf(text: string): View {
  const builder = viewBuilder(Buffer.byteLength(text))
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) {
      builder.push(unit, at, at + 1)
      continue
    }
    const code = text.codePointAt(at) ?? unit
    const end = code > 0xffff ? at + 2 : at + 1
    builder.character(code, at, end)
    at = end - 1
  }
  return builder.view()
}

/** What of a view reads as text of eight bytes and more, with breaks between; the rest is no text that could be decoded further. */
export function readableParts({ bytes, from, to }: View): View {
  const builder = viewBuilder(bytes.length)
  let start = 0
  const close = (end: number): void => {
    if (end - start >= SHORTEST_PART) {
      for (let at = start; at < end; at += 1) builder.push(bytes[at] ?? 0, from[at] ?? 0, to[at] ?? 0)
      builder.push(BREAK, from[end - 1] ?? 0, to[end - 1] ?? 0)
    }
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
  return builder.view()
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
