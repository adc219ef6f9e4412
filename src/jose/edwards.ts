/** A twisted Edwards curve a·x² + y² = 1 + d·x²·y² over the integers modulo p (RFC 8032 5.1, 5.2). */
interface Curve {
  readonly p: bigint
  readonly a: bigint
  readonly d: bigint
  /** Order of the base point. */
  readonly order: bigint
  /** How often a point is doubled until its part of small order is gone: the cofactor is two to this power. */
  readonly doublings: number
  /** Octets of an encoded point, and of an encoded scalar. */
  readonly octets: number
}

const P25519 = 2n ** 255n - 19n
const P448 = 2n ** 448n - 2n ** 224n - 1n

const CURVES: Readonly<Record<string, Curve>> = {
  Ed25519: {
    p: P25519,
    a: P25519 - 1n,
    d: 37095705934669439343138083508754565189542113879843219016388785533085940283555n,
    order: 2n ** 252n + 27742317777372353535851937790883648493n,
    doublings: 3,
    octets: 32,
  },
  Ed448: {
    p: P448,
    a: 1n,
    d: P448 - 39081n,
    order: 2n ** 446n - 13818066809895115352007386748515426880336692474882178609894547503885n,
    doublings: 2,
    octets: 57,
  },
}

/**
 * Why an encoded public key must not verify anything: another length, a y that is not below the field's prime, no point of the
 * curve, or a point of small order, with which one signature fits every message (RFC 8032 5.1.3, 5.2.3; RFC 8725 3.4).
 * Undefined for a sound key and for a curve that is not Ed25519 or Ed448.
 */
export function edwardsKeyFault(crv: string, encoded: Uint8Array): string | undefined {
  const curve = curveOf(crv)
  if (!curve) return undefined
  if (encoded.length !== curve.octets)
    return `the key cannot be read: x has ${encoded.length} octets, and a key of ${crv} has ${curve.octets}`
  const { p, a, d } = curve
  const [y, sign] = pointOf(encoded)
  if (y >= p) return `x is no canonical encoding: its coordinate is not below the prime of ${crv}`
  const yy = (y * y) % p
  // No denominator is zero, since d is no square.
  const xx = (modulo(yy - 1n, p) * inverse(modulo(d * yy - a, p), p)) % p
  if (xx !== 0n && power(xx, (p - 1n) / 2n, p) !== 1n) return `x is no point of ${crv}`
  if (xx === 0n && sign === 1n) return 'x is no canonical encoding: it gives zero a sign'
  return hasSmallOrder(curve, xx, yy, y)
    ? 'x is a point of small order: one signature would fit every message'
    : undefined
}

/** Whether the second half of a signature is below the order of the base point, as it must be (RFC 8032 5.1.7, 5.2.7). */
export function isScalarInRange(crv: string, signature: Uint8Array): boolean {
  const curve = curveOf(crv)
  if (!curve || signature.length !== 2 * curve.octets) return true
  return littleEndian(signature.subarray(curve.octets)) < curve.order
}

function curveOf(crv: string): Curve | undefined {
  return Object.hasOwn(CURVES, crv) ? CURVES[crv] : undefined
}

/** The y coordinate and the sign bit of an encoded point. */
function pointOf(encoded: Uint8Array): readonly [y: bigint, sign: bigint] {
  const value = littleEndian(encoded)
  const bits = BigInt(encoded.length * 8 - 1)
  return [BigInt.asUintN(encoded.length * 8 - 1, value), value >> bits]
}

/** Doubles the point, of which the squares are enough, until only the neutral one is left of a point of small order. */
function hasSmallOrder({ p, a, doublings }: Curve, xx: bigint, yy: bigint, y: bigint): boolean {
  let [squareX, squareY, ordinate] = [xx, yy, y]
  for (let round = 0; round < doublings; round += 1) {
    const weighted = (a * squareX) % p
    const top = modulo(squareY - weighted, p)
    const bottom = modulo(2n - weighted - squareY, p)
    const sum = modulo(weighted + squareY, p)
    const [nextX, nextY] = [(4n * squareX * squareY) % p, (top * inverse(bottom, p)) % p]
    squareX = (nextX * inverse((sum * sum) % p, p)) % p
    squareY = (nextY * nextY) % p
    ordinate = nextY
  }
  return squareX === 0n && ordinate === 1n
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

function modulo(value: bigint, p: bigint): bigint {
  const rest = value % p
  return rest < 0n ? rest + p : rest
}

function power(base: bigint, exponent: bigint, p: bigint): bigint {
  let [result, square, left] = [1n, base % p, exponent]
  while (left > 0n) {
    if (left & 1n) result = (result * square) % p
    square = (square * square) % p
    left >>= 1n
  }
  return result
}

/** The inverse modulo a prime, by Euclid; that of zero is zero. */
function inverse(value: bigint, p: bigint): bigint {
  let [low, high, lowFactor, highFactor] = [value % p, p, 1n, 0n]
  while (low > 0n) {
    const quotient = high / low
    ;[low, high] = [high - quotient * low, low]
    ;[lowFactor, highFactor] = [highFactor - quotient * lowFactor, lowFactor]
  }
  return high === 1n ? modulo(highFactor, p) : 0n
}
