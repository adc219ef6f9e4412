import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { isOnCurve } from '../../src/jose/keys/curves.ts'
import { bitLength, toInteger } from '../../src/jose/keys/integers.ts'
import { keyReader, readJwk } from '../../src/jose/keys/jwk.ts'
import { readKeys } from '../../src/jose/keys/keys.ts'
import { isRoca, smallFactor } from '../../src/jose/keys/rsa.ts'
import { pemBlocks } from '../../src/text/pem.ts'
import { selfSigned } from '../support/tls.ts'
import { encode } from './token-samples.ts'

const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const edPair = generateKeyPairSync('ed25519')
const jwkOf = (key: KeyObject): JsonObject => key.export({ format: 'jwk' }) as JsonObject

const RSA = jwkOf(rsaPair.publicKey)
const EC = jwkOf(ecPair.publicKey)
const ED = jwkOf(edPair.publicKey)

/** A modulus that the flawed generation made: a power of 65537 modulo the primes, lifted. */
const ROCA_MODULUS = ((): bigint => {
  const primes = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
  ]
  const product = primes.reduce((all, prime) => all * BigInt(prime), 1n)
  return (1n << 2047n) - ((1n << 2047n) % product) + product + 65537n
})()

const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(512, '0'), 'hex')

/** Keys that verify nothing, and why. */
const UNFIT: readonly (readonly [what: string, jwk: JsonObject, why: RegExp])[] = [
  ['no kty', {}, /kty is missing/],
  ['an unknown kty', { kty: 'DSA' }, /kty DSA is not known/],
  ['kty constructor', { kty: 'constructor' }, /not known/],
  ['RSA without n', { kty: 'RSA', e: 'AQAB' }, /n is missing/],
  ['RSA without e', { ...RSA, e: '' }, /e is missing/],
  ['n with padding', { ...RSA, n: `${RSA['n']}=` }, /n is not base64url: padding/],
  ['n in plain base64', { ...RSA, n: 'ab+/' }, /n is not base64url: \+ of plain base64/],
  ['1024 bits', { ...RSA, n: encode(Buffer.alloc(128, 0xab)) }, /1024 bits, fewer than 2048/],
  ['20,000 bits', { ...RSA, n: encode(Buffer.alloc(2500, 0xab)) }, /20000 bits, more than 8192/],
  ['exponent 1', { ...RSA, e: 'AQ' }, /exponent 1 is weak/],
  ['exponent 4', { ...RSA, e: 'BA' }, /exponent 4 is weak/],
  ['a long exponent', { ...RSA, e: encode(Buffer.alloc(9, 0xff)) }, /longer than 32 bits/],
  ['the ROCA fingerprint', { ...RSA, n: encode(bytes(ROCA_MODULUS)) }, /ROCA/],
  ['EC without y', { kty: 'EC', crv: 'P-256', x: EC['x'] ?? '' }, /y is missing/],
  ['a point off the curve', { ...EC, y: EC['x'] ?? '' }, /not on the curve/],
  ['the point at zero', { ...EC, x: encode(Buffer.alloc(32)), y: encode(Buffer.alloc(32)) }, /not on the curve/],
  ['another curve', { ...EC, crv: 'P-384' }, /not on the curve/],
  ['an unknown curve', { ...EC, crv: 'P-000' }, /not on the curve, or the curve is not known/],
  ['a short OKP key', { ...ED, x: 'AAAA' }, /cannot be read/],
  ['an empty secret', { kty: 'oct', k: '' }, /k is missing/],
  ['a number as k', { kty: 'oct', k: 1 }, /k is missing/],
]

for (const [what, jwk, why] of UNFIT) {
  test(`a key with ${what} is refused before use`, () => {
    const { keys, faults } = readKeys({ jwks: { keys: [jwk] } }, 'test')
    assert.deepEqual(keys, [])
    assert.equal(faults[0]?.unfit, 'key')
    assert.match(faults[0]?.message ?? '', why)
  })
}

/** Keys for something else than verifying. */
const OTHER_PURPOSE: readonly (readonly [what: string, members: JsonObject, why: RegExp])[] = [
  ['use enc', { use: 'enc' }, /use is enc/],
  ['a use that is a list', { use: ['sig'] }, /use is sig, not sig|use is/],
  ['key_ops without verify', { key_ops: ['encrypt'] }, /does not include verify/],
  ['key_ops that is text', { key_ops: 'verify' }, /not a list/],
]

