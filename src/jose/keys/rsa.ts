import type { JsonObject, JsonValue } from '../json/json.ts'
import { textOf } from '../json/values.ts'
import { bitLength, toInteger } from './integers.ts'

/** Primes of the ROCA fingerprint with the residues that a weak modulus leaves (CVE-2017-15361). */
const ROCA_PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
] as const

/** The generator 65537 of the flawed key generation. */
const GENERATOR = 65537

/** Residues of powers of 65537 modulo each prime; a random modulus falls into all of them with odds below 2^-27. */
function residuesOf(prime: number): ReadonlySet<number> {
  const residues = new Set<number>()
  let power = 1
  while (!residues.has(power)) {
    residues.add(power)
    power = (power * GENERATOR) % prime
  }
  return residues
}

let residues: readonly (readonly [bigint, ReadonlySet<number>])[] | undefined

/** Whether an RSA modulus carries the ROCA fingerprint. */
export function isRoca(modulus: bigint): boolean {
  residues ??= ROCA_PRIMES.map((prime) => [BigInt(prime), residuesOf(prime)] as const)
  return residues.every(([prime, set]) => set.has(Number(modulus % prime)))
}

/** Primes below this divide no modulus that was made with care. */
const SMALL = 1000

function smallPrimes(): readonly number[] {
  const candidates = Array.from({ length: SMALL - 2 }, (_none, at) => at + 2)
  return candidates.filter((each) => !candidates.some((other) => other * other <= each && each % other === 0))
}

/** Primes with the product of each few of them, so that a modulus is divided once for all of these. */
let primes: readonly (readonly [product: bigint, primes: readonly number[]])[] | undefined

function groupsOf(all: readonly number[]): NonNullable<typeof primes> {
  const groups: number[][] = []
  for (let at = 0; at < all.length; at += TOGETHER) groups.push(all.slice(at, at + TOGETHER))
  return groups.map((group) => [group.reduce((product, prime) => product * BigInt(prime), 1n), group])
}

/** As many primes below a thousand have a product that a number holds exactly. */
const TOGETHER = 5

/** A small factor of a modulus, 2 included; undefined when there is none below 1000. */
export function smallFactor(modulus: bigint): number | undefined {
  primes ??= groupsOf(smallPrimes())
  for (const [product, group] of primes) {
    const rest = Number(modulus % product)
    const factor = group.find((prime) => rest % prime === 0)
    if (factor !== undefined) return factor
  }
  return undefined
}

/** The numbers of an RSA key, and whether its modulus is one that somebody can factor. */
interface RsaNumbers {
  readonly modulus: bigint
  readonly exponent: bigint
  /** Lengths in bits. */
  readonly modulusBits: number
  readonly exponentBits: number
  /** As `smallFactor`, reckoned when first asked for. */
  readonly factor: number | undefined
  /** As `isRoca`, reckoned when first asked for. */
  readonly roca: boolean
}

/** Judging a set and reading it ask for the numbers of the same key several times. */
const READ = new WeakMap<JsonObject, RsaNumbers>()

/** Reads `n` and `e` of an RSA key; what is no string counts as zero. */
export function rsaNumbers(jwk: JsonObject): RsaNumbers {
  const known = READ.get(jwk)
  if (known) return known
  const [n, e] = [octetsOf(jwk['n']), octetsOf(jwk['e'])]
  const modulus = toInteger(n)
  let factor: { readonly found: number | undefined } | undefined
  let roca: boolean | undefined
  const numbers: RsaNumbers = {
    modulus,
    exponent: toInteger(e),
    modulusBits: bitLength(n),
    exponentBits: bitLength(e),
    get factor() {
      factor ??= { found: smallFactor(modulus) }
      return factor.found
    },
    get roca() {
      roca ??= isRoca(modulus)
      return roca
    },
  }
  READ.set(jwk, numbers)
  return numbers
}

const octetsOf = (value: JsonValue | undefined): Buffer => Buffer.from(textOf(value) ?? '', 'base64url')
