import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compactVerify, decodeProtectedHeader } from 'jose'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type Ran, runCli, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const provider = await sharedProvider()

const KEYS = {
  rsa: rsaPair(1),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed: generateKeyPairSync('ed25519'),
}
const NOW = 1_790_000_000_123

/** Everything that the provider must see itself, since it reads no request objects. */
const BESIDE = 'client_id response_type scope redirect_uri state nonce code_challenge code_challenge_method'

async function signIn(args: readonly string[], key: object | undefined = jwk(KEYS.p256.privateKey)): Promise<Ran> {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  writeFileSync(join(env.home, 'key.json'), JSON.stringify(key ?? {}))
  const client = [
    '--client-id',
    'client',
    '--client-secret',
    'env:SECRET',
    ...(key ? ['--client-key', 'key.json'] : []),
  ]
  const kind = ['--request-object', 'signed', '--request-object-beside', BESIDE]
  return runCli(['login', '--issuer', provider.issuer, ...client, ...kind, ...args, '--json'], env)
}

function jwk(key: KeyObject, members: object = {}): object {
  return { ...key.export({ format: 'jwk' }), ...members }
}

/** The request object that the provider was sent, and the JSON text of its claims. */
async function sent(key: KeyObject | Uint8Array = KEYS.p256.publicKey): Promise<{ header: Document; text: string }> {
  const raw = new URL(provider.of('/authorize')[0]?.url ?? '').searchParams.get('request') ?? ''
  const { payload } = await compactVerify(raw, key)
  return { header: decodeProtectedHeader(raw), text: Buffer.from(payload).toString('utf8') }
}

const claimsSent = async (): Promise<Document> => JSON.parse((await sent()).text)

test('a request object is from the client for the issuer, good for five minutes from now, and used once', async () => {
  const before = Math.floor(Date.now() / 1000)
  assert.equal((await signIn([])).code, 0)
  const { nbf, iat, exp, jti, iss, aud, client_id } = await claimsSent()
  assert.ok(iat >= before && iat <= Math.floor(Date.now() / 1000))
  assert.deepEqual([nbf, exp, iss, aud, client_id], [iat, iat + 300, 'client', provider.issuer, 'client'])
  assert.match(jti, /^[\w-]{22}$/)
  provider.asked.length = 0
  await signIn([])
  assert.notEqual((await claimsSent()).jti, jti)
})

test('the times of a request object are those of the clock of the run', async () => {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET }, now: () => NOW })
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  const kind = ['--request-object', 'signed', '--request-object-beside', BESIDE]
  await runCli(['login', '--issuer', provider.issuer, ...client, ...kind, '--json'], env)
  const { text } = await sent(Buffer.from(SECRET))
  const { nbf, exp } = JSON.parse(text)
  assert.deepEqual([nbf, exp], [1_790_000_000, 1_790_000_300])
})

test('--set and --unset of the authorization request change the claims that a request object has of its own', async () => {
  const changes = [
    '--set',
    'authorize.exp:=1',
    '--set',
    'authorize.aud=https://other.example',
    '--unset',
    'authorize.jti',
  ]
  const ran = await signIn([...changes, '--unset', 'authorize.nbf', '--set', 'authorize.iat=7'])
  const claims = await claimsSent()
  assert.deepEqual([claims.exp, claims.aud, claims.iat, claims.iss], [1, 'https://other.example', 7, 'client'])
  assert.ok(!('jti' in claims) && !('nbf' in claims))
  const [step] = ran.json().steps.filter(({ name }: Document) => name === 'authorize')
  assert.deepEqual([...step.exchanges[0].shaped].sort(), [
    '--set authorize.aud=https://other.example',
    '--set authorize.exp:=1',
    '--set authorize.iat=7',
    '--unset authorize.jti',
    '--unset authorize.nbf',
  ])
})

test('what is JSON stands in a request object as JSON, with every digit, and what is text as text', async () => {
  const claims = '{"id_token":{"acr":{"essential":true}}}'
  const details = '[{"type":"payment","amount":12345678901234567890}]'
  await signIn([
    ...['--claims', claims, '--authorization-details', details, '--max-age', '60'],
    ...['--set', 'authorize.limit:=12345678901234567890', '--set', 'authorize.rate:=1.10'],
    ...['--set', 'authorize.flag:=true', '--set', 'authorize.none:=null', '--set', 'authorize.list:=["a",1]'],
    ...['--set', 'authorize.word:="60"', '--set', 'authorize.text=60', '--set', 'authorize.object:={"a":{"b":[]}}'],
  ])
  const { text } = await sent()
  for (const part of [
    `"claims":${claims}`,
    `"authorization_details":${details}`,
    '"max_age":60',
    '"limit":12345678901234567890',
    '"rate":1.10',
    '"flag":true',
    '"none":null',
    '"list":["a",1]',
    '"word":"60"',
    '"text":"60"',
    '"object":{"a":{"b":[]}}',
  ])
    assert.ok(text.includes(part), `${part} in ${text}`)
})