for (const [what, members, why] of OTHER_PURPOSE) {
  test(`a key with ${what} is for another purpose`, () => {
    const { keys, faults } = readKeys({ jwks: { keys: [{ ...EC, kid: 'k', ...members }] } }, 'test')
    assert.deepEqual(keys, [])
    assert.deepEqual([faults[0]?.unfit, faults[0]?.kid, faults[0]?.index], ['purpose', 'k', 0])
    assert.match(faults[0]?.message ?? '', why)
  })
}

test('keys of each type are read with their thumbprint', () => {
  const { keys, faults } = readKeys(
    { jwks: { keys: [{ ...RSA, kid: 'r', alg: 'PS256' }, { ...EC, key_ops: ['verify'] }, ED] } },
    'test',
  )
  assert.deepEqual(faults, [])
  assert.deepEqual(
    keys.map(({ kty, kid, alg, crv }) => [kty, kid, alg, crv]),
    [
      ['RSA', 'r', 'PS256', undefined],
      ['EC', undefined, undefined, 'P-256'],
      ['OKP', undefined, undefined, 'Ed25519'],
    ],
  )
})

test('the thumbprint is that of RFC 7638 3.1', () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
  const key = readJwk({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })
  assert.ok(typeof key !== 'string')
  assert.equal(key.thumbprint, 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})

test('the private part of a key is never kept', () => {
  const key = readJwk(jwkOf(ecPair.privateKey))
  assert.ok(typeof key !== 'string')
  assert.equal(key.key.type, 'public')
})

test('a secret among public keys is refused, alone it is not', () => {
  const secret = { kty: 'oct', k: encode(Buffer.alloc(32, 1)), kid: 's' }
  const mixed = readKeys({ jwks: { keys: [EC, secret] } }, 'test')
  assert.deepEqual(
    [mixed.keys.length, mixed.faults[0]?.message],
    [1, 'it is a symmetric key in a set with public keys'],
  )
  assert.equal(readKeys({ jwks: { keys: [secret] } }, 'test').keys.length, 1)
  assert.equal(readKeys({ jwk: secret }, 'test').keys[0]?.thumbprint, undefined)
})

test('what is no key in a set is a fault, and the others are read', () => {
  const { keys, faults } = readKeys({ jwks: { keys: [1, null, EC, 'x', []] } }, 'test')
  assert.equal(keys.length, 1)
  assert.deepEqual(
    faults.map(({ index }) => index),
    [0, 1, 3, 4],
  )
})

test('a set of a thousand keys is read whole, and of one more the last is left', () => {
  const set = (keys: number): JsonObject => ({ keys: Array.from({ length: keys }, () => EC) })
  assert.equal(readKeys({ jwks: set(1000) }, 'test').keys.length, 1000)
  assert.deepEqual(readKeys({ jwks: set(1000) }, 'test').faults, [])
  const { keys, faults } = readKeys({ jwks: set(1001) }, 'test')
  assert.equal(keys.length, 1000)
  assert.match(faults[0]?.message ?? '', /first 1000 of 1001/)
})

test('of a set of very many keys the first thousand are read', () => {
  const { faults } = readKeys({ jwks: { keys: Array.from({ length: 1500 }, () => ({ kty: 'x' })) } }, 'test')
  assert.equal(faults.length, 1001)
  assert.match(faults[1000]?.message ?? '', /first 1000 of 1500/)
  assert.deepEqual(readKeys({ jwks: {} }, 'test'), { source: 'test', keys: [], faults: [] })
})

test('PEM keys of either kind and certificates are read, one key a block', async () => {
  const { cert } = await selfSigned()
  const pem = [
    rsaPair.publicKey.export({ format: 'pem', type: 'spki' }),
    rsaPair.publicKey.export({ format: 'pem', type: 'pkcs1' }),
    ecPair.privateKey.export({ format: 'pem', type: 'pkcs8' }),
    cert,
  ]
  const { keys, faults } = readKeys({ pem: `words before\n${pem.join('\nbetween\n')}` }, 'test')
  assert.deepEqual(faults, [])
  assert.deepEqual(
    keys.map(({ kty }) => kty),
    ['RSA', 'RSA', 'EC', 'EC'],
  )
  assert.ok(keys.every(({ key }) => key.type === 'public'))
})

test('a PEM text without a key says so', () => {
  assert.match(
    readKeys({ pem: '-----BEGIN PUBLIC KEY-----\nAAAA' }, 'test').faults[0]?.message ?? '',
    /the PEM block has no end/,
  )
  const garbage = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'
  assert.match(readKeys({ pem: garbage }, 'test').faults[0]?.message ?? '', /not the DER of a key/)
})

