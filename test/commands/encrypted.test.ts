import assert from 'node:assert/strict'
import { createCipheriv, generateKeyPairSync, pbkdf2Sync, publicEncrypt, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { countedRounds } from '../support/counted-rounds.ts'
import { type Document, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const PASSWORD = randomBytes(32)
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A token encrypted with a key that travels in it (RFC 7516 5.1). */
function encrypted(text: string, header: object, wrap: (key: Buffer) => Buffer): string {
  const protectedHeader = Buffer.from(JSON.stringify({ ...header, enc: 'A128GCM', cty: 'JWT' })).toString('base64url')
  const [key, iv] = [randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(Buffer.from(protectedHeader))
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()])
  const parts = [wrap(key), iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))
  return [protectedHeader, ...parts].join('.')
}

/** By PBES2, with as many rounds as wanted (RFC 7518 4.8). */
function sealed(text: string, rounds: number): string {
  const [alg, salt] = ['PBES2-HS256+A128KW', randomBytes(16)]
  const by = pbkdf2Sync(PASSWORD, Buffer.concat([Buffer.from(`${alg}\0`), salt]), rounds, 16, 'sha256')
  return encrypted(text, { alg, p2s: salt.toString('base64url'), p2c: rounds }, (key) => {
    const wrapping = createCipheriv('id-aes128-wrap', by, Buffer.alloc(8, 0xa6))
    return Buffer.concat([wrapping.update(key), wrapping.final()])
  })
}

/** To a public key whose private part nobody has here. */
function foreign(text: string): string {
  return encrypted(text, { alg: 'RSA-OAEP', kid: 'e' }, (key) => publicEncrypt(RSA.publicKey, key))
}

