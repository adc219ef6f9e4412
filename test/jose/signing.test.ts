import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { compactDecrypt, jwtVerify } from 'jose'
import { CliError } from '../../src/errors.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { encryptionTarget } from '../../src/jose/keys/encryption-target.ts'
import { hashOf, leftHalfHash } from '../../src/jose/keys/hash.ts'
import { readPrivateKey } from '../../src/jose/keys/private-key.ts'
import { makeRequestObject, requestObjectClaims } from '../../src/jose/keys/request-object.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const ed = generateKeyPairSync('ed25519')
const jwkOf = (key: KeyObject, members: object = {}): string =>
  JSON.stringify({ ...key.export({ format: 'jwk' }), ...members })
const pemOf = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString()

test('at_hash and c_hash are those of OIDC Core', () => {
  assert.equal(leftHalfHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y', 'RS256'), '77QmUPtjPfzWtF2AnpK9RQ')
  assert.equal(
    leftHalfHash('Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk', 'ES256'),
    'LDktKdoQak3Pk0cnXxCltA',
  )
  assert.deepEqual(
    ['HS256', 'PS384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519', 'Ed448', 'none'].map((alg) => hashOf(alg)),
    ['sha256', 'sha384', 'sha512', 'sha256', 'sha512', 'sha512', 'shake256', undefined],
  )
  assert.equal(hashOf('EdDSA', 'Ed448'), 'shake256')
  assert.equal(leftHalfHash('x', 'none'), undefined)
  assert.equal(Buffer.from(leftHalfHash('x', 'Ed448') ?? '', 'base64url').length, 57)
})

/** Private keys that sign, and by which algorithm. */
const READ: readonly (readonly [what: string, text: string, alg: string, kid: string | undefined])[] = [
  ['an RSA JWK', jwkOf(rsa.privateKey, { kid: 'k' }), 'RS256', 'k'],
  ['a JWK that names its alg', jwkOf(rsa.privateKey, { alg: 'PS384' }), 'PS384', undefined],
  ['an RSA PEM', pemOf(rsa.privateKey), 'RS256', undefined],
  ['an EC PEM', pemOf(ec.privateKey), 'ES384', undefined],
  ['an Ed25519 PEM', pemOf(ed.privateKey), 'EdDSA', undefined],
]

for (const [what, text, alg, kid] of READ) {
  test(`${what} signs by ${alg}`, async () => {
    const key = await readPrivateKey(text, 'file')
    assert.deepEqual([key.alg, key.kid, key.key.type], [alg, kid, 'private'])
  })
}

/** Files that sign nothing, and what is said. */
const REFUSED: readonly (readonly [what: string, text: string, why: RegExp])[] = [
  ['a public JWK', jwkOf(rsa.publicKey), /holds no private key/],
  [
    'a public PEM',
    rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    /holds a public key and no private one/,
  ],
  [
    'an encrypted PEM',
    rsa.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'x' }).toString(),
    /encrypted/,
  ],
  ['words', 'hello', /neither PEM nor a JWK/],
  ['a list', '[1]', /neither PEM nor a JWK/],
  ['an unknown kty', '{"kty":"XX","d":"AA"}', /kty XX cannot sign/],
  ['a broken JWK', '{"kty":"RSA","d":"AA"}', /cannot be used/],
]

for (const [what, text, why] of REFUSED) {
  test(`${what} is refused by the name of its file`, async () => {
    await assert.rejects(readPrivateKey(text, 'key.pem'), (error) => {
      assert.ok(error instanceof CliError)
      assert.match(error.message, why)
      return error.message.includes('key.pem')
    })
  })
}

const parameters = [
  ['scope', 'openid'],
  ['max_age', '60'],
  ['claims', '{"userinfo":{}}'],
  ['resource', 'a'],
  ['resource', 'b'],
] as const

const OWN = requestObjectClaims({ client_id: 'c', issuer: 'https://i', now: Date.now(), jti: 'j' })

