// In a process of its own: it measures the memory of its process.
import assert from 'node:assert/strict'
import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { CompactEncrypt, FlattenedEncrypt, GeneralEncrypt } from 'jose'
import type { DecryptionKey } from '../../src/jose/keys/candidates.ts'
import { decryptJwe } from '../../src/jose/keys/decrypt.ts'
import type { RoundsLeave } from '../../src/jose/keys/rounds.ts'
import { encode, makeJwe } from './token-samples.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwkOf = (key: KeyObject, members: object = {}): string =>
  JSON.stringify({ ...key.export({ format: 'jwk' }), ...members })
const file = (text: string): DecryptionKey => ({ text, source: 'key.json' })
const RSA_KEY = file(jwkOf(rsa.privateKey))

async function encrypt(
  header: { alg: string; enc?: string } & Record<string, unknown>,
  key: KeyObject,
  text = 'inside',
): Promise<string> {
  return new CompactEncrypt(Buffer.from(text)).setProtectedHeader({ enc: 'A256GCM', ...header }).encrypt(key)
}

async function opened(raw: string, ...keys: DecryptionKey[]): Promise<string> {
  const result = await decryptJwe(raw, keys)
  return 'plaintext' in result ? Buffer.from(result.plaintext).toString() : `refused: ${result.faults[0]?.message}`
}

for (const alg of ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-512']) {
  test(`${alg} is opened with a JWK, a set and PEM`, async () => {
    const raw = await encrypt({ alg }, rsa.publicKey)
    const pem = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    for (const text of [jwkOf(rsa.privateKey), `{"keys":[${jwkOf(rsa.privateKey)}]}`, pem])
      assert.equal(await opened(raw, file(text)), 'inside')
  })
}

test('each content encryption and curve is opened', async () => {
  for (const enc of ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'])
    assert.equal(
      await opened(await encrypt({ alg: 'ECDH-ES', enc }, ec.publicKey), file(jwkOf(ec.privateKey))),
      'inside',
    )
  assert.equal(
    await opened(await encrypt({ alg: 'ECDH-ES+A128KW' }, ec.publicKey), file(jwkOf(ec.privateKey))),
    'inside',
  )
})

test('symmetric keys are derived from the client secret as OIDC Core 10.2 says', async () => {
  const { createHash } = await import('node:crypto')
  const derived = createSecretKey(createHash('sha256').update('the secret').digest())
  assert.equal(
    await opened(await encrypt({ alg: 'dir' }, derived), { secret: 'the secret', source: 'client secret' }),
    'inside',
  )
  const short = createSecretKey(createHash('sha256').update('the secret').digest().subarray(0, 16))
  assert.equal(
    await opened(await encrypt({ alg: 'A128KW' }, short), { secret: 'the secret', source: 'client secret' }),
    'inside',
  )
})

test('the key that fits is found among several', async () => {
  const other = file(jwkOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey))
  const raw = await encrypt({ alg: 'RSA-OAEP', kid: 'mine' }, rsa.publicKey)
  const result = await decryptJwe(raw, [
    other,
    file('garbage'),
    { text: jwkOf(rsa.privateKey, { kid: 'mine' }), source: 'mine.json' },
  ])
  assert.equal('keySource' in result && result.keySource, 'mine.json')
})

test('a public or foreign key in a set takes nothing from the private key beside it', async () => {
  const open = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'open' }
  const mine = { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'mine' }
  const text = JSON.stringify({ keys: [open, { kty: 'XYZ' }, { kty: 'EC', crv: 'P-256', x: '!', y: '!' }, mine] })
  const result = await decryptJwe(await encrypt({ alg: 'RSA-OAEP' }, rsa.publicKey), [{ text, source: 'set.json' }])
  assert.equal('keySource' in result && result.keySource, 'set.json')
})

test('each private key of a PEM file is tried', async () => {
  const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString()
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const text = `${pem(other)}\n${pem(rsa.privateKey)}`
  const result = await decryptJwe(await encrypt({ alg: 'RSA-OAEP' }, rsa.publicKey), [{ text, source: 'keys.pem' }])
  assert.equal('keySource' in result && result.keySource, 'keys.pem')
})

