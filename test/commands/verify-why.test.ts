import assert from 'node:assert/strict'
import { constants, createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, testEnv } from '../support/env.ts'
import { json, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const NOW = Date.UTC(2026, 0, 1)
const RSA = rsaPair(0)
const OTHER = rsaPair(1)
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const EC384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const CLAIMS = { iss: 'https://issuer.example', aud: 'client', sub: 'ada', exp: NOW / 1000 + 300, iat: NOW / 1000 }

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const public_ = (pair: { publicKey: KeyObject }, more: object = {}): object => ({
  ...pair.publicKey.export({ format: 'jwk' }),
  ...more,
})

interface Signing {
  readonly key?: KeyObject
  readonly hash?: string
  readonly pss?: number
  readonly der?: true
  /** What is signed in the place of header and payload. */
  readonly signed?: (head: string, body: string) => string
  readonly after?: (signature: Buffer) => Buffer
}

function token(header: object, signing: Signing = {}, claims: object | string = CLAIMS): string {
  const [head, body] = [encode(header), encode(claims)]
  const { key = RSA.privateKey, hash = 'sha256', pss, der, after = (made) => made } = signing
  const signed = Buffer.from(signing.signed?.(head, body) ?? `${head}.${body}`)
  const padding = pss === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pss }
  const made = sign(hash, signed, { key, dsaEncoding: der ? 'der' : 'ieee-p1363', ...padding })
  return `${head}.${body}.${after(made).toString('base64url')}`
}

