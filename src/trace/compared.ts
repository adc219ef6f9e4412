/** Bytes that are compared with many others; how far they agree is counted, so that what agrees again and again costs no square. */
export interface Compared {
  readonly bytes: Uint8Array
  /** Bytes that were looked at one by one. */
  looked: number
  /** The hash of every beginning; made once bytes were looked at as often as there are, many times over. */
  hashes: Float64Array | undefined
}

/** How often each byte may be looked at before beginnings are compared by their hashes. */
const LOOKS = 16
/** A text so short is soon looked at whole. */
const SHORT = 1024

/** A prime, and a number below it, whose products are exact. */
const PRIME = 67_108_859
const BASE = 40_503_071

export function compared(bytes: Uint8Array): Compared {
  return { bytes, looked: 0, hashes: undefined }
}

/** One of the bytes, and the place in it from which on it is compared. */
export interface Place {
  readonly of: Compared
  readonly at: number
}

/** How many bytes agree from both places on, where so many do already. Hashes may say too much, never too little. */
export function agreement(one: Place, other: Place, already: number): number {
  const most = Math.min(one.of.bytes.length - one.at, other.of.bytes.length - other.at)
  const { of: text } = other
  if (text.looked <= LOOKS * (text.bytes.length + SHORT)) {
    const length = looked(one, other, already, most)
    text.looked += length - already + 1
    return length
  }
  let [low, high] = [already, most]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (hashOf(one, middle) === hashOf(other, middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** Whether so many bytes that agree are the same: what hashes alone have told is looked at one by one. */
export function isSame(one: Place, other: Place, length: number): boolean {
  return other.of.hashes === undefined || looked(one, other, 0, length) === length
}

function looked(one: Place, other: Place, already: number, most: number): number {
  const [mine, theirs] = [one.of.bytes, other.of.bytes]
  let length = already
  while (length < most && mine[one.at + length] === theirs[other.at + length]) length += 1
  return length
}

function hashOf({ of, at }: Place, length: number): number {
  of.hashes ??= hashesOf(of.bytes)
  const begin = of.hashes[at] ?? 0
  const end = of.hashes[at + length] ?? 0
  return (end - ((begin * power(length)) % PRIME) + PRIME) % PRIME
}

function hashesOf(bytes: Uint8Array): Float64Array {
  const hashes = new Float64Array(bytes.length + 1)
  for (let at = 0; at < bytes.length; at += 1) hashes[at + 1] = ((hashes[at] ?? 0) * BASE + (bytes[at] ?? 0)) % PRIME
  return hashes
}

function power(exponent: number): number {
  let result = 1
  let square = BASE
  for (let left = exponent; left > 0; left >>>= 1) {
    if (left & 1) result = (result * square) % PRIME
    square = (square * square) % PRIME
  }
  return result
}