/** What verify tells of lines: whether each is verified, and the checks about encryption that it breaks. */
async function verifiedLines(lines: readonly string[], argv: readonly string[]): Promise<readonly unknown[]> {
  const env = machine(`${lines.join('\n')}\n`)
  writeFileSync(join(env.home, 'private.pem'), RSA.privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const ran = await runCli(['verify', '--issuer', provider.issuer, '--client-id', 'client', ...argv, '--json'], env)
  const read: Document[] = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return read.map(({ verified, checks }) => {
    const broken = checks.filter(({ id }: Document) => /^jwe-/.test(id)).map(({ id }: Document) => id)
    return broken.length === 0 ? verified : [verified, ...broken]
  })
}

/** How a line is told of whose token was refused because another took the leave. */
const REFUSED = [null, 'jwe-decryption-failed']

function machine(stdin?: string): TestEnv {
  const { browse } = followingBrowser()
  const env = testEnv({ browse, vars: { SECRET }, ...(stdin === undefined ? {} : { stdin }) })
  writeFileSync(join(env.home, 'password.json'), JSON.stringify({ kty: 'oct', k: PASSWORD.toString('base64url') }))
  return env
}

const KEY = ['--decrypt-key', 'password.json']
const LEAVE = ['--allow', 'jwe-p2c-high']
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

interface Ended {
  readonly code: number
  readonly result: Document
  readonly error: Document
  /** Verdict and rejection of the checks about encryption. */
  readonly told: Readonly<Record<string, string>>
}

async function run(argv: readonly string[], env = machine()): Promise<Ended> {
  const ran = await runCli([...argv, '--json'], env)
  const { result, steps, error } = ran.json()
  const checks: Document[] = steps.flatMap((step: Document) => step.checks)
  const about = checks.filter(({ id, verdict }) => /^jwe-/.test(id) && verdict !== 'pass')
  const told = about.map(({ id, verdict, reject }) => [id, reject && verdict === 'fail' ? 'reject' : verdict])
  return { code: ran.code, result, error, told: Object.fromEntries(told) }
}

/** A token that this provider issues, as it stands inside of the encrypted one. */
async function issued(): Promise<string> {
  const { result } = await run(['login', ...CLIENT, '--no-userinfo'])
  return result.tokens.id_token
}

test('decode: a closed token is a note, and one of many rounds is said to be', async () => {
  const few = await run(['decode', sealed(await issued(), 10_000)])
  assert.deepEqual([few.code, few.told], [0, { 'jwe-no-decryption-key': 'info' }])
  const many = await run(['decode', sealed(await issued(), 10_001)])
  assert.deepEqual([many.code, many.told], [0, { 'jwe-no-decryption-key': 'info', 'jwe-p2c-high': 'reject' }])
})

test('decode: 10,000 rounds are run, and more only by leave', async () => {
  const token = await issued()
  const opened = await run(['decode', sealed(token, 10_000), ...KEY])
  assert.deepEqual([opened.told, opened.result.tokens[0].nested.claims.sub], [{}, 'ada'])
  const withheld = await run(['decode', sealed(token, 10_001), ...KEY])
  assert.deepEqual(withheld.told, { 'jwe-decryption-failed': 'skip', 'jwe-p2c-high': 'reject' })
  assert.equal(withheld.result.tokens[0].nested, undefined)
  assert.match(JSON.stringify(withheld.result.tokens[0].faults), /p2c asks for 10001 rounds, more than 10000/)
  const allowed = await run(['decode', sealed(token, 10_001), ...KEY, ...LEAVE])
  assert.deepEqual([allowed.told, allowed.result.tokens[0].nested.claims.sub], [{ 'jwe-p2c-high': 'info' }, 'ada'])
})

test('decode: leave is for one token of a run, whatever it turns out to be', async () => {
  const token = await issued()
  const two = await run(['decode', sealed(token, 20_000), sealed(token, 20_000), ...KEY, ...LEAVE])
  assert.equal(two.result.tokens[0].nested.claims.sub, 'ada')
  assert.equal(two.result.tokens[1].nested, undefined)
  assert.match(JSON.stringify(two.result.tokens[1].faults), /one such token was tried in this run already/)
  assert.equal(two.told['jwe-decryption-failed'], 'reject')
  // Tokens of few rounds take nothing of it.
  const few = await run(['decode', ...[1000, 10_000, 20_000].map((rounds) => sealed(token, rounds)), ...KEY, ...LEAVE])
  for (const decoded of few.result.tokens) assert.equal(decoded.nested.claims.sub, 'ada')
})

test('no leave opens a token past a million rounds', async () => {
  const token = sealed(await issued(), 10).split('.')
  const header = JSON.parse(Buffer.from(token[0] ?? '', 'base64url').toString())
  const asks = Buffer.from(JSON.stringify({ ...header, p2c: 2 ** 31 })).toString('base64url')
  const { told } = await run(['decode', [asks, ...token.slice(1)].join('.'), ...KEY, ...LEAVE])
  assert.deepEqual(told, { 'jwe-decryption-failed': 'skip', 'jwe-p2c-high': 'info' })
})

test('verify: what is not opened is not verified', async () => {
  const token = await issued()
  const expected = ['--issuer', provider.issuer, '--client-id', 'client']
  const unkeyed = await run(['verify', foreign(token), ...expected])
  assert.deepEqual([unkeyed.code, unkeyed.result.verified], [1, null])
  assert.deepEqual(unkeyed.told, { 'jwe-no-decryption-key': 'fail' })
  const allowed = await run(['verify', foreign(token), ...expected, '--allow', 'jwe-no-decryption-key'])
  assert.deepEqual([allowed.code, allowed.result.verified], [1, null])
  const withheld = await run(['verify', sealed(token, 10_001), ...expected, ...KEY])
  assert.deepEqual([withheld.code, withheld.result.verified], [1, null])
  assert.equal(withheld.told['jwe-p2c-high'], 'reject')
  const opened = await run(['verify', sealed(token, 10_001), ...expected, ...KEY, ...LEAVE])
  assert.deepEqual([opened.code, opened.result.verified, opened.told], [0, true, { 'jwe-p2c-high': 'info' }])
})

test('decode: a copy of the token that took the leave is opened too, and costs nothing', async (t) => {
  const token = await issued()
  const [first, other] = [sealed(token, 20_000), sealed(token, 20_000)]
  const texts = [first, first, other, first]
  const env = machine(`${texts.join('\n')}\n`)
  const counted = countedRounds(t)
  const ran = await runCli(['decode', '-', ...KEY, ...LEAVE, '--json'], env)
  const subs = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).nested?.claims.sub)
  assert.deepEqual(subs, ['ada', 'ada', undefined, 'ada'])
  assert.deepEqual(counted(), [20_000])
})

test('verify: without leave no line of many rounds is opened', async (t) => {
  const token = await issued()
  const counted = countedRounds(t)
  const told = await verifiedLines([sealed(token, 10_001), sealed(token, 1000)], KEY)
  assert.deepEqual(told, [[null, 'jwe-p2c-high'], true])
  assert.deepEqual(counted(), [1000])
})