function hmac(secret: Buffer | string, alg = 'HS256', hash = 'sha256'): string {
  const input = `${encode({ alg, typ: 'JWT' })}.${encode(CLAIMS)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

async function verify(args: readonly string[], files: Readonly<Record<string, unknown>> = {}, stdin = '') {
  const env = testEnv({ now: () => NOW, stdin })
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(env.home, name), typeof content === 'string' ? content : JSON.stringify(content))
  const ran = await runCli(['verify', ...args, '--json'], env)
  return { ...ran, env }
}

const RAW = createHash('sha512').update('secret').digest()
const TEXT = 'not base64! a shared secret of forty characters'

const SECRETS: readonly (readonly [
  title: string,
  token: string,
  args: readonly string[],
  fits: RegExp,
  remedy: RegExp,
])[] = [
  [
    'base64',
    hmac(RAW),
    ['--secret', RAW.toString('base64')],
    /with the secret read as base64$/,
    /^Give --secret-encoding base64; a library is to be given the octets/,
  ],
  [
    'base64url',
    hmac(RAW),
    ['--secret', RAW.toString('base64url')],
    /with the secret read as base64url$/,
    /--secret-encoding base64url/,
  ],
  [
    'hexadecimal',
    hmac(RAW),
    ['--secret', RAW.toString('hex')],
    /with the secret read as hexadecimal$/,
    /--secret-encoding hex/,
  ],
  [
    'the text, where base64 was said',
    hmac(RAW.toString('base64')),
    ['--secret', RAW.toString('base64'), '--secret-encoding', 'base64'],
    /with the text of the secret itself$/,
    /--secret-encoding utf8/,
  ],
  [
    'quotes',
    hmac(TEXT),
    ['--secret', `"${TEXT}"`],
    /without the quotes around it/,
    /Give the secret without the quotes around it\./,
  ],
  ['quotes of the signer', hmac(`'${TEXT}'`), ['--secret', TEXT], /in single quotes/, /in single quotes/],
  [
    'a line feed of the signer',
    hmac(`${TEXT}\n`),
    ['--secret', TEXT],
    /with a line feed at its end/,
    /with a line feed/,
  ],
  [
    '0x before hexadecimal',
    hmac(RAW),
    ['--secret', `0x${RAW.toString('hex')}`],
    /without the 0x before it, read as hex$/,
    /--secret-encoding hex/,
  ],
  [
    'base64 of which the signer made hexadecimal',
    hmac(RAW.toString('hex')),
    ['--secret', RAW.toString('base64')],
    /the text that hex makes of the secret read as base64$/,
    /in hex as the secret itself/,
  ],
  [
    'hexadecimal of which the signer made base64',
    hmac(RAW.toString('base64')),
    ['--secret', RAW.toString('hex')],
    /the text that base64 makes of the secret read as hex$/,
    /in base64 as the secret itself/,
  ],
  [
    'base64 of hexadecimal',
    hmac(RAW),
    ['--secret', Buffer.from(RAW.toString('hex')).toString('base64'), '--secret-encoding', 'base64'],
    /the text that the secret is, read as hex$/,
    /--secret-encoding hex/,
  ],
  ['a blank', hmac(TEXT), ['--secret', `${TEXT} `], /without the white space around it/, /without the white space/],
  [
    'quotes and base64',
    hmac(RAW),
    ['--secret', `"${RAW.toString('base64')}"`],
    /without the quotes around it, read as base64$/,
    /--secret-encoding base64/,
  ],
  [
    'a form',
    hmac('a+b/c d&e=f 32 characters or more of it'),
    ['--secret', 'a%2Bb%2Fc%20d%26e%3Df%2032%20characters%20or%20more%20of%20it'],
    /percent-decoded/,
    /percent-decoded/,
  ],
  [
    'another hash',
    hmac(TEXT, 'HS256', 'sha512'),
    ['--secret', TEXT],
    /it verifies with the secret as it stands, as HS512: alg says HS256$/,
    /write into alg/,
  ],
  [
    'another hash and base64',
    hmac(RAW, 'HS256', 'sha384'),
    ['--secret', RAW.toString('base64')],
    /read as base64, as HS384/,
    /write into alg/,
  ],
  ['no secret', hmac(''), ['--secret', TEXT], /with an empty secret/, /variable that is not set/],
  [
    'the text that base64 makes',
    hmac(Buffer.from(TEXT).toString('base64')),
    ['--secret', TEXT],
    /the text that base64 makes of the secret/,
    /base64 of the secret/,
  ],
  [
    'a signature that was cut',
    hmac(TEXT).slice(0, -7),
    ['--secret', TEXT],
    /it has 27 octets, and HS256 makes 32/,
    /whole/,
  ],
]
for (const [title, given, args, fits, remedy] of SECRETS)
  test(`An HMAC is explained by its secret: ${title}`, async () => {
    const ran = await verify([given, ...args])
    const { result, error } = ran.json()
    assert.equal(ran.code, 1)
    assert.equal(result.verified, false)
    assert.match(error.message.replace(/\.$/, ''), fits)
    assert.match(error.hint, remedy)
    assert.ok(!ran.stdout.includes(TEXT.slice(5, 30)), 'the secret is not shown')
  })

const R = { alg: 'RS256', kid: 'r' }
const E = { alg: 'ES256', kid: 'e' }
const SET = {
  keys: [
    public_(RSA, { kid: 'r' }),
    public_(OTHER, { kid: 'o' }),
    public_(EC, { kid: 'e' }),
    public_(EC384, { kid: 'f' }),
  ],
}
const zeroed = (): string => {
  for (;;) {
    const whole = token(E, { key: EC.privateKey })
    const made = Buffer.from(whole.split('.')[2] ?? '', 'base64url')
    if (made[0] === 0 && (made[1] ?? 0) > 0)
      return `${whole.slice(0, whole.lastIndexOf('.'))}.${made.subarray(1).toString('base64url')}`
  }
}
const entra = { typ: 'JWT', nonce: 'raw-nonce', alg: 'RS256', kid: 'r' }
const hashed = { ...entra, nonce: createHash('sha256').update('raw-nonce').digest('base64url') }

const KEYS: readonly (readonly [title: string, token: string, fits: RegExp, jwks?: object])[] = [
  ['PSS for PKCS #1', token(R, { pss: 32 }), /it verifies as PS256; alg says RS256/],
  ['PKCS #1 for PSS', token({ ...R, alg: 'PS256' }), /it verifies as RS256; alg says PS256/],
  ['another hash', token(R, { hash: 'sha512' }), /it verifies as RS512; alg says RS256/],
  ['PSS with another hash', token(R, { pss: 48, hash: 'sha384' }), /it verifies as PS384/],
  ['PSS with another salt', token({ ...R, alg: 'PS256' }, { pss: 20 }), /PS256 with a salt of another length/],
  ['SHA-1', token(R, { hash: 'sha1' }), /RS1, which is RSA with SHA-1/],
  ['DER', token(E, { key: EC.privateKey, der: true }), /it verifies as DER/],
  [
    'DER on another curve',
    token({ alg: 'ES384', kid: 'f' }, { key: EC384.privateKey, hash: 'sha384', der: true }),
    /it verifies as DER/,
  ],
  [
    'another hash on a curve',
    token(E, { key: EC.privateKey, hash: 'sha512' }),
    /ES256 with SHA-512 in the place of SHA-256/,
  ],
  [
    'a leading zero too many',
    token(R, { after: (made) => Buffer.concat([Buffer.alloc(1), made]) }),
    /without the octet of zero at its beginning/,
  ],
  ['a leading zero that is missing', zeroed(), /a leading zero that was left out/],
  ['encoded twice', token(R, { after: (made) => Buffer.from(made.toString('base64url')) }), /once it is decoded twice/],
  ['hexadecimal', token(R, { after: (made) => Buffer.from(made.toString('hex')) }), /read as hexadecimal/],
  [
    'octets after it',
    token(R, { after: (made) => Buffer.concat([made, Buffer.from('\r\n')]) }),
    /without the 2 octets after the first 256/,
  ],
  ['cut', token(R, { after: (made) => made.subarray(0, 200) }), /it has 200 octets, and RS256 with this key makes 256/],
  [
    'another key of the set',
    token({ ...R, kid: 'r' }, { key: OTHER.privateKey }),
    /the key o of the same set verifies it/,
  ],
  [
    'a kid that no key has',
    token({ ...R, kid: 'gone' }),
    /no key of .* has the kid of the token; the key r of the same set verifies it/,
  ],
  [
    'two keys of one kid',
    token(R),
    /several keys .*; number 2 of those with this kid verifies it/,
    { keys: [public_(OTHER, { kid: 'r' }), public_(RSA, { kid: 'r' })] },
  ],
  [
    'a key for another algorithm',
    token({ ...R, alg: 'PS256' }, { pss: 32 }),
    /which is published for RS256 alone/,
    { keys: [public_(RSA, { kid: 'r', alg: 'RS256' })] },
  ],
  [
    'the hashed nonce of Graph',
    token(entra, { signed: (_head, body) => `${encode(hashed)}.${body}` }),
    /nonce of its header hashed/,
  ],
  [
    'a payload that was written anew',
    token(
      R,
      { signed: (head, body) => `${head}.${encode(JSON.parse(Buffer.from(body, 'base64url').toString()))}` },
      JSON.stringify(CLAIMS, null, 2),
    ),
    /payload written as compact JSON/,
  ],
  [
    'padding',
    token(
      R,
      {
        signed: (head, body) =>
          `${Buffer.from(head, 'base64url').toString('base64')}.${Buffer.from(body, 'base64url').toString('base64')}`,
      },
      { ...CLAIMS, a: 'xx' },
    ),
    /header and payload in base64/,
  ],
  [
    'a payload that is not encoded',
    token(R, { signed: (head, body) => `${head}.${Buffer.from(body, 'base64url')}` }),
    /payload as it is, not encoded/,
  ],
]
for (const [title, given, fits, jwks = SET] of KEYS)
  test(`A signature is explained: ${title}`, async () => {
    const ran = await verify([given, '--jwks', 'jwks.json'], { 'jwks.json': jwks })
    const { result, error, steps } = ran.json()
    assert.equal(ran.code, 1)
    assert.equal(result.verified, false)
    assert.match(error.message, fits)
    const checks: { message: string; remedy?: string }[] = steps.flatMap(({ checks }: { checks: [] }) => checks)
    assert.ok(
      checks.some(({ message, remedy }) => new RegExp(fits.source, 'i').test(message) && remedy !== undefined),
      'a check says it too',
    )
  })

test('where nothing fits it is said what was ruled out, and nothing more', async () => {
  const strange = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const { error } = (await verify([token(R, { key: strange }), '--jwks', 'jwks.json'], { 'jwks.json': SET })).json()
  assert.doesNotMatch(error.message, /it verifies/)
  assert.match(
    error.hint,
    /Ruled out by trying: each other key of the set; PKCS #1 and PSS.*header and payload encoded anew/,
  )
})

test('a changed claim is explained by nothing', async () => {
  const [head, , signature] = token(R).split('.')
  const forged = `${head}.${encode({ ...CLAIMS, sub: 'eve' })}.${signature}`
  const { error, result } = (await verify([forged, '--jwks', 'jwks.json'], { 'jwks.json': SET })).json()
  assert.equal(result.verified, false)
  assert.doesNotMatch(error.message, /;/)
})

test('a proof of possession in DER is explained as well', async () => {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: public_(EC) }
  const claims = { jti: '1', htm: 'GET', htu: 'https://api.example/a', iat: NOW / 1000 }
  const proof = token(header, { key: EC.privateKey, der: true }, claims)
  const { error, result } = (await verify([proof, '--kind', 'dpop'])).json()
  assert.equal(result.verified, false)
  assert.match(error.message, /it verifies as DER/)
})

test('a hostile payload is explained in bounded time', async () => {
  const begin = performance.now()
  for (const payload of [`${' '.repeat(150_000)}x`, '['.repeat(150_000), '\r\n'.repeat(75_000), '%'.repeat(150_000)]) {
    const given = token(R, { key: OTHER.privateKey, signed: () => 'something else' }, payload)
    const ran = await verify([given, '--jwks', 'jwks.json'], { 'jwks.json': SET })
    assert.equal(ran.code, 1)
  }
  assert.ok(performance.now() - begin < 10_000)
})

test('of many lines it is tried once what explains the first that does not verify', async () => {
  const lines = Array.from({ length: 200 }, () => hmac(RAW)).join('\n')
  const ran = await verify(['--secret', RAW.toString('base64')], {}, `${lines}\n`)
  assert.equal(ran.code, 1)
  assert.match(ran.stderr, /200 tokens are not verified: of the first .* it verifies with the secret read as base64\./)
  assert.equal(ran.stdout.match(/read as base64/g), null)
})

const provider = await sharedProvider()
test('the keys of an issuer and its client secret explain signatures too', async () => {
  provider.spoil = { jwks: () => json(SET) }
  const claims = { ...CLAIMS, iss: provider.issuer }
  const wrong = (await verify([token(R, { pss: 32 }, claims), '--issuer', provider.issuer])).json()
  assert.match(wrong.error.message, /it verifies as PS256/)
  const secret = ['--client-id', 'client', '--client-secret', RAW.toString('base64')]
  const closed = (await verify([hmac(RAW), '--issuer', provider.issuer, ...secret])).json()
  assert.match(closed.error.message, /with the secret read as base64/)
  assert.match(closed.error.hint, /text of the client secret as it is .* With verify: Give --secret-encoding base64/)
})

const ENCODED: readonly (readonly [encoding: string, text: string])[] = [
  ['utf8', TEXT],
  ['base64', RAW.toString('base64')],
  ['base64', `${RAW.toString('base64').replace(/=+$/, '')}\n`],
  ['base64url', RAW.toString('base64url')],
  ['hex', RAW.toString('hex').toUpperCase()],
]
for (const [encoding, text] of ENCODED)
  test(`--secret-encoding ${encoding} reads the secret so, for one token and for many`, async () => {
    const given = hmac(encoding === 'utf8' ? TEXT : RAW)
    const args = ['--secret', text, '--secret-encoding', encoding]
    const one = await verify([given, ...args, '--audience', 'client'])
    assert.equal(one.code, 0, one.stdout)
    assert.equal(one.json().result.verified, true)
    const many = await verify([...args, '--audience', 'client'], {}, `${given}\n${given}\n`)
    assert.equal(many.code, 0)
  })

test('the client secret of an issuer is read as --secret-encoding says', async () => {
  provider.spoil = { jwks: () => json(SET) }
  const input = `${encode({ alg: 'HS256' })}.${encode({ ...CLAIMS, iss: provider.issuer })}`
  const given = `${input}.${createHmac('sha256', RAW).update(input).digest('base64url')}`
  const secret = ['--client-id', 'client', '--client-secret', RAW.toString('base64')]
  const args = ['--issuer', provider.issuer, ...secret, '--alg', 'HS256', '--secret-encoding', 'base64']
  assert.equal((await verify([given, ...args])).json().result.verified, true)
})

for (const [encoding, text, hint] of [
  ['base64', 'it is! not', /Leave --secret-encoding out/],
  ['base64', 'ab-_ab-_', /It may be base64url/],
  ['hex', 'abc', /It may be base64/],
] as const)
  test(`a secret that is not written in ${encoding} is exit 2 and not shown: ${text.length} characters`, async () => {
    const ran = await verify([hmac(RAW), '--secret', text, '--secret-encoding', encoding])
    assert.equal(ran.code, 2)
    assert.equal(ran.json().error.code, 'invalid_option')
    assert.match(ran.json().error.hint, hint)
    assert.ok(!ran.stdout.includes(text))
  })
