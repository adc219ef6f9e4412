import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CompactEncrypt } from 'jose'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { SECRET, type Spoilers, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PEM = keys.privateKey.export({ format: 'pem', type: 'pkcs8' })

function machine(): TestEnv {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  writeFileSync(join(env.home, 'own.pem'), PEM)
  return env
}

const saved = ({ home }: TestEnv): boolean =>
  existsSync(join(home, 'sessions')) && readdirSync(join(home, 'sessions')).some((name) => name.endsWith('.json'))

const told = (document: Document, id: string): readonly string[] =>
  document.steps
    .flatMap(({ checks }: Document) => checks)
    .filter((check: Document) => check.id === id && check.verdict !== 'pass')
    .map(({ verdict, reject }: Document) => (verdict === 'fail' && reject ? 'reject' : verdict))

const notes = ({ steps }: Document): string => steps.flatMap((step: Document) => step.notes).join('\n')
const asked = (): readonly string[] => provider.asked.map(({ path }) => path)

const without = (name: string): Spoilers => ({
  token: (right) => {
    const { [name]: _left, ...body } = right.body as Record<string, unknown>
    return { ...right, body }
  },
})
const withIdToken = (id_token: unknown): Spoilers => ({ token: { members: { id_token: id_token as string } } })
const noFront: Spoilers = { callback: (right) => right.filter(([name]) => name !== 'id_token') }

/** A JWE whose initialization vector is too short for its algorithm. */
const MISSHAPEN = [
  Buffer.from('{"alg":"RSA-OAEP","enc":"A128GCM","kid":"k"}').toString('base64url'),
  ...[256, 11, 40, 16].map((size) => Buffer.alloc(size).toString('base64url')),
].join('.')
const AS_JSON = JSON.stringify({ protected: MISSHAPEN.split('.')[0], iv: 'AAAA', ciphertext: 'AAAA', tag: 'AAAA' })

/** ID Tokens that nobody can judge: what the provider does, what is asked for, and the check that says so. */
const UNJUDGED: readonly (readonly [what: string, spoil: Spoilers, args: readonly string[], check: string])[] = [
  ['none came', without('id_token'), [], 'tok-id-token-missing'],
  ['null came', withIdToken(null), [], 'tok-id-token-missing'],
  ['a number came', withIdToken(42), [], 'tok-id-token-missing'],
  ['an empty text came', withIdToken(''), [], 'tok-id-token-missing'],
  ['none came, code token', without('id_token'), ['--response-type', 'code token'], 'tok-id-token-missing'],
  ['none came, code id_token', without('id_token'), ['--response-type', 'code id_token'], 'tok-id-token-missing'],
  ['none in the redirect', noFront, ['--response-type', 'id_token'], 'cb-missing-token'],
  ['none in the redirect, hybrid', noFront, ['--response-type', 'code id_token'], 'cb-missing-token'],
  ['an opaque text came', withIdToken('opaque'), [], 'idt-not-jwt'],
  ['a JWE came that is misshapen', withIdToken(MISSHAPEN), [], 'idt-not-jwt'],
  ['a JWE came in JSON', withIdToken(AS_JSON), [], 'idt-not-jwt'],
  [
    'a misshapen JWE in the redirect',
    { callback: (right) => right.map(([name, value]) => [name, name === 'id_token' ? MISSHAPEN : value]) },
    ['--response-type', 'id_token'],
    'idt-not-jwt',
  ],
  [
    'no key is known for what the browser brought',
    { discovery: { members: { jwks_uri: undefined } } },
    ['--response-type', 'id_token'],
    'idt-signature-not-checked',
  ],
]

for (const [what, spoil, args, check] of UNJUDGED) {
  test(`login, ${what}: exit 1, nothing saved, nobody named`, async () => {
    const env = machine()
    provider.spoil = spoil
    const ran = await runCli(['login', ...CLIENT, ...args, '--json'], env)
    const document = ran.json()
    assert.deepEqual([ran.code, document.verdict], [1, 'fail'], ran.stdout)
    assert.ok(told(document, check).includes('reject'), JSON.stringify(document.error))
    assert.match(document.error.message, new RegExp(check))
    assert.deepEqual([saved(env), asked().includes('/userinfo')], [false, false])
    // Of two the first was judged.
    if (!args.includes('code id_token')) assert.notEqual(document.result.id_token?.verified, true)
    const { stdout, stderr } = await runCli(['login', ...CLIENT, ...args], machine())
    assert.doesNotMatch(stdout + stderr, /Signed in as/)
  })
}

test('login, none came: --allow goes on, and without openid none is due', async () => {
  provider.spoil = without('id_token')
  const allowed = await runCli(['login', ...CLIENT, '--allow', 'tok-id-token-missing', '--json'], machine())
  assert.deepEqual([allowed.code, allowed.json().verdict], [0, 'warn'])
  assert.ok(asked().includes('/userinfo'))
  assert.equal((await runCli(['login', ...CLIENT, '--scope', 'profile', '--json'], machine())).code, 0)
})

test('refresh may leave the ID Token out', async () => {
  const env = machine()
  await runCli(['login', ...CLIENT], env)
  provider.spoil = without('id_token')
  const ran = await runCli(['refresh', ...CLIENT, '--json'], env)
  assert.deepEqual([ran.code, told(ran.json(), 'refresh-id-token-absent')], [0, ['info']])
})

test('login, an encrypted ID Token without a key: what to give is said', async () => {
  const sealed = await new CompactEncrypt(Buffer.from('x'))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'mine' })
    .encrypt(keys.publicKey)
  provider.spoil = withIdToken(sealed)
  const { code, stdout } = await runCli(['login', ...CLIENT], machine())
  assert.equal(code, 1)
  assert.match(stdout.replace(/\s+/g, ' '), /--decrypt-key <file> takes the private key mine that it was encrypted to/)
  provider.spoil = withIdToken(
    MISSHAPEN.replace(/^[^.]+/, Buffer.from('{"alg":"FOO","enc":"A128GCM"}').toString('base64url')),
  )
  const unknown = await runCli(['login', '--issuer', provider.issuer, '--client-id', 'public'], machine())
  assert.equal(unknown.code, 1)
})

