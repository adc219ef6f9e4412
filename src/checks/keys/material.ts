import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import { fieldOctets } from '../../jose/keys/curves.ts'
import { isEdwards } from '../../jose/keys/edwards.ts'
import { MOST_EXPONENT_BITS, MOST_MODULUS_BITS } from '../../jose/keys/faults.ts'
import type { KeyReading } from '../../jose/keys/jwk.ts'
import type { RsaNumbers } from '../../jose/keys/rsa.ts'
import { entryOf } from '../../text/table.ts'
import type { Findings } from '../findings.ts'

const octetsOf = (value: JsonValue | undefined): number => (isText(value) ? Buffer.from(value, 'base64url').length : 0)

/** Judges the numbers that a key is made of; its required members are there and base64url (RFC 7518 6, RFC 8037). Gives back whether they are good enough to be used. */
export function lookAtMaterial(found: Findings, key: KeyReading, name: string): boolean {
  const sound = key.jwk['kty'] === 'RSA' ? lookAtRsa(found, key.numbers(), name) : lookAtCurve(found, key, name)
  const known = publishedAs(key.jwk)
  found.look('jwks-well-known-test-key', known === undefined, () => ({
    message: `${name} is a published example (${known}): everybody has its private part.`,
    expected: 'a key of your own',
    actual: known,
  }))
  return sound
}

/** Judges whether the numbers of a key have as many octets as they must: strict libraries refuse it otherwise, though it can be read. */
export function lookAtWriting(found: Findings, key: KeyReading, name: string): void {
  if (key.jwk['kty'] === 'RSA') lookAtModulus(found, key.numbers(), name)
  if (key.jwk['kty'] === 'EC') lookAtCoordinates(found, key.jwk, name)
}

function lookAtModulus(found: Findings, { leadingZero }: RsaNumbers, name: string): void {
  found.look('jwks-rsa-leading-zero', !leadingZero, () => ({
    message: `${name}: n begins with a zero octet.`,
    expected: 'an octet that is not zero',
    actual: 'a zero octet',
  }))
}

/** Gives back whether they have full length; undefined on a curve that is not known. */
function lookAtCoordinates(found: Findings, { crv, x, y }: JsonObject, name: string): boolean | undefined {
  const field = fieldOctets(String(crv))
  if (field === undefined) return undefined
  const lengths = [octetsOf(x), octetsOf(y)]
  return found.look(
    'jwks-ec-coordinate-length',
    lengths.every((length) => length === field),
    () => ({
      message: `${name} has coordinates of another length than its field.`,
      expected: `${field} octets`,
      actual: lengths,
    }),
  )
}

function lookAtRsa(found: Findings, numbers: RsaNumbers, name: string): boolean {
  const { exponent, exponentBits: size, modulusBits: bits } = numbers
  lookAtModulus(found, numbers, name)
  const long = found.look('jwks-rsa-too-small', bits >= 2048, () => ({
    message: `${name} is too short.`,
    expected: 'at least 2048 bits',
    actual: `${bits} bits`,
  }))
  found.look('jwks-rsa-recommended-size', bits >= 3072, () => ({
    message: `${name} is long enough today, not for many years.`,
    expected: '3072 bits or more for a key that lives long',
    actual: `${bits} bits`,
  }))
  const weak = exponent < 3n || exponent % 2n === 0n
  const strong = found.look(
    'jwks-rsa-exponent-weak',
    exponent === 65537n || (!weak && exponent > 65537n && size <= MOST_EXPONENT_BITS),
    () => {
      // A long one is not written out, which takes the square of its length.
      const shown = size <= 64 ? exponent.toString() : `a number of ${size} bits`
      const unused = size > MOST_EXPONENT_BITS ? `, longer than ${MOST_EXPONENT_BITS} bits, and is not used` : ''
      return {
        message: `${name} has the public exponent ${shown}${unused}.`,
        expected: 65537,
        actual: shown,
        severity: weak ? 'E' : 'W',
      }
    },
  )
  if (bits > MOST_MODULUS_BITS) return long && strong
  const factor = numbers.factor()
  const whole = found.look('jwks-rsa-modulus-even-or-small-factor', factor === undefined, () => ({
    message: `${name}: ${factor} divides the modulus.`,
    expected: 'a product of two large primes',
    actual: factor,
  }))
  const random = found.look('jwks-rsa-roca', !numbers.roca(), () => ({
    message: `${name} carries the ROCA fingerprint.`,
    expected: 'primes chosen at random',
    actual: 'the ROCA fingerprint',
  }))
  return long && strong && whole && random
}

