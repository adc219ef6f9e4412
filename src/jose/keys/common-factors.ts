/** Numbers multiplied two by two: the product of them all, and its derivative, the sum of the products of all but one. */
interface Tree {
  readonly product: bigint
  readonly derivative: bigint
  readonly halves: readonly Tree[]
}

function treeOf(numbers: readonly bigint[]): Tree {
  const [first = 1n] = numbers
  if (numbers.length < 2) return { product: first, derivative: 1n, halves: [] }
  const middle = numbers.length >> 1
  const [left, right] = [treeOf(numbers.slice(0, middle)), treeOf(numbers.slice(middle))]
  return {
    product: left.product * right.product,
    derivative: left.derivative * right.product + left.product * right.derivative,
    halves: [left, right],
  }
}

/** How many of some numbers share a factor with another of them. */
export function sharing(numbers: readonly bigint[]): number {
  const [one = 1n, other = 1n] = numbers
  // Of two, as most sets have, each shares what the other does.
  if (numbers.length === 2) return (one < other ? commonDivisor(other, one) : commonDivisor(one, other)) === 1n ? 0 : 2
  const whole = treeOf(numbers)
  return sharingWith(whole, whole.derivative)
}

/** `derivative` is that of all numbers: modulo one of them it is the product of the others. */
function sharingWith({ product, halves }: Tree, derivative: bigint): number {
  const rest = derivative % product
  if (halves.length === 0) return commonDivisor(product, rest) === 1n ? 0 : 1
  return halves.reduce((sum, half) => sum + sharingWith(half, rest), 0)
}

/** Digits of 24 bits, which six of hexadecimal write. */
const DIGIT_BITS = 24
const HEX_DIGITS = DIGIT_BITS / 4
const OCTETS = DIGIT_BITS / 8

/** What a digit counts to: a product of two, with what is carried, is exact in a number. */
const BASE = 2 ** DIGIT_BITS
const ONE_BELOW = 1 / BASE

/**
 * The greatest common divisor of two numbers that are not negative, the first no smaller than the second. Euclid's quotients are mostly
 * small, so that the leading digits give a dozen of them at once (Knuth, The Art of Computer Programming 4.5.2, algorithm L). It is done
 * in the digits themselves, since each step of a bigint would leave two behind.
 */
export function commonDivisor(larger: bigint, smaller: bigint): bigint {
  const longest = Math.ceil(larger.toString(16).length / HEX_DIGITS)
  let [a, b] = [digitsOf(larger, longest), digitsOf(smaller, longest)]
  const step = new Float64Array(4)
  for (let length = longest; length > 0; ) {
    if (a[length - 1] === 0) length -= 1
    else if (isShort(b)) break
    else if (leap(leading(a, a, length), leading(b, a, length), step)) combine(a, b, step, length)
    else [a, b] = [b, digitsOf(numberOf(a) % numberOf(b), longest)]
  }
  let one = numberOf(a)
  let other = numberOf(b)
  while (other !== 0n) [one, other] = [other, one % other]
  return one
}

/** The digits of a number, the lowest first, with zeros up to so many. */
function digitsOf(value: bigint, length: number): Float64Array {
  const octets = Buffer.from(value.toString(16).padStart(length * HEX_DIGITS, '0'), 'hex')
  const digits = new Float64Array(length)
  for (let at = 0, begin = octets.length - OCTETS; at < length; at += 1, begin -= OCTETS)
    digits[at] = ((octets[begin] ?? 0) << 16) | ((octets[begin + 1] ?? 0) << 8) | (octets[begin + 2] ?? 0)
  return digits
}

function numberOf(digits: Float64Array): bigint {
  const octets = Buffer.alloc(digits.length * OCTETS)
  for (let at = 0, begin = octets.length - OCTETS; at < digits.length; at += 1, begin -= OCTETS) {
    const digit = digits[at] ?? 0
    octets[begin] = digit >> 16
    octets[begin + 1] = digit >> 8
    octets[begin + 2] = digit
  }
  return BigInt(`0x${octets.toString('hex') || '0'}`)
}

/** Whether a number has no more than two digits, so that the rest is soon done. */
function isShort(digits: Float64Array): boolean {
  for (let at = digits.length - 1; at > 1; at -= 1) if (digits[at] !== 0) return false
  return true
}

/** The 48 bits of a number that stand where the first 48 of `of` do, whose highest digit is the last of `length`. */
function leading(digits: Float64Array, of: Float64Array, length: number): number {
  const up = 2 ** (Math.clz32(of[length - 1] ?? 0) - (32 - DIGIT_BITS))
  const high = digits[length - 1] ?? 0
  const low = digits[length - 2] ?? 0
  const lowest = digits[length - 3] ?? 0
  return (high * BASE + low) * up + Math.floor(lowest * up * ONE_BELOW)
}

/** Puts into `step` what Euclid's steps come to as far as the leading digits decide their quotients: a' = pa + qb, b' = ra + sb; false where they decide none. */
function leap(a: number, b: number, step: Float64Array): boolean {
  let x = a
  let y = b
  let p = 1
  let q = 0
  let r = 0
  let s = 1
  while (y + r > 0 && y + s > 0) {
    const quotient = Math.floor((x + p) / (y + r))
    if (quotient !== Math.floor((x + q) / (y + s))) break
    const rest = x - quotient * y
    const nextR = p - quotient * r
    const nextS = q - quotient * s
    x = y
    p = r
    q = s
    y = rest
    r = nextR
    s = nextS
  }
  step[0] = p
  step[1] = q
  step[2] = r
  step[3] = s
  return q !== 0
}

/** Does such steps in place. */
function combine(a: Float64Array, b: Float64Array, step: Float64Array, length: number): void {
  const p = step[0] ?? 0
  const q = step[1] ?? 0
  const r = step[2] ?? 0
  const s = step[3] ?? 0
  let carriedA = 0
  let carriedB = 0
  for (let at = 0; at < length; at += 1) {
    const ofA = a[at] ?? 0
    const ofB = b[at] ?? 0
    const nextA = p * ofA + q * ofB + carriedA
    const nextB = r * ofA + s * ofB + carriedB
    carriedA = Math.floor(nextA * ONE_BELOW)
    carriedB = Math.floor(nextB * ONE_BELOW)
    a[at] = nextA - carriedA * BASE
    b[at] = nextB - carriedB * BASE
  }
}
