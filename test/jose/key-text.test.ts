import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { before, test } from 'node:test'
import { readKeyText } from '../../src/jose/keys/key-text.ts'
import { readKeys } from '../../src/jose/keys/keys.ts'
import { whyNoKey } from '../../src/jose/keys/no-key.ts'
import { readPrivateKey } from '../../src/jose/keys/private-key.ts'
import { library } from '../support/tls.ts'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ED = generateKeyPairSync('ed25519')
const spki = (pair: { publicKey: typeof RSA.publicKey }): string =>
  pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const PEM = spki(RSA)
const PKCS8 = EC.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const SEC1 = EC.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
const PKCS1 = RSA.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const JWK = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'one' }
const bare = (pem: string): string => pem.replace(/-----[^-]*-----|\s/g, '')
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const wrapped = (text: string, at: number): string => text.match(new RegExp(`.{1,${at}}`, 'g'))?.join('\n') ?? ''

let certificate = ''
before(async () => {
  const { X509CertificateGenerator } = await library()
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const made = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=issuer.example',
    notBefore: new Date(Date.UTC(2026, 0, 1)),
    notAfter: new Date(Date.UTC(2027, 0, 1)),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    keys,
  })
  certificate = made.toString('pem')
})

const FORMS: readonly (readonly [title: string, text: () => string, undone: RegExp | undefined])[] = [
  ['PEM', () => PEM, undefined],
  ['PEM with CRLF and a byte order mark', () => `\ufeff${PEM.replaceAll('\n', '\r\n')}`, undefined],
  ['PEM indented in YAML', () => PEM.replace(/^/gm, '    '), undefined],
  ['PEM after words', () => `Bag Attributes: none\n${PEM}`, undefined],
  ['PKCS #1', () => PKCS1, undefined],
  [
    'SEC 1 after the parameters of its curve',
    () => `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${SEC1}`,
    undefined,
  ],
  ['a certificate', () => certificate, undefined],
  ['a JWK', () => JSON.stringify(JWK), undefined],
  ['a JWK Set', () => JSON.stringify({ keys: [JWK] }), undefined],
  ['escaped line breaks', () => PEM.replaceAll('\n', '\\n'), /^its line breaks were written as \\n$/],
  ['escaped line breaks of Windows', () => PEM.replaceAll('\n', '\\r\\n'), /^its line breaks were written as \\n$/],
  ['twice escaped line breaks', () => PEM.replaceAll('\n', '\\\\n'), /^its line breaks were written as \\n$/],
  ['quotes around escaped line breaks', () => JSON.stringify(PEM), /^it stood in quotes$/],
  [
    'single quotes of a shell',
    () => `'${PEM.trim().replaceAll('\n', '\\n')}'`,
    /^it stood in quotes; its line breaks were written as \\n$/,
  ],
  ['one line, with blanks', () => PEM.trim().replaceAll('\n', ' '), /^its line breaks were lost$/],
  ['one line, without blanks', () => PEM.replaceAll('\n', ''), /^its line breaks were lost$/],
  ['no armour', () => bare(PEM), /^it was without its PEM armour \(BEGIN PUBLIC KEY\)$/],
  ['no armour, over lines', () => wrapped(bare(PKCS8), 76), /BEGIN PRIVATE KEY/],
  ['a certificate without armour, as in x5c', () => bare(certificate), /BEGIN CERTIFICATE/],
  ['PKCS #1 without armour', () => bare(PKCS1), /BEGIN RSA PUBLIC KEY/],
  ['base64 of PEM', () => base64(PEM), /^it was in base64$/],
  ['base64 of PEM over lines', () => wrapped(base64(PEM), 76), /^it was in base64$/],
  ['base64 of a JWK', () => base64(JSON.stringify(JWK)), /^it was in base64$/],
  [
    'base64 of PEM with escaped line breaks',
    () => base64(PEM.replaceAll('\n', '\\n')),
    /^it was in base64; its line breaks were written as \\n$/,
  ],
  ['a list of JWKs', () => JSON.stringify([JWK, { ...JWK, kid: 'two' }]), /^it was a bare list of JWKs/],
  [
    'a map of kid to PEM',
    () => JSON.stringify({ one: PEM, two: spki(EC) }),
    /^it was a map of kid to PEM, not a JWK Set$/,
  ],
  ['a map of kid to certificate', () => JSON.stringify({ one: certificate }), /map of kid to PEM/],
  [
    'the realm of Keycloak',
    () => JSON.stringify({ realm: 'x', public_key: bare(PEM), 'token-service': 'y' }),
    /member public_key of a JSON document/,
  ],
  [
    'a service account of Google',
    () => JSON.stringify({ type: 'service_account', private_key_id: 'one', private_key: PKCS8 }),
    /member private_key of a JSON document/,
  ],
]

for (const [title, text, undone] of FORMS)
  test(`A key is read that is written as ${title}`, () => {
    const found = readKeyText(text()) ?? assert.fail('there is no key')
    const { keys, faults } = readKeys(found.held, 'test')
    assert.deepEqual(faults, [])
    assert.ok(keys.length > 0)
    if (undone === undefined) assert.deepEqual(found.undone, [])
    else assert.match(found.undone.join('; '), undone)
  })

test('the names of keys are kept', () => {
  const kids = (text: string) => readKeys(readKeyText(text)?.held ?? assert.fail(), 'test').keys.map(({ kid }) => kid)
  assert.deepEqual(kids(JSON.stringify({ one: PEM, two: spki(EC) })), ['one', 'two'])
  assert.deepEqual(kids(JSON.stringify({ private_key_id: 'g', private_key: PKCS8 })), ['g'])
})