test('PEM blocks are those whose end has the name of their beginning', () => {
  const block = (name: string): string => `-----BEGIN ${name}-----\nAAAA\n-----END ${name}-----`
  assert.deepEqual(pemBlocks(`x${block('A')}y${block('B C')}z`), [block('A'), block('B C')])
  assert.deepEqual(pemBlocks(`-----BEGIN A-----\n${block('B')}`), [block('B')])
  assert.deepEqual(pemBlocks('-----BEGIN A-----\n-----END B-----'), [])
})

test('bits, small factors and the ROCA fingerprint of integers', () => {
  const octets = [[], [0], [1], [2], [0, 255], [1, 0], [1, 0, 1]]
  assert.deepEqual(
    octets.map((each) => bitLength(Uint8Array.from(each))),
    [0, 0, 1, 2, 8, 9, 17],
  )
  assert.equal(toInteger(Buffer.from([1, 0])), 256n)
  assert.equal(toInteger(Buffer.alloc(0)), 0n)
  assert.deepEqual([10n, 21n, 997n * 1009n, 1009n * 1013n].map(smallFactor), [2, 3, 997, undefined])
  assert.equal(isRoca(ROCA_MODULUS), true)
  assert.equal(isRoca(toInteger(Buffer.from(String(RSA['n']), 'base64url'))), false)
})

test('every prime below a thousand is found as a factor, the smallest first, and none above', () => {
  const isPrime = (value: number): boolean => {
    for (let divisor = 2; divisor * divisor <= value; divisor += 1) if (value % divisor === 0) return false
    return true
  }
  const primes = Array.from({ length: 998 }, (_none, at) => at + 2).filter(isPrime)
  assert.equal(primes.length, 168)
  const large = 2n ** 2203n - 1n
  assert.equal(smallFactor(large), undefined)
  for (const [at, prime] of primes.entries()) {
    assert.equal(smallFactor(BigInt(prime) * large), prime)
    assert.equal(
      smallFactor(BigInt(prime) * BigInt(primes[(at * 7) % 168] ?? 0)),
      Math.min(prime, primes[(at * 7) % 168] ?? 0),
    )
  }
  assert.equal(smallFactor(0n), 2)
})

test('a reader reads a key once, and two keys that differ in their names alone are the same to it', () => {
  const read = keyReader()
  const renamed = { ...EC, kid: 'another' }
  assert.equal(read(EC), read(EC))
  assert.equal(read(EC).key(), read(EC).key())
  assert.notEqual(read(renamed), read(EC))
  assert.equal(read(renamed).identity(), read(EC).identity())
  assert.notEqual(read(RSA).identity(), read(EC).identity())
  assert.equal(read({ kty: 'oct', k: 'e30'.repeat(20) }).identity(), undefined)
  assert.equal(read({ kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }).identity(), undefined)
})

test('a point is on its curve when node:crypto imports it, and a point beside it on none', () => {
  for (const namedCurve of ['P-256', 'P-384', 'P-521', 'secp256k1']) {
    const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' })
    const point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') }
    assert.equal(isOnCurve(namedCurve, point), true, namedCurve)
    const beside = Buffer.from(point.y)
    beside[beside.length - 1] = (beside.at(-1) ?? 0) ^ 1
    assert.equal(isOnCurve(namedCurve, { x: point.x, y: beside }), false, namedCurve)
  }
  assert.equal(isOnCurve('P-224', { x: Buffer.alloc(28), y: Buffer.alloc(28) }), undefined)
})

test('a coordinate that is not below the prime of its curve is no point', () => {
  // The generator of P-256 (SEC 2 2.4.2), and the same with the prime added to its x.
  const x = 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n
  const y = Buffer.from('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5', 'hex')
  const prime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
  const octets = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(66, '0'), 'hex')
  assert.equal(isOnCurve('P-256', { x: octets(x), y }), true)
  assert.equal(isOnCurve('P-256', { x: octets(x + prime), y }), false)
})

test('a key of RSA, EC or EdDSA is imported when it is first used, and once', () => {
  for (const jwk of [RSA, EC, ED]) {
    const key = readJwk(jwk)
    assert.ok(typeof key !== 'string')
    assert.equal(key.key.type, 'public')
    assert.equal(key.key, key.key)
    assert.deepEqual(jwkOf(key.key), jwk)
  }
})
