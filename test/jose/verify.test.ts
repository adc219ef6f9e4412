import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { ALGORITHMS } from '../../src/jose/keys/algorithms.ts'
import { type KeySet, readKeys } from '../../src/jose/keys/keys.ts'
import { jwsVerifier, type VerificationPolicy, verifyJws } from '../../src/jose/keys/verify.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { JwsReading, SignatureVerdict } from '../../src/jose/tokens/token.ts'
import { CLAIMS, encode } from './token-samples.ts'

const SECRET = 'a secret of thirty-two characters and more, enough for HS512 too'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PAIRS: Readonly<Record<string, { publicKey: KeyObject; privateKey: KeyObject }>> = {
  RSA: rsa,
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  secp256k1: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  Ed25519: generateKeyPairSync('ed25519'),
  Ed448: generateKeyPairSync('ed448'),
}

function pairFor(alg: string): { publicKey: KeyObject; privateKey: KeyObject } {
  const algorithm = ALGORITHMS[alg]
  return PAIRS[algorithm?.crv?.[0] ?? 'RSA'] ?? rsa
}

/** A token signed by node:crypto itself. */
function signed(header: JsonObject, key?: KeyObject, claims: unknown = CLAIMS): string {
  const alg = String(header['alg'])
  const algorithm = ALGORITHMS[alg] ?? { kty: 'RSA', hash: 'sha256' }
  const input = `${encode(header)}.${encode(claims)}`
  if (algorithm.kty === 'oct')
    return `${input}.${createHmac(algorithm.hash ?? '', SECRET)
      .update(input)
      .digest('base64url')}`
  const signature = sign(algorithm.hash, Buffer.from(input), {
    key: key ?? pairFor(alg).privateKey,
    ...algorithm.settings,
  })
  return `${input}.${signature.toString('base64url')}`
}

const jwkOf = (key: KeyObject, members: JsonObject = {}): JsonObject => ({
  ...(key.export({ format: 'jwk' }) as JsonObject),
  ...members,
})
const setOf = (...keys: JsonObject[]): KeySet => readKeys({ jwks: { keys } }, 'the set')
const shared = (): KeySet => readKeys({ secret: SECRET }, 'the secret')
const verdict = (raw: string, keys: KeySet, policy?: VerificationPolicy): SignatureVerdict =>
  verifyJws(readToken(raw) as JwsReading, keys, policy)

test('a verifier of many tokens chooses the key of each anew where it names another', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = setOf(jwkOf(rsa.publicKey, { kid: 'one' }), jwkOf(other.publicKey, { kid: 'two' }))
  const verify = jwsVerifier(keys)
  const told = (raw: string): readonly unknown[] => {
    const { verified, faults } = verify(readToken(raw) as JwsReading)
    return [verified, faults.map(({ kind }) => kind)]
  }
  const one = signed({ alg: 'RS256', kid: 'one' })
  const two = signed({ alg: 'PS256', kid: 'two' }, other.privateKey)
  assert.deepEqual(told(one), [true, []])
  assert.deepEqual(told(one), [true, []])
  assert.deepEqual(told(two), [true, []])
  assert.deepEqual(told(signed({ alg: 'RS256', kid: 'one' }, other.privateKey)), [false, ['signature']])
  assert.deepEqual(told(signed({ alg: 'RS256', kid: 'three' })), [false, ['kid-unknown']])
  assert.deepEqual(told(signed({ alg: 'ES256', kid: 'one' })), [false, ['key-use']])
  assert.deepEqual(told(one), [true, []])
})

for (const alg of Object.keys(ALGORITHMS)) {
  test(`a signature by ${alg} verifies, and no longer once a byte is changed`, async () => {
    const raw = signed({ alg, kid: 'k' })
    const keys = alg.startsWith('HS') ? shared() : setOf(jwkOf(pairFor(alg).publicKey, { kid: 'k' }))
    const good = verdict(raw, keys)
    assert.deepEqual(
      [good.verified, good.alg, good.kid, good.keySource, good.faults],
      [true, alg, 'k', keys.source, []],
    )
    const [head = '', , tail = ''] = raw.split('.')
    const changed = verdict(`${head}.${encode({ ...CLAIMS, sub: 'b' })}.${tail}`, keys)
    assert.deepEqual([changed.verified, changed.faults[0]?.kind], [false, 'signature'])
  })
}

const rsaSet = setOf(jwkOf(rsa.publicKey, { kid: 'k' }))
const p256 = PAIRS['P-256']?.publicKey ?? rsa.publicKey

