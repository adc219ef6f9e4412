import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { type KeySet, readKeys } from '../../src/jose/keys/keys.ts'
import { jwsVerifier, verifyJws } from '../../src/jose/keys/verify.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { JwsReading } from '../../src/jose/tokens/token.ts'
import { countedCrypto } from '../support/counted-crypto.ts'
import { CLAIMS, encode } from './token-samples.ts'

const SMALL = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97]

/** A number as a modulus looks from outside, the same one for the same name: no prime below a thousand divides it. */
function modulus(bits: number, name: string): string {
  const octets = Array.from({ length: bits / 256 }, (_none, at) =>
    createHash('sha256').update(`${name} ${at}`).digest(),
  )
  const bytes = Buffer.concat(octets)
  bytes.writeUInt8(bytes.readUInt8(0) | 0x80)
  let value = BigInt(`0x${bytes.toString('hex')}`) | 1n
  const primes = Array.from({ length: 998 }, (_none, at) => at + 2).filter(
    (each) => SMALL.every((prime) => each === prime || each % prime !== 0) && (each === 2 || each % 2 === 1),
  )
  while (primes.some((prime) => value % BigInt(prime) === 0n)) value += 2n
  return Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex').toString('base64url')
}

const rsa = (bits: number, count: number, members: JsonObject = {}): JsonObject[] =>
  Array.from({ length: count }, (_none, at) => ({
    kty: 'RSA',
    n: modulus(bits, `${bits} ${at}`),
    e: 'AQAB',
    ...members,
  }))

const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const jwkOf = (key: KeyObject, members: JsonObject = {}): JsonObject => ({
  ...(key.export({ format: 'jwk' }) as JsonObject),
  ...members,
})
const setOf = (keys: readonly JsonObject[]): KeySet => readKeys({ jwks: { keys: [...keys] } }, 'the set')

/** A token whose signature nobody made. */
function token(alg: string, octets: number, header: JsonObject = {}, sub = 'a'): JwsReading {
  const signature = Buffer.alloc(octets, 7)
  return readToken(
    `${encode({ alg, ...header })}.${encode({ ...CLAIMS, sub })}.${signature.toString('base64url')}`,
  ) as JwsReading
}

function signed(key: KeyObject): JwsReading {
  const input = `${encode({ alg: 'ES256' })}.${encode(CLAIMS)}`
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return readToken(`${input}.${signature.toString('base64url')}`) as JwsReading
}

test('of 740 RSA keys of 16,384 bits none is read or tried, and the reason is told', (t) => {
  const n = Buffer.alloc(2048, 0xb5).toString('base64url')
  const counted = countedCrypto(t, 'verify', 'createPublicKey')
  const keys = setOf(Array.from({ length: 740 }, () => ({ kty: 'RSA', n, e: 'AQAB' })))
  const verify = jwsVerifier(keys)
  for (let line = 0; line < 50; line += 1) {
    const { verified, faults } = verify(token('RS256', 2048, {}, `user-${line}`))
    assert.equal(verified, null)
    assert.match(faults[0]?.message ?? '', /key 0: the RSA modulus has 16384 bits, more than 8192/)
  }
  assert.deepEqual(counted(), [0, 0])
})

test('a key is used up to 8,192 bits and an exponent of 32, and not past them', () => {
  const told = (jwk: JsonObject) => setOf([jwk]).faults.map(({ message }) => message)
  const [key = {}] = rsa(8192, 1)
  assert.deepEqual(told({ ...key, e: '_____w' }), [])
  assert.deepEqual(told({ ...key, e: 'AQAAAAE' }), ['the RSA exponent is longer than 32 bits'])
  const octets = Buffer.from(String(key['n']), 'base64url')
  const longer = Buffer.concat([Buffer.of(1), octets]).toString('base64url')
  assert.deepEqual(told({ ...key, n: longer }), ['the RSA modulus has 8193 bits, more than 8192'])
})

test('a signature is tried with keys of its own length alone', (t) => {
  const [edwards, longEdwards] = (['ed25519', 'ed448'] as const).map((type) =>
    jwkOf(generateKeyPairSync(type as 'ed25519').publicKey),
  )
  const sets: readonly (readonly [alg: string, octets: number, keys: readonly JsonObject[], fitting: number])[] = [
    ['RS256', 256, [...rsa(2048, 3), ...rsa(3072, 4), ...rsa(4096, 5)], 3],
    ['PS256', 384, [...rsa(2048, 3), ...rsa(3072, 4), ...rsa(4096, 5)], 4],
    ['RS256', 257, [...rsa(2048, 3), ...rsa(3072, 4)], 0],
    ['RS256', 255, rsa(2048, 3), 0],
    ['ES256', 63, [jwkOf(curve('P-256').publicKey)], 0],
    ['ES256', 64, [jwkOf(curve('P-256').publicKey), jwkOf(curve('P-384').publicKey)], 1],
    ['EdDSA', 64, [edwards ?? {}, longEdwards ?? {}], 1],
    ['EdDSA', 63, [edwards ?? {}, longEdwards ?? {}], 0],
  ]
  const counted = countedCrypto(t, 'verify')
  let before = 0
  for (const [alg, octets, keys, fitting] of sets) {
    const signature = token(alg, octets)
    if (alg === 'EdDSA' && octets === 64) signature.signature[63] = 0
    const { verified, faults } = verifyJws(signature, setOf(keys))
    assert.deepEqual([verified, faults[0]?.kind], [false, 'signature'], `${alg} ${octets}`)
    const [after = 0] = counted()
    assert.equal(after - before, fitting, `${alg} ${octets}`)
    before = after
  }
})