test('a strict client is not said to have stopped at what it was not configured for', async () => {
  const sealed = async (text: string): Promise<string> =>
    new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'k' })
      .encrypt(keys.publicKey)
  const plain = (await runCli(['login', ...CLIENT, '--json'], machine())).json()
  provider.spoil = withIdToken(await sealed(plain.result.tokens.id_token))
  const encrypted = (
    await runCli(['login', ...CLIENT, '--decrypt-key', 'own.pem', '--keep-going', '--json'], machine())
  ).json()
  assert.ok(encrypted.steps.some(({ name }: Document) => name === 'userinfo'))
  assert.doesNotMatch(notes(encrypted), /strict client/)
  provider.spoil = {
    userinfo: (right) => ({
      ...right,
      headers: { 'content-type': 'application/jwt' },
      body: 'eyJhbGciOiJSUzI1NiJ9.e30.AAAA',
    }),
  }
  assert.doesNotMatch(notes((await runCli(['login', ...CLIENT, '--json'], machine())).json()), /strict client/)
  provider.spoil = {}
  const endpoints = ['authorization', 'token'].map((name) => [
    `--${name}-endpoint`,
    `${provider.issuer}/${name === 'token' ? name : 'authorize'}`,
  ])
  const flags = ['login', ...endpoints.flat(), '--client-id', 'client', '--client-secret', 'env:SECRET', '--json']
  assert.doesNotMatch(notes((await runCli(flags, machine())).json()), /strict client/)
  provider.spoil = { idTokenClaims: (right) => ({ ...right, aud: ['client', 'https://api.example'] }) }
  const trusted = ['login', ...CLIENT, '--trusted-audience', 'https://api.example', '--json']
  const further = await runCli(trusted, machine())
  assert.equal(further.code, 0)
  assert.doesNotMatch(notes(further.json()), /strict client/)
  // Of a broken answer it is.
  provider.spoil = without('token_type')
  assert.match(
    notes((await runCli(['login', ...CLIENT, '--json'], machine())).json()),
    /A strict client would have stopped here: .*token_type/,
  )
})