/** Tokens that are not opened, with which key, and what is said. */
const REFUSED: readonly (readonly [
  what: string,
  make: () => Promise<string> | string,
  key: DecryptionKey,
  why: RegExp,
])[] = [
  [
    'another key',
    () => encrypt({ alg: 'RSA-OAEP' }, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
    RSA_KEY,
    /none of 1 key/,
  ],
  [
    'a key for signatures',
    () => encrypt({ alg: 'RSA-OAEP' }, rsa.publicKey),
    file(jwkOf(rsa.privateKey, { use: 'sig' })),
    /none of 0 key/,
  ],
  [
    'a key for another alg',
    () => encrypt({ alg: 'RSA-OAEP' }, rsa.publicKey),
    file(jwkOf(rsa.privateKey, { alg: 'RSA-OAEP-256' })),
    /the key is for RSA-OAEP-256/,
  ],
  [
    'a public key',
    () => encrypt({ alg: 'RSA-OAEP' }, rsa.publicKey),
    file(jwkOf(rsa.publicKey)),
    /none of 0 key|key\.json/,
  ],
  ['a file that is no key', () => encrypt({ alg: 'RSA-OAEP' }, rsa.publicKey), file('hello'), /neither PEM nor a JWK/],
  ['RSA1_5', () => makeJwe({ header: { alg: 'RSA1_5', enc: 'A256GCM' } }), RSA_KEY, /none of 1 key/],
  [
    '2^31 rounds',
    () =>
      makeJwe({
        header: { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2s: encode('salt salt'), p2c: 2 ** 31 },
        key: 24,
      }),
    { secret: 'x', source: 's' },
    /2147483648 rounds/,
  ],
  [
    '2^63 rounds',
    () =>
      makeJwe({
        header: '{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"c2FsdCBzYWx0","p2c":9223372036854775808}',
        key: 24,
      }),
    { secret: 'x', source: 's' },
    /rounds/,
  ],
  [
    'rounds with a fraction of nothing',
    () =>
      makeJwe({
        header: '{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"c2FsdCBzYWx0","p2c":2147483648.0}',
        key: 24,
      }),
    { secret: 'x', source: 's' },
    /2147483648 rounds/,
  ],
  [
    'rounds as text',
    () =>
      makeJwe({
        header: { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2s: encode('salt salt'), p2c: '2147483648' },
        key: 24,
      }),
    { secret: 'x', source: 's' },
    /none of/,
  ],
  [
    'a changed ciphertext',
    async () => (await encrypt({ alg: 'RSA-OAEP' }, rsa.publicKey)).replace(/\.[\w-]{4}([\w-]*\.[\w-]*)$/, '.AAAA$1'),
    RSA_KEY,
    /none of 1 key/,
  ],
  ['padding', async () => `${await encrypt({ alg: 'RSA-OAEP' }, rsa.publicKey)}=`, RSA_KEY, /padding/],
  [
    'crit',
    () => makeJwe({ header: { alg: 'RSA-OAEP', enc: 'A256GCM', crit: ['x'], x: 1 } }),
    RSA_KEY,
    /not understood/,
  ],
  ['a signed token', () => `${encode({ alg: 'RS256' })}.e30.AAAA`, RSA_KEY, /not a JWE/],
]

for (const [what, make, key, why] of REFUSED) {
  test(`${what}: not decrypted, and said why, at once`, async () => {
    const raw = await make()
    const from = performance.now()
    assert.match(await opened(raw, key), why)
    assert.ok(performance.now() - from < 5000)
  })
}

test('more than 10,000 rounds are run for one token by leave, and for none without', async () => {
  const key: DecryptionKey = { secret: 'pass', source: 's' }
  const make = (p2c: number): Promise<string> =>
    new CompactEncrypt(Buffer.from('inside'))
      .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM' })
      .setKeyManagementParameters({ p2c })
      .encrypt(Buffer.from('pass'))
  const outcome = async (raw: string, leave?: RoundsLeave): Promise<string> => {
    const result = await decryptJwe(raw, [key], 'compact', leave)
    return 'plaintext' in result ? 'opened' : `${result.faults[0]?.kind}: ${result.faults[0]?.message}`
  }
  const [few, many, other] = [await make(10_000), await make(10_001), await make(10_001)]
  assert.equal(await outcome(few), 'opened')
  assert.equal(await outcome(many), 'rounds: p2c asks for 10001 rounds, more than 10000')
  const leave: RoundsLeave = {}
  assert.deepEqual([await outcome(few, leave), await outcome(many, leave)], ['opened', 'opened'])
  assert.match(await outcome(other, leave), /^decryption: .*one such token was tried in this run already$/)
  assert.equal(await outcome(few, leave), 'opened')
})

test('a JSON serialisation is looked into for each of its recipients, and never opened to be trusted', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const sealed = await new GeneralEncrypt(Buffer.from('inside'))
    .setProtectedHeader({ enc: 'A256GCM' })
    .setSharedUnprotectedHeader({ jku: 'x' })
    .addRecipient(other.publicKey)
    .setUnprotectedHeader({ alg: 'RSA-OAEP', kid: 'one' })
    .addRecipient(rsa.publicKey)
    .setUnprotectedHeader({ alg: 'RSA-OAEP-256', kid: 'two' })
    .encrypt()
  const flat = await new FlattenedEncrypt(Buffer.from('inside'))
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM' })
    .encrypt(rsa.publicKey)
  for (const raw of [sealed, flat].map((value) => JSON.stringify(value))) {
    const result = await decryptJwe(raw, [RSA_KEY], 'any')
    assert.equal('plaintext' in result && Buffer.from(result.plaintext).toString(), 'inside')
    assert.match(await opened(raw, RSA_KEY), /refused: this is a JSON serialisation/)
  }
  const slow = { ...flat, header: { p2c: 2 ** 31 } }
  const refused = await decryptJwe(JSON.stringify(slow), [RSA_KEY], 'any')
  assert.match('faults' in refused ? (refused.faults[0]?.message ?? '') : '', /2147483648 rounds/)
})

test('a bomb in zip is not inflated', async () => {
  const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024))
  assert.ok(bomb.length < 100 * 1024)
  const raw = await zipped(bomb)
  const before = process.resourceUsage().maxRSS
  const from = performance.now()
  assert.match(await opened(raw, RSA_KEY), /none of 1 key/)
  assert.ok(performance.now() - from < 5000)
  assert.ok(process.resourceUsage().maxRSS - before < 64 * 1024)
})

test('what was compressed within bounds is inflated', async () => {
  assert.equal(await opened(await zipped(deflateRawSync('inside')), RSA_KEY), 'inside')
})

/** A JWE whose plaintext is packed already, which no library would write for us. */
async function zipped(packed: Uint8Array): Promise<string> {
  const { createCipheriv, publicEncrypt, randomBytes, constants } = await import('node:crypto')
  const header = encode({ alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'DEF' })
  const contentKey = randomBytes(32)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(header))
  const ciphertext = Buffer.concat([cipher.update(packed), cipher.final()])
  const wrapped = publicEncrypt({ key: rsa.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING }, contentKey)
  return [header, ...[wrapped, iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
}
