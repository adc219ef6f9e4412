import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, type KeyObject, webcrypto, X509Certificate } from 'node:crypto'
import { before, test } from 'node:test'
import type * as certificates from '@peculiar/x509'
import type { JwksFacts } from '../../src/checks/facts.ts'
import { keysCertificatesRules } from '../../src/checks/keys/certificates.rules.ts'
import { keysJwksRules } from '../../src/checks/keys/jwks.rules.ts'
import { judgeJwks, refetchedKeys, unfetchedKeys } from '../../src/checks/keys/jwks.ts'
import { keysMaterialRules } from '../../src/checks/keys/material.rules.ts'
import { keysSetRules } from '../../src/checks/keys/set.rules.ts'
import { keysUseRules } from '../../src/checks/keys/use.rules.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { toInteger } from '../../src/jose/keys/integers.ts'
import { library } from '../support/tls.ts'
import {
  type Answer,
  assertBounded,
  broken,
  exchange,
  idsOf,
  NOW,
  type Ruling,
  reading,
  ruling,
  untested,
} from './http-exchange.ts'

const RULES = idsOf(keysJwksRules, keysUseRules, keysMaterialRules, keysCertificatesRules, keysSetRules)

const jwk = (key: KeyObject): JsonObject => key.export({ format: 'jwk' }) as JsonObject
const rsa = (bits: number): JsonObject => jwk(generateKeyPairSync('rsa', { modulusLength: bits }).publicKey)

const RSA = { ...rsa(2048), kid: 'rsa', use: 'sig', alg: 'RS256' }
const LONG = { ...rsa(3072), kid: 'long', use: 'sig', alg: 'RS256' }
const EC_PAIR = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const EC = { ...jwk(EC_PAIR.publicKey), kid: 'ec', use: 'sig', alg: 'ES256' }
const ENC = { ...rsa(2048), kid: 'enc', use: 'enc', alg: 'RSA-OAEP' }
const METADATA: JsonObject = { id_token_signing_alg_values_supported: ['RS256', 'ES256'] }
const HEADERS = [
  ['content-type', 'application/jwk-set+json'],
  ['cache-control', 'max-age=3600'],
  ['access-control-allow-origin', '*'],
] as const

function served(answer: Answer, about: Partial<JwksFacts> = {}) {
  const made = exchange({ headers: HEADERS, ...answer }, { method: 'GET', url: 'https://issuer.example/jwks' })
  return judgeJwks({ metadata: METADATA, exchange: made, reading: reading(made), now: NOW, ...about })
}

const set = (keys: readonly object[], about: Partial<JwksFacts> = {}) => served({ body: { keys } }, about)

/** A set whose EC key has changes. */
const ec = (change: object) => () => set([RSA, { ...EC, ...change }])
const rsaKey = (change: object) => () => set([{ ...LONG, ...change }, EC])

let certificate = ''
let weak = ''
let expired = ''
let chain: readonly string[] = []
let leafKey: JsonObject = {}

const ALG = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const RSA_ALG = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-1',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
}

before(async () => {
  const x509 = await library()
  const make = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(ALG, true, ['sign', 'verify'])
  const [root, leaf] = [await make(), await make()]
  const issue = (
    subject: string,
    issuer: string,
    by: webcrypto.CryptoKeyPair,
    of: webcrypto.CryptoKeyPair,
    until = NOW + 1e9,
  ) =>
    x509.X509CertificateGenerator.create({
      subject: `CN=${subject}`,
      issuer: `CN=${issuer}`,
      notBefore: new Date(NOW - 2e9),
      notAfter: new Date(until),
      signingKey: by.privateKey,
      publicKey: of.publicKey,
      signingAlgorithm: ALG,
    })
  const der = (given: certificates.X509Certificate): string => Buffer.from(given.rawData).toString('base64')
  const [ca, one] = [await issue('root', 'root', root, root), await issue('leaf', 'root', root, leaf)]
  certificate = der(one)
  chain = [der(one), der(ca)]
  expired = der(await issue('leaf', 'root', root, leaf, NOW - 1e6))
  leafKey = jwk(new X509Certificate(Buffer.from(certificate, 'base64')).publicKey)
  const old = await webcrypto.subtle.generateKey(RSA_ALG, true, ['sign', 'verify'])
  const generated = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=old',
    keys: old,
    signingAlgorithm: RSA_ALG,
  })
  weak = der(generated)
})