test('a request object has the parameters as claims, signed by the client for the issuer', async () => {
  const key = await readPrivateKey(jwkOf(rsa.privateKey, { kid: 'k' }), 'file')
  const base = { parameters: [...OWN, ...parameters], secret: undefined, algs: undefined }
  const { payload, protectedHeader } = await jwtVerify(await makeRequestObject({ ...base, key }), rsa.publicKey, {
    issuer: 'c',
    audience: 'https://i',
    typ: 'oauth-authz-req+jwt',
  })
  assert.equal(protectedHeader.kid, 'k')
  assert.deepEqual(
    [payload['scope'], payload['max_age'], payload['claims'], payload['resource']],
    ['openid', 60, { userinfo: {} }, ['a', 'b']],
  )
  assert.ok(payload.exp && payload.iat && payload.jti)
  await jwtVerify(
    await makeRequestObject({ ...base, key: undefined, secret: 's'.repeat(32) }),
    Buffer.from('s'.repeat(32)),
  )
  await assert.rejects(makeRequestObject({ ...base, key: undefined }), /no key to sign with/)
})

test('a number of a request object that is none goes as it was given', async () => {
  const raw = await makeRequestObject({
    parameters: [
      ['max_age', 'abc'],
      ['max_age', '1e3'],
    ],
    key: undefined,
    secret: 's'.repeat(32),
    algs: undefined,
  })
  const { payload } = await jwtVerify(raw, Buffer.from('s'.repeat(32)))
  assert.deepEqual(payload['max_age'], ['abc', '1e3'])
})

test('an encrypted request object can be opened by the issuer alone', async () => {
  const key = await readPrivateKey(jwkOf(rsa.privateKey), 'file')
  const jwks = { keys: [{ ...ec.publicKey.export({ format: 'jwk' }), use: 'enc', kid: 'e' }] } as unknown as JsonObject
  const encryptTo = await encryptionTarget(jwks, {})
  assert.ok(encryptTo)
  const raw = await makeRequestObject({
    parameters: [...OWN, ...parameters],
    key,
    secret: undefined,
    algs: undefined,
    encryptTo,
  })
  const { plaintext, protectedHeader } = await compactDecrypt(raw, ec.privateKey)
  assert.deepEqual([protectedHeader.alg, protectedHeader.cty, protectedHeader.kid], ['ECDH-ES+A256KW', 'JWT', 'e'])
  await jwtVerify(plaintext, rsa.publicKey)
})

test('the key to encrypt to is one for encryption, by an algorithm that the metadata lists', async () => {
  const one = (key: KeyObject, members: object): JsonObject =>
    ({ ...key.export({ format: 'jwk' }), ...members }) as JsonObject
  const target = (keys: JsonObject[], metadata: JsonObject = {}): ReturnType<typeof encryptionTarget> =>
    encryptionTarget({ keys }, metadata)
  const listed = {
    request_object_encryption_alg_values_supported: ['RSA-OAEP'],
    request_object_encryption_enc_values_supported: ['A128CBC-HS256'],
  }
  const found = await target([one(ec.publicKey, { use: 'enc' }), one(rsa.publicKey, { use: 'enc', kid: 'r' })], listed)
  assert.deepEqual([found?.kid, found?.alg, found?.enc], ['r', 'RSA-OAEP', 'A128CBC-HS256'])
  assert.equal(await target([one(rsa.publicKey, { use: 'sig' })]), undefined)
  assert.equal((await target([one(rsa.publicKey, { kid: 'n' })]))?.kid, 'n')
  assert.equal(await target([one(rsa.publicKey, { use: 'enc', alg: 'RSA1_5' })]), undefined)
  assert.equal(await target([]), undefined)
  assert.equal(await target([one(ed.publicKey, {})]), undefined, 'a key of Ed25519 signs')
  const broken = { kty: 'EC', crv: 'P-256', x: '!', y: '!', use: 'enc' }
  assert.equal((await target([broken, one(rsa.publicKey, { use: 'enc', kid: 'next' })]))?.kid, 'next')
})
