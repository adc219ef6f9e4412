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

/** Bits of the leading digits that quotients are reckoned from; all that is reckoned with them is exact in a number. */
const LEADING = 48
const HALF = BigInt(LEADING / 2)
const LEAST_LEADING = 2 ** 40
const MOST_LEADING = 2 ** 50
const LONG = BigInt(MOST_LEADING)

/**
 * The greatest common divisor of two numbers that are not negative, the first no smaller than the second. Euclid's quotients are mostly
 * small, so that the leading digits give a dozen of them at once (Knuth, The Art of Computer Programming 4.5.2, algorithm L).
 */
export function commonDivisor(larger: bigint, smaller: bigint): bigint {
  let [a, b] = [larger, smaller]
  let shift = shiftOf(a)
  while (b > LONG) {
    let x = Number(a >> shift)
    if (x < LEAST_LEADING || x >= MOST_LEADING) {
      shift = shiftOf(a)
      x = Number(a >> shift)
    }
    const [p, q, r, s] = steps(x, Number(b >> shift))
    if (q === 0) [a, b] = [b, a % b]
    else [a, b] = [BigInt(p) * a + BigInt(q) * b, BigInt(r) * a + BigInt(s) * b]
    if (shift > HALF) shift -= HALF
  }
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}

/** How far a number is shifted so that its leading digits are left. */
function shiftOf(value: bigint): bigint {
  return BigInt(Math.max(0, value.toString(16).length * 4 - LEADING))
}

/** What Euclid's steps come to as far as the leading digits decide their quotients: a' = pa + qb, b' = ra + sb. */
function steps(a: number, b: number): readonly [p: number, q: number, r: number, s: number] {
  let [x, y, p, q, r, s] = [a, b, 1, 0, 0, 1]
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
  return [p, q, r, s]
}