test('userinfo: an encrypted answer is read with the key, and without it what to give is said', async () => {
  const env = machine()
  await runCli(['login', ...CLIENT, '--no-userinfo'], env)
  const sealed = await new CompactEncrypt(Buffer.from('{"sub":"ada","name":"Ada"}'))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: 'k' })
    .encrypt(keys.publicKey)
  const headers = { 'content-type': 'application/jwt', 'cache-control': 'no-store' }
  provider.spoil = { userinfo: (right) => ({ ...right, headers, body: sealed }) }
  const closed = (await runCli(['userinfo', ...CLIENT, '--json'], env)).json()
  assert.deepEqual([closed.exit, closed.error.code, closed.result.userinfo], [1, 'response_unusable', null])
  assert.match(closed.error.message, /encrypted token: its claims could not be read/)
  assert.match(closed.error.hint, /--decrypt-key/)
  const opened = (await runCli(['userinfo', ...CLIENT, '--decrypt-key', 'own.pem', '--json'], env)).json()
  assert.deepEqual([opened.exit, opened.result.userinfo.name], [0, 'Ada'])
})

const ACR = { essential: true, values: ['gold', 'silver'] }
const CLAIMS = JSON.stringify({ id_token: { acr: ACR } })

/** Ways to ask for an essential acr. */
const WAYS: readonly (readonly [how: string, args: readonly string[]])[] = [
  ['--claims', ['--claims', CLAIMS]],
  ['--set with JSON', ['--set', `authorize.claims:=${CLAIMS}`]],
  ['--set with text', ['--set', `authorize.claims=${CLAIMS}`]],
  ['a profile', ['--profile', 'acme']],
]

for (const [how, args] of WAYS) {
  test(`an essential acr that is not met fails, asked for by ${how}`, async () => {
    for (const [acr, exit] of [
      [undefined, 1],
      ['bronze', 1],
      ['gold', 0],
    ] as const) {
      const env = machine()
      const profile = { issuer: provider.issuer, 'client-id': 'client', 'client-secret': 'env:SECRET', claims: CLAIMS }
      writeFileSync(join(env.home, 'config.yaml'), JSON.stringify({ profiles: { acme: profile } }))
      provider.spoil = { idTokenClaims: (right) => ({ ...right, ...(acr === undefined ? {} : { acr }) }) }
      const ran = await runCli(['login', ...(how === 'a profile' ? [] : CLIENT), ...args, '--json'], env)
      assert.deepEqual([ran.code, saved(env)], [exit, exit === 0], String(acr))
      assert.deepEqual(told(ran.json(), 'idt-acr-not-satisfied'), exit === 0 ? [] : ['reject'])
    }
  })
}

test('an essential claim that did not come, and another value, warn in either place; acr_values only warns', async () => {
  const claims = {
    id_token: { email: { essential: true }, sub: null },
    userinfo: { iban: { essential: true }, name: { value: 'Bob' } },
  }
  const ran = await runCli(
    [
      'login',
      ...CLIENT,
      '--scope',
      'openid profile',
      '--acr-values',
      'gold',
      '--claims',
      JSON.stringify(claims),
      '--json',
    ],
    machine(),
  )
  const document = ran.json()
  assert.deepEqual([ran.code, document.verdict], [0, 'warn'])
  for (const id of [
    'idt-essential-claim-missing',
    'ui-essential-claim-missing',
    'ui-claim-value-differs',
    'idt-acr-not-satisfied',
  ])
    assert.deepEqual(told(document, id), ['warn'], id)
})

test('an ID Token about another person than the claims parameter names is rejected', async () => {
  const claims = JSON.stringify({ id_token: { sub: { value: 'bob' } } })
  const ran = await runCli(['login', ...CLIENT, '--claims', claims, '--json'], machine())
  assert.deepEqual([ran.code, told(ran.json(), 'idt-sub-mismatch')], [1, ['reject']])
})

test('a claims parameter that no provider reads is told and demands nothing', async () => {
  const ran = await runCli(['login', ...CLIENT, '--claims', '{"id_token":{"acr":"gold"}}', '--json'], machine())
  assert.deepEqual([ran.code, told(ran.json(), 'rp-claims-malformed')], [0, ['warn']])
})
