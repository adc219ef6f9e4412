/** A twisted Edwards curve over the integers modulo p (RFC 8032 5.1, 5.2). */
interface Curve {
  readonly p: bigint
  /** Order of the base point. */
  readonly order: bigint
  /** The y coordinates of all points whose order divides the cofactor. */
  readonly smallOrder: readonly bigint[]
  /** Octets of an encoded point, and of an encoded scalar. */
  readonly octets: number
}

const P25519 = 2n ** 255n - 19n
const P448 = 2n ** 448n - 2n ** 224n - 1n
/** The y coordinate of a point of order eight of edwards25519: it solves d·y⁴ + 2·y² = 1, so that its double has the y zero. */
const ORDER_EIGHT = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n

const CURVES: Readonly<Record<string, Curve>> = {
  Ed25519: {
    p: P25519,
    order: 2n ** 252n + 27742317777372353535851937790883648493n,
    smallOrder: [0n, 1n, P25519 - 1n, ORDER_EIGHT, P25519 - ORDER_EIGHT],
    octets: 32,
  },
  Ed448: {
    p: P448,
    order: 2n ** 446n - 13818066809895115352007386748515426880336692474882178609894547503885n,
    smallOrder: [0n, 1n, P448 - 1n],
    octets: 57,
  },
}

/**
 * Why an encoded public key must not verify anything: another length, an encoding that is not canonical, or a point of small
 * order, with which one signature fits every message (RFC 8032 5.1.3, 5.2.3; RFC 8725 3.4). Undefined for other keys, those that are
 * no point and verify nothing by themselves among them, and for a curve that is not Ed25519 or Ed448.
 */
export function edwardsKeyFault(crv: string, encoded: Uint8Array): string | undefined {
  const curve = curveOf(crv)
  if (!curve) return undefined
  if (encoded.length !== curve.octets)
    return `the key cannot be read: x has ${encoded.length} octets, and a key of ${crv} has ${curve.octets}`
  const { p, smallOrder } = curve
  const [y, sign] = pointOf(encoded)
  if (y >= p) return `x is no canonical encoding: its coordinate is not below the prime of ${crv}`
  // There x is zero, which has no sign.
  if (sign === 1n && (y === 1n || y === p - 1n)) return 'x is no canonical encoding: it gives zero a sign'
  return smallOrder.includes(y) ? 'x is a point of small order: one signature would fit every message' : undefined
}

/** Octets of a signature with a key of a curve; undefined for a curve that is none for EdDSA (RFC 8032 5.1.6, 5.2.6). */
export function edwardsSignatureBytes(crv: string): number | undefined {
  const curve = curveOf(crv)
  return curve && 2 * curve.octets
}

/** Whether the second half of a signature is below the order of the base point, as it must be (RFC 8032 5.1.7, 5.2.7). */
export function isScalarInRange(crv: string, signature: Uint8Array): boolean {
  const curve = curveOf(crv)
  if (!curve || signature.length !== 2 * curve.octets) return true
  return littleEndian(signature.subarray(curve.octets)) < curve.order
}

/** Whether a curve is one for EdDSA (RFC 8037 3.1). */
export function isEdwards(crv: string | undefined): boolean {
  return crv !== undefined && curveOf(crv) !== undefined
}

function curveOf(crv: string): Curve | undefined {
  return Object.hasOwn(CURVES, crv) ? CURVES[crv] : undefined
}

/** The y coordinate and the sign bit of an encoded point. */
function pointOf(encoded: Uint8Array): readonly [y: bigint, sign: bigint] {
  const value = littleEndian(encoded)
  const bits = encoded.length * 8 - 1
  return [BigInt.asUintN(bits, value), value >> BigInt(bits)]
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}