test('keys that are for something else are not tried', (t) => {
  const counted = countedCrypto(t, 'verify')
  const [first = {}, ...others] = rsa(2048, 5)
  const unfit = [{ use: 'enc' }, { key_ops: ['encrypt'] }, { alg: 'RS512' }, { kty: 'EC' }]
  const keys = setOf([first, ...others.map((key, at) => ({ ...key, ...unfit[at] }))])
  assert.equal(verifyJws(token('RS256', 256), keys).verified, false)
  assert.deepEqual(counted(), [1])
})

test('a thousand usual keys without kid are all tried on one token', (t) => {
  const { publicKey, privateKey } = curve('P-256')
  const others = Array.from({ length: 999 }, () => jwkOf(curve('P-256').publicKey))
  const counted = countedCrypto(t, 'verify')
  assert.equal(verifyJws(signed(privateKey), setOf([...others, jwkOf(publicKey)])).verified, true)
  assert.deepEqual(counted(), [1000])
})

test('many lines try many keys about once a run, and each line a few', (t) => {
  const counted = countedCrypto(t, 'verify', 'createPublicKey')
  const many = Array.from({ length: 740 }, () => jwkOf(curve('P-256').publicKey))
  const verify = jwsVerifier(setOf(many))
  const told = new Set<string>()
  for (let line = 0; line < 200; line += 1) {
    const { verified, faults } = verify(token('ES256', 64, {}, `user-${line}`))
    assert.equal(verified, false)
    for (const { kind, message } of faults) told.add(`${kind}: ${message.replace(/\d+ of them/, 'some')}`)
  }
  const [tried = 0, read = 0] = counted()
  // The first ten keys of each of 200 lines, and a thousand more in all.
  assert.ok(tried > 740 && tried <= 200 * 10 + 1000, `${tried} tries`)
  assert.ok(read <= 740, `${read} keys were read`)
  assert.deepEqual(
    [...told],
    [
      'signature: the signature does not verify with any of 740 keys from the set',
      'key-use: any of 740 keys from the set could have made the signature; some were tried, none verifies it, and a run tries no more',
    ],
  )
})

test('slow keys are tried less often: what a run spends is bounded, not how many there are', (t) => {
  const counted = countedCrypto(t, 'verify')
  let before = 0
  for (const [alg, octets, keys, most] of [
    ['ES512', 132, Array.from({ length: 300 }, () => jwkOf(curve('P-521').publicKey)), 80],
    ['ES384', 96, Array.from({ length: 300 }, () => jwkOf(curve('P-384').publicKey)), 160],
    ['RS256', 1024, rsa(8192, 400), 330],
  ] as const) {
    const { faults } = verifyJws(token(alg, octets), setOf(keys))
    const [after = 0] = counted()
    assert.ok(after - before <= most, `${alg}: ${after - before} of at most ${most}`)
    assert.match(faults[0]?.message ?? '', new RegExp(`; ${after - before} of them were tried`))
    before = after
  }
})

test('a long token is tried less often, since each try hashes it', (t) => {
  const keys = setOf(rsa(2048, 500))
  const long = token('RS256', 256, {}, 'x'.repeat(180_000))
  const counted = countedCrypto(t, 'verify')
  assert.equal(verifyJws(long, keys).verified, false)
  const [tried = 0] = counted()
  assert.ok(tried > 10 && tried < 400, `${tried} tries`)
})

test('the key that verified before is tried first', (t) => {
  const { publicKey, privateKey } = curve('P-256')
  const others = Array.from({ length: 20 }, () => jwkOf(curve('P-256').publicKey))
  const verify = jwsVerifier(setOf([...others, jwkOf(publicKey)]))
  const counted = countedCrypto(t, 'verify')
  for (let line = 0; line < 1000; line += 1) assert.equal(verify(signed(privateKey)).verified, true)
  assert.deepEqual(counted(), [21 + 999])
})

test('of many keys with the kid of a token none is tried', (t) => {
  const counted = countedCrypto(t, 'verify')
  const { verified, faults } = verifyJws(token('RS256', 256, { kid: 'k' }), setOf(rsa(2048, 740, { kid: 'k' })))
  assert.deepEqual([verified, faults[0]?.kind], [false, 'key-use'])
  assert.deepEqual(counted(), [0])
})

test('keys without kid beside one that is not used: the reason stands beside the verdict', () => {
  const n = Buffer.alloc(2048, 0xb5).toString('base64url')
  const { faults } = verifyJws(token('RS256', 256), setOf([...rsa(2048, 2), { kty: 'RSA', n, e: 'AQAB' }]))
  assert.deepEqual(
    faults.map(({ message }) => message),
    [
      'the signature does not verify with any of 2 keys from the set, and others are not used (key 2: the RSA modulus has 16384 bits, more than 8192)',
    ],
  )
})