const certified = (change: () => object) => () => set([RSA, { ...EC, ...leafKey, x5c: [certificate], ...change() }])
const thumbprint = (digest: string): string =>
  createHash(digest).update(Buffer.from(certificate, 'base64')).digest('base64url')
const same = () => ({})

const P = toInteger(Buffer.from('c7f1bc1dfb1be82d244aef01228c1409c1988943fc06ae5df9c4dbc6bf5d7c1d', 'hex')) | 1n
const toText = (value: bigint): string =>
  Buffer.from(value.toString(16).padStart(512, '0'), 'hex').toString('base64url')
/** Two moduli that share a factor; whether the factors are primes does not matter. */
const shared = [2n ** 1791n + 1n, 2n ** 1791n + 3n].map((other, index) => ({
  ...RSA,
  kid: `s${index}`,
  n: toText(P * other),
}))

type Judge = () => ReturnType<typeof judgeJwks>

const plain = (key: object): object => ({ ...key, use: undefined })
/** Keys for RS256 and ES256 beside algorithms that are advertised for something else than ID Tokens. */
const advertising =
  (what: string, algs: readonly string[]): Judge =>
  () =>
    set([RSA, EC], { metadata: { ...METADATA, [`${what}_signing_alg_values_supported`]: [...algs] } })
const GOOD: Judge = () => set([LONG, EC])
/** Public keys as they are encoded, in hexadecimal (RFC 8032 7.1, 7.4; the points of order eight follow from the curve equation). */
const ED25519 = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
const ED448 =
  '5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180'
const ORDER_EIGHT = 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'

/** A small number in little-endian order. */
const octets = (value: number, length: number): string =>
  Buffer.from([value])
    .toString('hex')
    .padEnd(length * 2, '0')

const okp =
  (hex: string, crv = 'Ed25519') =>
  () =>
    set([{ kty: 'OKP', crv, x: Buffer.from(hex, 'hex').toString('base64url'), kid: 'o', use: 'sig' }])