test('in a URL a value that was given as JSON is its text', async () => {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  const set = [
    '--set',
    'authorize.max_age:=60',
    '--set',
    'authorize.word:="a b"',
    '--set',
    'authorize.claims:={"userinfo":{}}',
  ]
  const ran = await runCli(['login', '--issuer', provider.issuer, ...client, ...set, '--json'], env)
  assert.equal(ran.code, 0)
  const { searchParams } = new URL(provider.of('/authorize')[0]?.url ?? '')
  assert.deepEqual(
    ['max_age', 'word', 'claims'].map((name) => searchParams.get(name)),
    ['60', 'a b', '{"userinfo":{}}'],
  )
})

/** Keys, what the provider lists, and the algorithm that then signs. */
const SIGNED_BY: readonly (readonly [
  pair: keyof typeof KEYS,
  members: object,
  listed: string[] | undefined,
  alg: string,
])[] = [
  ['rsa', {}, undefined, 'RS256'],
  ['rsa', {}, ['PS256', 'ES256'], 'PS256'],
  ['rsa', {}, ['PS384', 'RS256'], 'RS256'],
  ['rsa', {}, ['ES256'], 'RS256'],
  ['rsa', { alg: 'PS256' }, ['RS256'], 'PS256'],
  ['rsa', { alg: 'RS512' }, undefined, 'RS512'],
  ['ed', {}, undefined, 'EdDSA'],
  ['ed', {}, ['Ed25519'], 'Ed25519'],
  ['ed', {}, ['Ed25519', 'EdDSA'], 'EdDSA'],
  ['ed', { alg: 'EdDSA' }, ['Ed25519'], 'EdDSA'],
  ['ed', { alg: 'Ed25519' }, ['EdDSA'], 'Ed25519'],
  ['p256', {}, ['RS256'], 'ES256'],
]

for (const [pair, members, listed, alg] of SIGNED_BY) {
  const about = `${pair} ${JSON.stringify(members)} where ${listed?.join(' ') ?? 'nothing'} is listed`
  test(`a request object of ${about} is signed by ${alg}`, async () => {
    provider.spoil = { discovery: { members: { request_object_signing_alg_values_supported: listed } } }
    await signIn([], jwk(KEYS[pair].privateKey, members))
    assert.equal((await sent(KEYS[pair].publicKey)).header.alg, alg)
  })

  test(`an assertion of ${about} is signed by ${alg}`, async () => {
    const algs = { token_endpoint_auth_signing_alg_values_supported: listed }
    provider.spoil = { discovery: { members: algs } }
    await authenticate(['--client-auth', 'private_key_jwt'], jwk(KEYS[pair].privateKey, { kid: 'k', ...members }))
    const { header } = await assertionSent(KEYS[pair].publicKey)
    assert.deepEqual([header.alg, header.kid], [alg, 'k'])
  })
}

test('a request object by a client secret is signed by an HMAC that the provider lists', async () => {
  provider.spoil = { discovery: { members: { request_object_signing_alg_values_supported: ['RS256', 'HS512'] } } }
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET: SECRET.repeat(2) } })
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--request-object', 'signed']
  await runCli(['login', '--issuer', provider.issuer, ...client, '--request-object-beside', BESIDE, '--json'], env)
  assert.equal((await sent(Buffer.from(SECRET.repeat(2)))).header.alg, 'HS512')
})

test('a key whose alg it cannot sign by is a usage error that names those it can', async () => {
  for (const [pair, alg, words] of [
    ['rsa', 'ES256', /its alg "ES256" is none that such a key signs by: RS256, PS256/],
    ['rsa', 'RSA-OAEP', /its alg "RSA-OAEP" is none/],
    ['ed', 'ES256', /EdDSA, Ed25519/],
  ] as const) {
    const ran = await signIn([], jwk(KEYS[pair].privateKey, { alg }))
    assert.deepEqual([ran.code, ran.json().error.code], [2, 'invalid_option'])
    assert.match(ran.json().error.message, words)
  }
})

/** Asks for tokens of the client alone. */
async function authenticate(args: readonly string[], key: object = jwk(KEYS.p256.privateKey)): Promise<Ran> {
  const env = testEnv({ vars: { SECRET } })
  writeFileSync(join(env.home, 'key.json'), JSON.stringify(key))
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--client-key', 'key.json']
  return runCli(['token', 'client_credentials', '--issuer', provider.issuer, ...client, ...args, '--json'], env)
}

async function assertionSent(key: KeyObject | Uint8Array): Promise<{ header: Document; claims: Document }> {
  const raw = provider.of('/token').at(-1)?.form.get('client_assertion') ?? ''
  const { payload } = await compactVerify(raw, key)
  return { header: decodeProtectedHeader(raw), claims: JSON.parse(Buffer.from(payload).toString('utf8')) }
}