test('verify: of many lines the first of many rounds takes the leave, and its copies cost nothing', async (t) => {
  const token = await issued()
  const [first, other] = [sealed(token, 20_000), sealed(token, 20_000)]
  const counted = countedRounds(t)
  const told = await verifiedLines(
    [token, first, other, first, JSON.stringify({ id_token: first })],
    [...KEY, ...LEAVE],
  )
  assert.deepEqual(told, [true, true, REFUSED, true, true])
  assert.deepEqual(counted(), [20_000])
})

test('verify: a token of many rounds inside of another takes the leave too', async (t) => {
  const token = await issued()
  const lines = [foreign(sealed(token, 20_000)), sealed(token, 20_000)]
  const counted = countedRounds(t)
  assert.deepEqual(await verifiedLines(lines, [...KEY, '--decrypt-key', 'private.pem', ...LEAVE]), [true, REFUSED])
  assert.deepEqual(counted(), [20_000])
})

test('verify: threads change nothing of which token takes the leave', async (t) => {
  const token = await issued()
  const high = Array.from({ length: 40 }, () => sealed(token, 20_000))
  // Filled up, so that there is work for every thread before the first of them is told of.
  const lines = Array.from({ length: 4000 }, (_none, at) =>
    at % 100 === 50 ? (high[Math.floor(at / 100)] ?? '') : token,
  )
  const counted = countedRounds(t)
  const told = await verifiedLines([...lines, high[0] ?? ''], [...KEY, ...LEAVE])
  assert.deepEqual(
    told.flatMap((each, at) => (at % 100 === 50 || at === 4000 ? [each] : [])),
    [true, ...Array(39).fill(REFUSED), true],
  )
  assert.ok(lines.every((_line, at) => at % 100 === 50 || told[at] === true))
  assert.deepEqual(counted(), [20_000])
})

test('login: an ID Token that stays closed is rejected, with the reason', async () => {
  provider.spoil.idToken = foreign
  const unkeyed = await run(['login', ...CLIENT])
  assert.deepEqual([unkeyed.code, unkeyed.told], [1, { 'jwe-no-decryption-key': 'reject' }])
  assert.equal(unkeyed.result.id_token.verified, null)
  assert.match(
    unkeyed.error.hint,
    /^Nothing that was told of this client asks for encryption: it is switched on where the client is registered/,
  )
  const metadata = ['--client-metadata', '{"id_token_encrypted_response_alg":"RSA-OAEP"}']
  assert.doesNotMatch((await run(['login', ...CLIENT, ...metadata])).error.hint, /asks for encryption/)
  provider.spoil.idToken = (token) => sealed(token, 1000)
  assert.equal((await run(['login', ...CLIENT, ...KEY])).code, 0)
  provider.spoil.idToken = (token) => sealed(token, 10_001)
  const withheld = await run(['login', ...CLIENT, ...KEY])
  assert.deepEqual([withheld.code, withheld.told['jwe-p2c-high']], [1, 'reject'])
  const opened = await run(['login', ...CLIENT, ...KEY, ...LEAVE])
  assert.deepEqual([opened.code, opened.result.id_token.verified], [0, true])
})

test('refresh: an ID Token that stays closed is rejected', async () => {
  const env = machine()
  await run(['login', ...CLIENT], env)
  provider.spoil.idToken = foreign
  const { code, told } = await run(['refresh', ...CLIENT], env)
  assert.deepEqual([code, told], [1, { 'jwe-no-decryption-key': 'reject' }])
})

test('userinfo: an answer of many rounds is opened by leave alone, and not after an ID Token that took it', async () => {
  const token = await issued()
  const userinfo = (answer: { status: number }) => ({
    ...answer,
    headers: { 'content-type': 'application/jwt', 'cache-control': 'no-store' },
    body: sealed(token, 10_001),
  })
  const env = machine()
  await run(['login', ...CLIENT, '--no-userinfo'], env)
  provider.spoil.userinfo = userinfo
  const withheld = await run(['userinfo', ...CLIENT, ...KEY], env)
  assert.notEqual(withheld.code, 0)
  assert.equal(withheld.told['jwe-p2c-high'], 'reject')
  assert.equal((await run(['userinfo', ...CLIENT, ...KEY, ...LEAVE], env)).result.userinfo.sub, 'ada')
  provider.spoil.idToken = (each) => sealed(each, 10_001)
  const login = await run(['login', ...CLIENT, ...KEY, ...LEAVE])
  assert.equal(login.result.id_token.verified, true)
  assert.deepEqual([login.result.userinfo, login.told['jwe-decryption-failed']], [null, 'reject'])
})
