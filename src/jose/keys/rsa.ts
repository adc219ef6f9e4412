import type { JsonObject, JsonValue } from '../json/json.ts'
import { textOf } from '../json/values.ts'
import { bitLength, toInteger } from './integers.ts'
import { once } from './once.ts'

/** Primes of the ROCA fingerprint: a weak modulus leaves a power of 65537 with each of them (CVE-2017-15361). */
const ROCA_PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
] as const

/** The generator 65537 of the flawed key generation. */
const GENERATOR = 65537

/** Whether an RSA modulus carries the ROCA fingerprint; a random one does with odds below 2^-27. */
export function isRoca(modulus: bigint): boolean {
  return ROCA_PRIMES.every((prime) => isPower(Number(modulus % BigInt(prime)), prime))
}

/** Whether a residue modulo a prime is that of a power of 65537. */
function isPower(residue: number, prime: number): boolean {
  let power = 1
  do {
    if (power === residue) return true
    power = (power * GENERATOR) % prime
  } while (power !== 1)
  return false
}

/** Primes below this divide no modulus that was made with care. */
const SMALL = 1000

function smallPrimes(): readonly number[] {
  const composite = new Uint8Array(SMALL)
  const primes: number[] = []
  for (let each = 2; each < SMALL; each += 1) {
    if (composite[each]) continue
    primes.push(each)
    for (let multiple = each * each; multiple < SMALL; multiple += each) composite[multiple] = 1
  }
  return primes
}

/** As many primes below a thousand have a product that a number holds exactly. */
const TOGETHER = 5
/** Primes whose product a modulus is divided by: that costs by its length, so that it is done as seldom as may be. */
const AT_ONCE = 9 * TOGETHER

interface Primes {
  product: bigint
  readonly groups: { readonly product: bigint; readonly primes: readonly number[] }[]
}

function groupsOf(primes: readonly number[]): readonly Primes[] {
  const all: Primes[] = []
  for (let from = 0; from < primes.length; from += AT_ONCE) {
    const large: Primes = { product: 1n, groups: [] }
    for (let at = from; at < Math.min(from + AT_ONCE, primes.length); at += TOGETHER) {
      const few = primes.slice(at, at + TOGETHER)
      const product = BigInt(few.reduce((product, prime) => product * prime))
      large.product *= product
      large.groups.push({ product, primes: few })
    }
    all.push(large)
  }
  return all
}

const PRIMES = groupsOf(smallPrimes())

/** A small factor of a modulus, 2 included; undefined when there is none below 1000. */
export function smallFactor(modulus: bigint): number | undefined {
  for (const { product, groups } of PRIMES) {
    const rest = modulus % product
    for (const group of groups) {
      const factor = firstFactor(Number(rest % group.product), group.primes)
      if (factor !== undefined) return factor
    }
  }
  return undefined
}

function firstFactor(number: number, primes: readonly number[]): number | undefined {
  for (let at = 0; at < primes.length; at += 1) {
    const prime = primes[at] ?? 1
    // As exact as the remainder, which takes long past 2^31.
    if (Math.floor(number / prime) * prime === number) return prime
  }
  return undefined
}

/** The numbers of an RSA key, and whether its modulus is one that somebody can factor. */
export interface RsaNumbers {
  readonly exponent: bigint
  /** Lengths in bits. */
  readonly modulusBits: number
  readonly exponentBits: number
  /** Whether `n` begins with an octet that is zero. */
  readonly leadingZero: boolean
  /** The modulus, and `smallFactor` and `isRoca` of it, each reckoned when first asked for. */
  modulus(): bigint
  factor(): number | undefined
  roca(): boolean
}

/** Reads `n` and `e` of an RSA key; what is no string counts as zero. */
export function rsaNumbers(jwk: JsonObject): RsaNumbers {
  const [n, e] = [octetsOf(jwk['n']), octetsOf(jwk['e'])]
  const modulus = once(() => toInteger(n))
  return {
    modulus,
    exponent: toInteger(e),
    modulusBits: bitLength(n),
    exponentBits: bitLength(e),
    leadingZero: n[0] === 0,
    factor: once(() => smallFactor(modulus())),
    roca: once(() => isRoca(modulus())),
  }
}

const octetsOf = (value: JsonValue | undefined): Buffer => Buffer.from(textOf(value) ?? '', 'base64url')