const TABLE: readonly (readonly [RuleId, Ruling, when: string, Judge])[] = [
  ...[
    'jwks-fetch-failed',
    'jwks-content-type',
    'jwks-keys-missing',
    'jwks-empty',
    'jwks-no-cache-control',
    'jwks-cors-missing',
    'jwks-private-member',
    'jwks-symmetric-key',
    'jwks-kty-missing',
    'jwks-kid-not-string',
    'jwks-required-member-missing',
    'jwks-base64url',
    'jwks-use-unknown',
    'jwks-alg-missing',
    'jwks-alg-unknown',
    'jwks-alg-kty-mismatch',
    'jwks-alg-use-mismatch',
    'jwks-alg-rsa1-5',
    'jwks-rsa-leading-zero',
    'jwks-rsa-too-small',
    'jwks-rsa-recommended-size',
    'jwks-rsa-exponent-weak',
    'jwks-rsa-modulus-even-or-small-factor',
    'jwks-rsa-roca',
    'jwks-ec-too-small',
    'jwks-curve-unsupported',
    'jwks-ec-coordinate-length',
    'jwks-ec-point-not-on-curve',
    'jwks-key-unusable',
    'jwks-well-known-test-key',
    'jwks-x5u-present',
    'jwks-kid-missing',
    'jwks-kid-duplicate',
    'jwks-private-looking-kid',
    'jwks-too-many-keys',
    'jwks-duplicate-key',
    'jwks-same-key-sig-and-enc',
    'jwks-no-key-for-advertised-alg',
    'jwks-alg-not-advertised',
  ].map((rule) => [rule as RuleId, 'holds', 'it is as it should be', GOOD] as const),
  ['jwks-fetch-failed', 'broken', 'it is 500', () => served({ status: 500 })],
  [
    'jwks-fetch-failed',
    'broken',
    'there is no answer',
    () => judgeJwks({ metadata: METADATA, exchange: undefined, reading: undefined, now: NOW }),
  ],
  [
    'jwks-content-type',
    'broken',
    'it is text',
    () => served({ body: { keys: [EC] }, headers: [['content-type', 'text/plain']] }),
  ],
  ['jwks-keys-missing', 'broken', 'it is a list', () => served({ body: [EC] })],
  ['jwks-keys-missing', 'broken', 'it is one key', () => served({ body: EC })],
  ['jwks-keys-missing', 'broken', 'it is a page', () => served({ body: '<html>' })],
  ['jwks-empty', 'broken', 'there is none', () => set([])],
  [
    'jwks-no-cache-control',
    'broken',
    'nothing is said',
    () => served({ body: { keys: [EC] }, headers: [['cache-control', '']] }),
  ],
  ['jwks-cors-missing', 'broken', 'nothing is allowed', () => served({ body: { keys: [EC] }, headers: [] })],
  ['jwks-private-member', 'broken', 'd is there', ec({ d: 'x' })],
  ['jwks-symmetric-key', 'broken', 'it is oct', () => set([{ kty: 'oct', k: 'c2VjcmV0', kid: 'o' }])],
  ['jwks-kty-missing', 'broken', 'it is absent', ec({ kty: undefined })],
  ['jwks-kid-not-string', 'broken', 'it is a number', ec({ kid: 7 })],
  ['jwks-required-member-missing', 'broken', 'y is absent', ec({ y: undefined })],
  ['jwks-base64url', 'broken', 'x is padded', ec({ x: `${jwk(EC_PAIR.publicKey)['x']}=` })],
  ['jwks-use-unknown', 'broken', 'it is in capitals', ec({ use: 'SIG' })],
  ['jwks-key-ops-invalid', 'holds', 'it verifies', ec({ use: undefined, key_ops: ['verify'] })],
  ['jwks-key-ops-invalid', 'broken', 'it signs', ec({ key_ops: ['sign'] })],
  ['jwks-key-ops-invalid', 'broken', 'it repeats', ec({ key_ops: ['verify', 'verify'] })],
  ['jwks-key-ops-invalid', 'broken', 'it is a string', ec({ key_ops: 'verify' })],
  ['jwks-use-and-key-ops', 'holds', 'there is one of them', ec({ use: undefined, key_ops: ['verify'] })],
  ['jwks-use-and-key-ops', 'broken', 'there are both', ec({ key_ops: ['verify'] })],
  ['jwks-alg-missing', 'broken', 'it is absent', ec({ alg: undefined })],
  ['jwks-alg-unknown', 'broken', 'it is mistyped', ec({ alg: 'EC256' })],
  ['jwks-alg-kty-mismatch', 'broken', 'it is for RSA', ec({ alg: 'RS256' })],
  ['jwks-alg-kty-mismatch', 'broken', 'it is for another curve', ec({ alg: 'ES384' })],
  ['jwks-alg-use-mismatch', 'broken', 'it is for signatures', ec({ use: 'enc' })],
  ['jwks-alg-rsa1-5', 'broken', 'it is RSA1_5', rsaKey({ alg: 'RSA1_5', use: 'enc' })],
  [
    'jwks-rsa-leading-zero',
    'broken',
    'it begins with zero',
    rsaKey({
      n: Buffer.concat([Buffer.alloc(1), Buffer.from(String(LONG['n' as keyof typeof LONG]), 'base64url')]).toString(
        'base64url',
      ),
    }),
  ],
  ['jwks-rsa-too-small', 'broken', 'it has 1024 bits', () => set([{ ...rsa(1024), kid: 'a' }])],
  ['jwks-rsa-recommended-size', 'broken', 'it has 2048 bits', () => set([RSA])],
  ['jwks-rsa-exponent-weak', 'broken', 'it is 1', rsaKey({ e: 'AQ' })],
  ['jwks-rsa-exponent-weak', 'broken', 'it is 3', rsaKey({ e: 'Aw' })],
  ['jwks-rsa-exponent-weak', 'broken', 'it has 33 bits', rsaKey({ e: 'AQAAAAE' })],
  ['jwks-rsa-exponent-weak', 'holds', 'it has 32 bits', rsaKey({ e: '_____w' })],
  ['jwks-rsa-modulus-even-or-small-factor', 'broken', 'it is even', rsaKey({ n: toText(2n ** 2047n) })],
  ['jwks-rsa-roca', 'broken', 'it is a power of 65537', rsaKey({ n: toText(65537n ** 127n) })],
  ['jwks-ec-too-small', 'broken', 'it is P-192', ec({ crv: 'P-192' })],
  ['jwks-curve-unsupported', 'broken', 'it is unknown', ec({ crv: 'brainpoolP256r1' })],
  ['jwks-ec-coordinate-length', 'broken', 'a zero was cut', ec({ x: Buffer.alloc(31, 7).toString('base64url') })],
  ['jwks-ec-point-not-on-curve', 'broken', 'x is another', ec({ x: Buffer.alloc(32, 7).toString('base64url') })],
  ['jwks-okp-key-invalid', 'holds', 'it was made with care', okp(ED25519)],
  ['jwks-okp-key-invalid', 'broken', 'it is the neutral point', okp(octets(1, 32))],
  ['jwks-okp-key-invalid', 'broken', 'it has order two', okp(`ec${'ff'.repeat(30)}7f`)],
  ['jwks-okp-key-invalid', 'broken', 'it has order four', okp(octets(0, 32))],
  ['jwks-okp-key-invalid', 'broken', 'it has order eight', okp(ORDER_EIGHT)],
  ['jwks-okp-key-invalid', 'broken', 'its y is the prime', okp(`ed${'ff'.repeat(30)}7f`)],
  ['jwks-okp-key-invalid', 'broken', 'zero has a sign', okp(`01${'00'.repeat(30)}80`)],
  ['jwks-okp-key-invalid', 'broken', 'an octet is missing', okp(ED25519.slice(2))],
  ['jwks-okp-key-invalid', 'holds', 'it was made with care for Ed448', okp(ED448, 'Ed448')],
  ['jwks-okp-key-invalid', 'broken', 'it is the neutral point of Ed448', okp(octets(1, 57), 'Ed448')],
  ['jwks-okp-key-invalid', 'broken', 'it has order four on Ed448', okp(octets(0, 57), 'Ed448')],
  ['jwks-key-unusable', 'broken', 'its modulus has 16,392 bits', rsaKey({ n: toText(2n ** 16391n + 1n) })],
  ['jwks-key-unusable', 'broken', 'its modulus has 8,200 bits', rsaKey({ n: toText(2n ** 8199n + 1n) })],
  ['jwks-key-unusable', 'holds', 'another rule says why', okp(octets(1, 32))],
  ['jwks-alg-unknown', 'broken', 'it is a number', ec({ alg: 256 })],
  ['jwks-alg-unknown', 'broken', 'it is a list', ec({ alg: ['ES256'] })],
  [
    'jwks-well-known-test-key',
    'broken',
    'it is of RFC 7515',
    ec({ x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }),
  ],
  ['jwks-x5u-present', 'broken', 'it is there', ec({ x5u: 'https://issuer.example/c' })],
  ['jwks-x5c-encoding', 'holds', 'it is base64', certified(same)],
  [
    'jwks-x5c-encoding',
    'broken',
    'it is base64url',
    certified(() => ({ x5c: [Buffer.from(certificate, 'base64').toString('base64url')] })),
  ],
  ['jwks-x5c-encoding', 'broken', 'it is no certificate', certified(() => ({ x5c: ['AAAA'] }))],
  ['jwks-x5c-encoding', 'broken', 'it is a string', certified(() => ({ x5c: certificate }))],
  ['jwks-x5c-encoding', 'broken', 'it is empty', certified(() => ({ x5c: [] }))],
  ['jwks-x5c-no-bare-key', 'holds', 'the key is there', certified(same)],
  ['jwks-x5c-no-bare-key', 'broken', 'it is not', certified(() => ({ x: undefined, y: undefined }))],
  ['jwks-x5c-mismatch', 'holds', 'it is of this key', certified(same)],
  ['jwks-x5c-mismatch', 'broken', 'it is of another', certified(() => EC)],
  ['jwks-x5c-chain-order', 'holds', 'the leaf is first', certified(() => ({ x5c: chain }))],
  ['jwks-x5c-chain-order', 'broken', 'the leaf is last', certified(() => ({ x5c: [...chain].reverse() }))],
  ['jwks-x5c-expired', 'holds', 'it is current', certified(same)],
  ['jwks-x5c-expired', 'broken', 'it has expired', certified(() => ({ x5c: [expired] }))],
  ['jwks-x5c-weak-signature', 'holds', 'it is SHA-256', certified(same)],
  ['jwks-x5c-weak-signature', 'broken', 'it is SHA-1', certified(() => ({ x5c: [weak] }))],
  [
    'jwks-x5t-mismatch',
    'holds',
    'both fit',
    certified(() => ({ x5t: thumbprint('sha1'), 'x5t#S256': thumbprint('sha256') })),
  ],
  ['jwks-x5t-mismatch', 'broken', 'one does not', certified(() => ({ x5t: thumbprint('sha256') }))],
  ['jwks-kid-missing', 'broken', 'one has none', ec({ kid: undefined })],
  ['jwks-kid-duplicate', 'broken', 'two are alike', ec({ kid: 'rsa' })],
  ['jwks-private-looking-kid', 'broken', 'it is a file', ec({ kid: 'signing-2026.pem' })],
  ['jwks-private-looking-kid', 'broken', 'it is a path', ec({ kid: '/etc/keys/one' })],
  ['jwks-use-missing', 'left out', 'only signing keys are published', ec({ use: undefined })],
  ['jwks-use-missing', 'left out', 'only encryption keys are published', () => set([ENC, { ...ENC, use: undefined }])],
  ['jwks-use-missing', 'holds', 'every key of both kinds has it', () => set([RSA, EC, ENC])],
  ['jwks-use-missing', 'broken', 'a signing key beside an encryption key has none', () => set([plain(RSA), ENC])],
  ['jwks-use-missing', 'broken', 'an encryption key beside a signing key has none', () => set([RSA, plain(ENC)])],
  [
    'jwks-too-many-keys',
    'broken',
    'there are eleven',
    () => set(Array.from({ length: 11 }, (_, index) => ({ ...EC, kid: `k${index}` }))),
  ],
  ['jwks-duplicate-key', 'broken', 'one has two names', () => set([EC, { ...EC, kid: 'again' }])],
  [
    'jwks-same-key-sig-and-enc',
    'broken',
    'one has two uses',
    () => set([RSA, { ...RSA, kid: 'e', use: 'enc', alg: 'RSA-OAEP' }]),
  ],
  ['jwks-shared-prime', 'holds', 'they share none', () => set([RSA, LONG])],
  ['jwks-shared-prime', 'broken', 'they share one', () => set(shared)],
  ['jwks-no-key-for-advertised-alg', 'broken', 'there is no RSA key', () => set([EC])],
  ['jwks-no-key-for-advertised-alg', 'broken', 'UserInfo has none', advertising('userinfo', ['PS512', 'EdDSA'])],
  ['jwks-no-key-for-advertised-alg', 'broken', 'responses have none', advertising('authorization', ['Ed25519'])],
  ['jwks-no-key-for-advertised-alg', 'holds', 'UserInfo is signed with a secret', advertising('userinfo', ['HS256'])],
  ['jwks-no-key-for-advertised-alg', 'left out', 'nothing is advertised', () => set([EC], { metadata: {} })],
  ['jwks-alg-not-advertised', 'broken', 'it is advertised nowhere', ec({ alg: 'ES384' })],
  [
    'jwks-no-enc-key-for-advertised-alg',
    'holds',
    'there is one',
    () => set([RSA, ENC], { metadata: { ...METADATA, request_object_encryption_alg_values_supported: ['RSA-OAEP'] } }),
  ],
  [
    'jwks-no-enc-key-for-advertised-alg',
    'broken',
    'there is none',
    () => set([RSA], { metadata: { ...METADATA, request_object_encryption_alg_values_supported: ['RSA-OAEP'] } }),
  ],
  ['jwks-fetch-failed', 'broken', 'nothing is sent there', () => [unfetchedKeys('ftp://x', 'The jwks_uri is no URL.')]],
  ['jwks-refetched', 'broken', 'a kid was unknown', () => [refetchedKeys('new')]],
  ['jwks-rotation-dropped-old', 'holds', 'the old one stayed', () => set([RSA, EC], { earlier: { keys: [EC] } })],
  ['jwks-rotation-dropped-old', 'broken', 'no old one stayed', () => set([RSA], { earlier: { keys: [EC] } })],
  ['jwks-unstable', 'holds', 'a key was added', () => set([RSA, EC], { earlier: { keys: [EC] }, earlierFrom: 'run' })],
  ['jwks-unstable', 'broken', 'a key is gone', () => set([RSA], { earlier: { keys: [RSA, EC] }, earlierFrom: 'run' })],
]
for (const [rule, expected, when, judge] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judge(), rule), expected)
  })
}