test('an entry of a map that cannot be read is told with its name, and the others are read', () => {
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
  const found = readKeyText(JSON.stringify({ good: PEM, bad: broken })) ?? assert.fail()
  assert.equal(readKeys(found.held, 'test').keys.length, 1)
  assert.match(found.undone.join('; '), /of its key bad what it holds is not the DER/)
})

const NONE: readonly (readonly [title: string, text: string, why: RegExp])[] = [
  ['nothing', ' \n', /it is empty/],
  ['OpenSSH', 'ssh-rsa AAAAB3NzaC1yc2E me@host', /OpenSSH.*ssh-keygen -e -m PKCS8/],
  [
    'DER as it is',
    RSA.publicKey.export({ type: 'spki', format: 'der' }).toString('utf8'),
    /binary, as DER is.*-inform der/,
  ],
  ['XML of .NET', '<RSAKeyValue><Modulus>abc</Modulus></RSAKeyValue>', /XML/],
  ['a page', '<!doctype html><p>Sign in', /a page/],
  ['a token', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', /a token, not a key/],
  ['a URL', 'https://issuer.example/jwks', /--jwks-uri/],
  ['JSON of something else', '{"issuer":"https://issuer.example"}', /neither kty nor keys is among "issuer"/],
  ['broken JSON', '{"kty":"RSA",', /line 1/],
  ['octets that are no key', 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC0', /35 octets are the DER of no key/],
  ['words', 'no key at all!', /neither the lines of a PEM file nor the braces of a JWK/],
]
for (const [title, text, why] of NONE)
  test(`No key is found in ${title}, and it is said what that is`, () => {
    assert.equal(readKeyText(text), undefined)
    assert.match(whyNoKey(text), why)
  })

const LIBRARY = /error:|routines|OSSL|ERR_|asn1/i
const UNREADABLE: readonly (readonly [title: string, text: string, why: RegExp])[] = [
  ['cut', PEM.slice(0, 200), /has no end/],
  [
    'cut inside',
    PEM.split('\n').toSpliced(3, 1).join('\n'),
    /it is cut: of the 294 octets that it should have, 246 are there/,
  ],
  [
    'of something else',
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
    /not the DER of a key or certificate, as PUBLIC KEY has it/,
  ],
  ['with an ellipsis', PEM.replace('\nMI', '\n…MI'), /between its lines stands "…"/],
  [
    'encrypted',
    RSA.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString(),
    /encrypted with a pass phrase/,
  ],
  [
    'of OpenSSH',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----',
    /ssh-keygen -p -m PKCS8/,
  ],
  [
    'a request',
    '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----',
    /request for a certificate/,
  ],
]
for (const [title, text, why] of UNREADABLE)
  test(`A PEM block that is ${title} is told in words of our own, wherever it is given`, async () => {
    const held = readKeyText(text)?.held ?? { pem: text }
    const said = readKeys(held, 'test').faults[0]?.message ?? ''
    assert.match(said, why)
    assert.doesNotMatch(said, LIBRARY)
    const error = await readPrivateKey(text, 'key.pem').catch((thrown: Error) => thrown)
    assert.ok(error instanceof Error)
    assert.match(error.message, why)
    assert.doesNotMatch(error.message, LIBRARY)
  })

test('a label that says another form than the block has keeps nobody from reading it', () => {
  const mislabelled = PEM.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY')
  assert.equal(readKeys(readKeyText(mislabelled)?.held ?? assert.fail(), 'test').keys.length, 1)
})

const PRIVATE: readonly (readonly [title: string, text: string])[] = [
  ['escaped line breaks', PKCS8.replaceAll('\n', '\\n')],
  ['base64', base64(PKCS8)],
  ['no armour', bare(PKCS8)],
  ['one line', SEC1.trim().replaceAll('\n', ' ')],
  ['a service account', JSON.stringify({ private_key_id: 'g', private_key: PKCS8, client_email: 'x@y.example' })],
  ['a set with one private key', JSON.stringify({ keys: [JWK, EC.privateKey.export({ format: 'jwk' })] })],
  ['a key with its certificate', `${PEM}${PKCS8}`],
]
for (const [title, text] of PRIVATE)
  test(`A key to sign with is read from ${title}`, async () => {
    const { alg } = await readPrivateKey(text, 'key.pem')
    assert.equal(alg, 'ES256')
  })

test('what holds no private key is told apart', async () => {
  const message = (text: string) =>
    readPrivateKey(text, 'k').then(
      () => assert.fail(),
      (error: Error) => error.message,
    )
  assert.match(await message(PEM), /holds a public key and no private one/)
  assert.match(await message(certificate), /holds a certificate and no private key/)
  assert.match(await message(JSON.stringify(JWK)), /holds no private key/)
  assert.match(await message('words'), /neither PEM nor a JWK/)
})

test('hostile texts are read in bounded time', () => {
  const begin = performance.now()
  let nested = PEM
  for (let depth = 0; depth < 8; depth += 1) nested = base64(nested)
  assert.equal(readKeyText(nested), undefined)
  readKeyText('-----BEGIN A-----'.repeat(20_000))
  readKeyText(`{"a":"${'-----BEGIN A-----\\n'.repeat(10_000)}"}`)
  readKeyText(`-----BEGIN A-----\\n${'\\'.repeat(500_000)}`)
  readKeyText(`-----BEGIN A-----\\n${'\\r'.repeat(250_000)}`)
  readKeyText('"'.repeat(100_000))
  readKeyText('A'.repeat(1_000_000))
  assert.ok(performance.now() - begin < 2_000)
})

test('an Ed25519 key is read as well', () => {
  assert.equal(readKeys(readKeyText(base64(spki(ED)))?.held ?? assert.fail(), 'test').keys[0]?.crv, 'Ed25519')
})
