import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { commonDivisor, sharing } from '../../src/jose/keys/common-factors.ts'

/** As Euclid has it, one quotient after another. */
function byEuclid(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other]
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}

const divisorOf = (one: bigint, other: bigint): bigint =>
  one > other ? commonDivisor(one, other) : commonDivisor(other, one)

test('the common divisor of numbers of any length is that of Euclid', () => {
  const number = (bits: number) => fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) })
  const numbers = fc.oneof(number(40), number(60), number(200), number(2100))
  fc.assert(
    fc.property(numbers, numbers, fc.oneof(fc.constant(1n), number(50), number(900)), (one, other, shared) => {
      const [a, b] = [one * shared, other * shared]
      assert.equal(divisorOf(a, b), byEuclid(a, b))
    }),
    { numRuns: 3000 },
  )
})

test('neighbours whose leading digits leave the quotient open are divided exactly', () => {
  const fibonacci = [1n, 2n]
  while (fibonacci.length < 3000) fibonacci.push((fibonacci.at(-1) ?? 0n) + (fibonacci.at(-2) ?? 0n))
  for (let at = 1; at < fibonacci.length; at += 37)
    assert.equal(divisorOf(fibonacci[at] ?? 0n, fibonacci[at - 1] ?? 0n), 1n)
  for (let bits = 45; bits < 1500; bits += 7) {
    const power = 2n ** BigInt(bits)
    for (const [one, other] of [
      [power, power],
      [power, power - 1n],
      [power + 1n, power - 1n],
      [power * power - 1n, power + 1n],
      [power * power, power * 3n],
      [power * power + 1n, 0n],
    ] as const)
      assert.equal(divisorOf(one, other), byEuclid(one, other), `${one} and ${other}`)
  }
})

for (const [what, numbers, count] of [
  ['one number', [15n], 0],
  ['two without a common factor', [15n, 14n], 0],
  ['two with one', [15n, 21n], 2],
  ['the same twice', [7n, 7n], 2],
  ['two pairs, and one that shares with none', [3n * 5n, 3n * 7n, 11n * 13n, 11n * 17n, 19n], 4],
  ['one that shares with each of two', [3n * 5n, 3n * 7n, 5n * 11n, 13n], 3],
  ['a pair at both ends', [101n * 2n, 103n, 107n, 109n, 113n, 127n, 101n * 3n], 2],
] as const) {
  test(`of ${what}, ${count} share a factor`, () => {
    assert.equal(sharing(numbers), count)
  })
}

test('prime factors that two of many long numbers share are found, wherever these stand', () => {
  // Mersenne primes, so that every product is known.
  const primes = [521n, 607n, 1279n].map((exponent) => 2n ** exponent - 1n)
  const [small = 0n, middle = 0n, large = 0n] = primes
  const others = Array.from({ length: 62 }, (_none, at) => 2n ** (1300n + BigInt(at)) - 2n ** 600n + 1n).filter(
    (each) => primes.every((prime) => each % prime !== 0n),
  )
  const alone = sharing(others)
  for (const at of [0, 1, 30, others.length]) {
    const all = others.toSpliced(at, 0, small * large)
    assert.equal(sharing(all), alone)
    assert.equal(sharing([...all, small * middle]), alone + 2)
  }
})