test('every rule has a case that holds and one that breaks', () => {
  // Keys that are known at once are not fetched again, and nothing is said of that.
  assert.deepEqual(untested(RULES, TABLE, ['jwks-refetched']), [])
})

test('a finding names the key it is about', () => {
  assert.match(broken(ec({ alg: 'RS256' })(), 'jwks-alg-kty-mismatch').message ?? '', /^key ec: RS256/)
})

test('one finding names every algorithm without a key, and is an error where none serves ID Tokens', () => {
  const rule = 'jwks-no-key-for-advertised-alg'
  const algs = ['RS256', 'PS256', 'ES384']
  const about = { metadata: { ...METADATA, id_token_signing_alg_values_supported: algs } }
  const one = set([EC, RSA], about).filter((finding) => finding.rule === rule)
  assert.deepEqual(
    one.map(({ holds, severity, expected, actual }) => ({ holds, severity, expected, actual })),
    [{ holds: false, severity: undefined, expected: algs, actual: ['RS256'] }],
  )
  assert.match(one[0]?.message ?? '', /PS256, ES384/)
  assert.equal(broken(set([EC], about), rule).severity, 'E')
  // A secret signs ID Tokens too, but is no key of the set.
  const secrets = { metadata: { ...METADATA, id_token_signing_alg_values_supported: ['HS256', 'RS256'] } }
  assert.equal(broken(set([EC], secrets), rule).severity, 'E')
})