/** Bits of the curves that a key may be on (RFC 7518 6.2.1.1, RFC 8037 2, RFC 8812 3.1), and of some that are too small. */
export const CURVE_BITS: Readonly<Record<string, number>> = {
  'P-256': 256,
  'P-384': 384,
  'P-521': 521,
  secp256k1: 256,
  Ed25519: 256,
  Ed448: 456,
  X25519: 256,
  X448: 448,
}
const SMALL_CURVE = /(?:P-|secp|prime|brainpoolP)(\d{2,3})/i

function lookAtCurve(found: Findings, reading: KeyReading, name: string): boolean {
  const key = reading.jwk
  const crv = String(key['crv'])
  const known = found.look('jwks-curve-unsupported', Object.hasOwn(CURVE_BITS, crv), () => ({
    message: `${name} is on the curve ${crv}, which is not registered for JOSE or rarely supported.`,
    expected: Object.keys(CURVE_BITS),
    actual: crv,
  }))
  const bits = entryOf(CURVE_BITS, crv) ?? Number(SMALL_CURVE.exec(crv)?.[1] ?? Number.NaN)
  if (!Number.isNaN(bits))
    found.look('jwks-ec-too-small', bits >= 224, () => ({
      message: `${name} is on a curve of ${bits} bits.`,
      expected: 'at least 224 bits',
      actual: `${bits} bits`,
    }))
  if (key['kty'] === 'OKP' && !lookAtEdwards(found, reading, name, crv)) return false
  const full = lookAtCoordinates(found, key, name)
  if (full === undefined) return known
  const on = !full || typeof reading.key() !== 'string'
  if (full)
    found.look('jwks-ec-point-not-on-curve', on, () => ({
      message: `${name} is no point of ${crv}.`,
      expected: `a point of ${crv}`,
      actual: { x: key['x'], y: key['y'] },
    }))
  return known && on
}

function lookAtEdwards(found: Findings, key: KeyReading, name: string, crv: string): boolean {
  if (!isEdwards(crv)) return true
  const fault = key.fault()
  // A set may have a thousand keys: of those that are sound one word is enough.
  if (fault === undefined && found.list.some(({ rule, holds }) => rule === 'jwks-okp-key-invalid' && holds)) return true
  return found.look('jwks-okp-key-invalid', fault === undefined, () => ({
    message: `${name} must not be used: ${fault}.`,
    expected: `a sound point of ${crv}`,
    actual: fault,
  }))
}

/** Keys whose private part is printed somewhere, by the beginning of n or x. */
const PUBLISHED: Readonly<Record<string, string>> = {
  ofgWCuLjybRlzo0tZWJj: 'RFC 7515 A.2',
  f83OJ3D2xF1Bg8vub9tL: 'RFC 7515 A.3',
  MKBCTNIcKUSDii11ySs3: 'RFC 7517 A.1',
  '0vx7agoebGcQSuuPiLJX': 'RFC 7517 A.1',
  n4EPtAOCc9AlkeQHPzHS: 'RFC 7520 3.3',
  '11qYAYKxCrfVS_7TyWQH': 'RFC 8037 A.1',
  u1SU1LfVLPHCozMxH2Mo: 'jwt.io',
  nzyis1ZjfNB0bBgKFMSv: 'jwt.io',
  'EVs_o5-uQbTjL3chynL4': 'jwt.io',
  'xwQ72P9z9OYshiQ-ntDY': 'the development keys of oidc-provider',
}
const PREFIX = 20

function publishedAs(key: JsonObject): string | undefined {
  const value = key['n'] ?? key['x']
  const start = isText(value) ? value.slice(0, PREFIX) : ''
  return Object.hasOwn(PUBLISHED, start) ? PUBLISHED[start] : undefined
}