for (const [method, key] of [
  ['private_key_jwt', KEYS.p256.publicKey],
  ['client_secret_jwt', Buffer.from(SECRET)],
] as const)
  for (const [given, expected] of [
    [[], () => provider.issuer],
    [['--assertion-audience', 'issuer'], () => provider.issuer],
    [['--assertion-audience', 'endpoint'], () => `${provider.issuer}/token`],
    [['--assertion-audience', 'https://as.example/x'], () => 'https://as.example/x'],
  ] as const)
    test(`a client assertion by ${method} ${given.join(' ')} is for one audience, as a string`, async () => {
      await authenticate(['--client-auth', method, ...given])
      assert.equal((await assertionSent(key)).claims.aud, expected())
    })

test('at a provider that is known by endpoints alone, a client assertion is for the endpoint', async () => {
  const env = testEnv({ vars: { SECRET } })
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET', '--client-auth', 'client_secret_jwt']
  const at = ['--token-endpoint', `${provider.issuer}/token`, '--no-discovery']
  await runCli(['token', 'client_credentials', ...at, ...client, '--json'], env)
  assert.equal((await assertionSent(Buffer.from(SECRET))).claims.aud, `${provider.issuer}/token`)
  const ran = await runCli(
    ['token', 'client_credentials', ...at, ...client, '--assertion-audience', 'issuer', '--json'],
    env,
  )
  assert.deepEqual([ran.code, ran.json().error.code, provider.of('/token').length], [2, 'missing_option', 1])
})

const REFUSALS: readonly (readonly [
  given: readonly string[],
  error: string,
  words: string,
  advice: RegExp | undefined,
])[] = [
  [[], 'invalid_client', 'Invalid token audience', /--assertion-audience endpoint\b/],
  [[], 'invalid_client', 'client_assertion: unexpected "aud" claim', /--assertion-audience endpoint\b/],
  [
    ['--assertion-audience', 'endpoint'],
    'invalid_client',
    'audience is not the issuer',
    /--assertion-audience issuer\b/,
  ],
  [
    ['--assertion-audience', 'https://x.example'],
    'invalid_client',
    'bad aud',
    /was for https:\/\/x\.example; try --assertion-audience endpoint/,
  ],
  [[], 'invalid_request', 'The client assertion has a wrong audience', /--assertion-audience endpoint\b/],
  [[], 'invalid_client', 'client authentication failed', undefined],
  [[], 'invalid_target', 'audience is not known', undefined],
  [[], 'invalid_client', 'fraud suspected', undefined],
]

for (const [given, error, words, advice] of REFUSALS)
  test(`after ${error} "${words}" ${given.join(' ')} the other audience is ${advice ? 'advised' : 'not spoken of'}, and not tried`, async () => {
    provider.spoil = {
      token: { status: 401, body: JSON.stringify({ error, error_description: words }) },
    }
    const ran = await authenticate(['--client-auth', 'private_key_jwt', ...given])
    const { error: told } = ran.json()
    assert.deepEqual([ran.code, told.code, provider.of('/token').length], [3, error, 1])
    if (advice) assert.match(told.hint, advice)
    else assert.doesNotMatch(told.hint, /assertion-audience/)
  })

test('a client secret that is refused is not told of the audience of an assertion', async () => {
  const body = JSON.stringify({ error: 'invalid_client', error_description: 'audience' })
  provider.spoil = { token: { status: 401, body } }
  const ran = await authenticate(['--client-auth', 'client_secret_basic'])
  assert.doesNotMatch(ran.json().error.hint, /assertion-audience/)
})

test('the audience of assertions may stand in a profile, and a refresh uses that of its login', async () => {
  const env = testEnv({ browse: followingBrowser().browse, vars: { SECRET } })
  const lines = [
    'profiles:',
    '  p:',
    `    issuer: ${provider.issuer}`,
    '    client-id: public',
    '    client-secret: env:SECRET',
  ]
  writeFileSync(
    join(env.home, 'c.yaml'),
    [...lines, '    client-auth: client_secret_jwt', '    assertion-audience: endpoint', ''].join('\n'),
  )
  const ran = await runCli(['login', '--profile', 'p', '--config', 'c.yaml', '--json'], env)
  assert.equal(ran.code, 0, ran.stderr)
  assert.equal((await assertionSent(Buffer.from(SECRET))).claims.aud, `${provider.issuer}/token`)
  const own = ['--issuer', provider.issuer, '--client-id', 'public', '--client-secret', 'env:SECRET']
  const flags = [...own, '--client-auth', 'client_secret_jwt', '--assertion-audience', 'https://other.example']
  assert.equal((await runCli(['login', ...flags, '--json'], env)).code, 0)
  assert.equal((await runCli(['refresh', '--json'], env)).code, 0)
  assert.equal((await assertionSent(Buffer.from(SECRET))).claims.aud, 'https://other.example')
})
