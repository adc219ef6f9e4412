/** Characters that are looked at; a longer text has more than enough. */
const MOST = 4096

const ALPHABETS: readonly (readonly [pattern: RegExp, size: number])[] = [
  [/^\d+$/, 10],
  [/^(?:[\da-f]+|[\dA-F]+)$/, 16],
  [/^(?:[a-z]+|[A-Z]+)$/, 26],
  [/^(?:[\da-z]+|[\dA-Z]+)$/, 36],
  [/^[\dA-Za-z]+$/, 62],
]

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Bits that a guesser faces at most: length times the bits of the alphabet seen, less where the text repeats itself. */
export function entropyBits(text: string): number {
  // Six of the 128 bits of a UUID are fixed (RFC 9562 section 5.4).
  if (UUID.test(text)) return 122
  // What pads base64 carries nothing.
  const looked = text.slice(0, MOST).replace(/={1,2}$/, '')
  const size = ALPHABETS.find(([pattern]) => pattern.test(looked))?.[1] ?? 64
  const distinct = new Set(looked).size
  // Few distinct characters in a long text mean that it repeats itself.
  const seen = distinct < looked.length / 8 ? Math.min(size, distinct) : size
  return Math.floor(looked.length * Math.log2(Math.max(1, seen)))
}