/** Tokens that must not verify: with which keys, and by which rule. */
const REFUSED: readonly (readonly [
  what: string,
  raw: string,
  keys: KeySet,
  rule: string,
  policy?: VerificationPolicy,
])[] = [
  ['alg none', `${encode({ alg: 'none' })}.${encode(CLAIMS)}.`, rsaSet, 'alg-none'],
  ['alg nOnE', `${encode({ alg: 'nOnE' })}.${encode(CLAIMS)}.AAAA`, rsaSet, 'alg-none'],
  ['no alg', `${encode({})}.${encode(CLAIMS)}.AAAA`, rsaSet, 'alg-unexpected'],
  ['an unknown alg', signed({ alg: 'RS1' }), rsaSet, 'alg-unexpected'],
  ['alg constructor', signed({ alg: 'constructor' }), rsaSet, 'alg-unexpected'],
  ['another alg than agreed', signed({ alg: 'RS384' }), rsaSet, 'alg-unexpected', { expectedAlg: 'RS256' }],
  ['an alg that is not allowed', signed({ alg: 'RS384' }), rsaSet, 'alg-unexpected', { algs: ['RS256'] }],
  ['HMAC with a public key', signed({ alg: 'HS256' }), rsaSet, 'alg-confusion'],
  ['RSA with a secret', signed({ alg: 'RS256' }), shared(), 'alg-confusion'],
  ['a key pinned to another alg', signed({ alg: 'RS256' }), setOf(jwkOf(rsa.publicKey, { alg: 'PS256' })), 'key-use'],
  ['a key of another curve', signed({ alg: 'ES256' }), setOf(jwkOf(pairFor('ES384').publicKey)), 'key-use'],
  ['an unknown kid', signed({ alg: 'RS256', kid: 'other' }), rsaSet, 'kid-unknown'],
  [
    'a key for encryption',
    signed({ alg: 'RS256', kid: 'k' }),
    setOf(jwkOf(rsa.publicKey, { kid: 'k', use: 'enc' }), jwkOf(p256, { kid: 'x' })),
    'key-use',
  ],
  [
    'two keys of one kid',
    signed({ alg: 'RS256', kid: 'k' }),
    setOf(jwkOf(rsa.publicKey, { kid: 'k' }), jwkOf(rsa.publicKey, { kid: 'k' })),
    'key-use',
  ],
  [
    'another key',
    signed({ alg: 'ES256' }),
    setOf(jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)),
    'signature',
  ],
  [
    'a signature in DER',
    `${encode({ alg: 'ES256' })}.${encode(CLAIMS)}.${encode(sign('sha256', Buffer.from('x'), pairFor('ES256').privateKey))}`,
    setOf(jwkOf(p256)),
    'signature',
  ],
  ['crit', signed({ alg: 'RS256', crit: ['x'], x: 1 }), rsaSet, 'crit'],
  ['b64 false', signed({ alg: 'RS256', b64: false, crit: ['b64'] }), rsaSet, 'crit'],
  ['a doubled header member', signedText('{"alg":"RS256","alg":"RS256"}'), rsaSet, 'duplicate-member'],
  ['padding', `${signed({ alg: 'RS256' })}==`, rsaSet, 'b64'],
  ['a line feed', `${signed({ alg: 'RS256' })}\n`, rsaSet, 'b64'],
  ['an empty signature', signed({ alg: 'RS256' }).replace(/[^.]+$/, ''), rsaSet, 'signature'],
  ['an embedded key', signed({ alg: 'RS256', jwk: jwkOf(rsa.publicKey) }), setOf(jwkOf(p256)), 'key-use'],
]

function signedText(header: string): string {
  const input = `${encode(header)}.${encode(CLAIMS)}`
  return `${input}.${sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')}`
}

for (const [what, raw, keys, kind, policy] of REFUSED) {
  test(`${what} does not verify`, async () => {
    const { verified, faults } = verdict(raw, keys, policy)
    assert.equal(verified, false)
    assert.ok(
      faults.some((fault) => fault.kind === kind),
      JSON.stringify(faults),
    )
  })
}

test('without a key nothing is verified', async () => {
  const { verified, faults } = verdict(signed({ alg: 'RS256' }), setOf())
  assert.deepEqual([verified, faults[0]?.kind], [null, 'key-use'])
})

test('the one key that was given is used although it has no kid', async () => {
  assert.equal(verdict(signed({ alg: 'RS256', kid: 'any' }), setOf(jwkOf(rsa.publicKey))).verified, true)
})

test('a token without kid is tried with every key that fits', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const keys = setOf(jwkOf(rsa.publicKey, { kid: 'a' }), jwkOf(other, { kid: 'b' }), jwkOf(p256, { kid: 'c' }))
  const { verified, thumbprint } = verdict(signed({ alg: 'ES256' }), keys)
  assert.deepEqual([verified, thumbprint], [true, keys.keys[2]?.thumbprint])
})

test('EdDSA and Ed25519 are one algorithm of the same key', async () => {
  const key = jwkOf(PAIRS['Ed25519']?.publicKey ?? rsa.publicKey, { alg: 'EdDSA', kid: 'k' })
  assert.equal(verdict(signed({ alg: 'Ed25519', kid: 'k' }), setOf(key)).verified, true)
})

test('a payload that is no JSON is verified like any other', async () => {
  const { verified } = verdict(signed({ alg: 'RS256' }, undefined, 'plain text'), rsaSet)
  assert.equal(verified, true)
})

test('an SD-JWT is verified by the part that is signed', async () => {
  const raw = `${signed({ alg: 'RS256' }, undefined, { _sd: [] })}~`
  assert.equal(verdict(raw, rsaSet).verified, true)
})