test('severities go by how much it matters', () => {
  assert.equal(broken(ec({ kid: undefined })(), 'jwks-kid-missing').severity, 'E')
  assert.equal(broken(set([{ ...EC, kid: undefined }]), 'jwks-kid-missing').severity, 'W')
  assert.equal(broken(rsaKey({ e: 'AQ' })(), 'jwks-rsa-exponent-weak').severity, 'E')
  assert.equal(broken(rsaKey({ e: 'Aw' })(), 'jwks-rsa-exponent-weak').severity, 'W')
  const long = broken(rsaKey({ e: 'AQAAAAE' })(), 'jwks-rsa-exponent-weak')
  assert.deepEqual(
    [long.severity, long.message],
    ['W', 'key long has the public exponent 4294967297, longer than 32 bits, and is not used.'],
  )
})

const NONSENSE = [null, true, 7, '', 'x', [], {}, [null], { kty: [] }, 'x'.repeat(50_000), Array(5000).fill('x')]
test('no member of whatever type stops the judging', () => {
  for (const name of [...Object.keys(RSA), ...Object.keys(EC), 'x5c', 'x5t', 'x5u', 'key_ops', 'd', 'k', '__proto__'])
    for (const value of NONSENSE)
      assert.ok(
        set([
          { ...RSA, [name]: value },
          { ...EC, [name]: value },
        ]).length > 10,
      )
  for (const value of NONSENSE) assert.ok(served({ body: { keys: value } }).length > 3)
  assert.ok(set(NONSENSE as object[]).length > 3)
})

test('a thousand keys are judged, and what is told stays bounded', () => {
  const many = Array.from({ length: 1200 }, (_, index) => ({ ...RSA, kid: `${'k'.repeat(2000)}${index}` }))
  const findings = set(many)
  assert.ok(findings.length > 1000)
  assertBounded(set([{ ...EC, kid: 'x'.repeat(1_000_000), alg: 'y'.repeat(1_000_000), use: 'z'.repeat(1_000_000) }]))
})
