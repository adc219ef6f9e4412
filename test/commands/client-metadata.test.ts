import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compactVerify, decodeProtectedHeader } from 'jose'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type Ran, runCli, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** A home with these files, and a browser. */
function home(files: Readonly<Record<string, string>> = {}, stdin?: string) {
  const { browse } = followingBrowser()
  const env = testEnv({ browse, vars: { SECRET, META: '{"client_id":"client"}' }, ...(stdin && { stdin }) })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(env.home, name), text, { mode: 0o600 })
  return env
}

const login = (...words: readonly string[]): string[] => ['login', '--issuer', provider.issuer, ...words, '--json']
const WITH_SECRET = ['--client-id', 'client', '--client-secret', 'env:SECRET']

const givenIn = (ran: Ran, name: string): Document => ran.json().given.find((each: Document) => each.name === name)
const checksOf = (ran: Ran, id: string): Document[] =>
  ran
    .json()
    .steps.flatMap((step: Document) => step.checks)
    .filter((check: Document) => check.id === id)

const WRONG: readonly (readonly [text: string, says: RegExp])[] = [
  ['{"id_token_signed_response_alg":', /^--client-metadata: the text is no JSON object: line 1, column 33: .*cut off/],
  ['[]', /^--client-metadata: a JSON object is needed, and this is array/],
  ['client.json', /^--client-metadata: the text is no JSON object/],
  ['{"default_max_age":"300"}', /default_max_age must be a whole number of seconds, and is string/],
  ['{"default_max_age":-1}', /default_max_age must be a whole number of seconds/],
  ['{"redirect_uris":"http://127.0.0.1/cb"}', /redirect_uris must be a list of strings, and is string/],
  ['{"require_auth_time":"true"}', /require_auth_time must be true or false, and is string/],
  ['{"id_token_signed_response_alg":["RS256"]}', /id_token_signed_response_alg must be .*, and is array/],
  ['{"id_token_signed_response_alg":"RS265"}', /id_token_signed_response_alg is no algorithm .*did you mean RS256/],
  ['{"userinfo_signed_response_alg":"rs256"}', /userinfo_signed_response_alg is no algorithm .*did you mean RS256/],
  ['{"client_id":"a","client_id":"b"}', /member "client_id" occurs again/],
]

for (const [text, says] of WRONG)
  test(`--client-metadata ${text} is refused with its member and place`, async () => {
    const ran = await runCli(login(...WITH_SECRET, '--client-metadata', text), home())
    assert.equal(ran.code, 2)
    assert.equal(ran.json().error.code, 'invalid_option')
    assert.match(ran.json().error.message, says)
    assert.deepEqual(provider.asked, [])
  })

test('the place of a wrong document is told: a flag, a profile', async () => {
  const config = 'profiles:\n  acme:\n    client-metadata:\n      default_max_age: soon\n'
  const ran = await runCli(login(...WITH_SECRET, '--profile', 'acme'), home({ 'config.yaml': config }))
  assert.equal(ran.code, 2)
  assert.match(ran.json().error.message, /^profile acme: client-metadata: default_max_age must be/)
})

test('what nobody has registered is noted and left as it is, null and empty values are absent', async () => {
  const metadata = {
    client_id: 'client',
    require_auth_tiem: true,
    x_own: 1,
    jwks_uri: '',
    logo_uri: null,
    contacts: [],
  }
  const ran = await runCli(
    login('--client-secret', 'env:SECRET', '--client-metadata', JSON.stringify(metadata)),
    home(),
  )
  assert.equal(ran.code, 0)
  assert.match(
    ran.json().notes.join('\n'),
    /nobody has registered 'require_auth_tiem' \(did you mean require_auth_time\?\), 'x_own'/,
  )
})

const DOCUMENT = JSON.stringify({ client_id: 'client', client_secret: SECRET, default_max_age: 3600 })

for (const [given, env] of [
  [DOCUMENT, home()],
  ['@client.json', home({ 'client.json': DOCUMENT })],
  ['file:client.json', home({ 'client.json': `${DOCUMENT}\n` })],
  ['-', home({}, DOCUMENT)],
  ['env:META', home()],
] as const)
  test(`--client-metadata ${given.slice(0, 20)} says client and secret, and its record has no secret`, async () => {
    const more = given === 'env:META' ? ['--client-secret', 'env:SECRET'] : []
    const ran = await runCli(login('--client-metadata', given, ...more), env)
    assert.equal(ran.code, 0, ran.stderr)
    assert.equal(ran.json().result.client_id, 'client')
    assert.deepEqual(givenIn(ran, 'client-id'), {
      name: 'client-id',
      source: 'client-metadata',
      from: '--client-metadata',
      value: 'client',
    })
    const told = JSON.parse(givenIn(ran, 'client-metadata').value)
    assert.deepEqual(
      told,
      given === 'env:META' ? { client_id: 'client' } : { client_id: 'client', default_max_age: 3600 },
    )
    assert.ok(!(ran.stdout + ran.stderr).includes(SECRET))
    const inline = given.startsWith('{')
    assert.equal(/holds a secret on the command line/.test(ran.stderr + ran.json().notes.join()), inline)
  })

test('a secret that reads like a reference is the secret itself', async () => {
  const metadata = {
    client_id: 'client',
    client_secret: 'env:SECRET',
    token_endpoint_auth_method: 'client_secret_post',
  }
  const ran = await runCli(login('--client-metadata', '@c.json'), home({ 'c.json': JSON.stringify(metadata) }))
  assert.equal(new URLSearchParams(provider.of('/token')[0]?.body ?? '').get('client_secret'), 'env:SECRET')
  assert.equal(ran.code, 3)
  assert.equal(givenIn(ran, 'client-secret').value, undefined)
})

test('flag, environment and profile go before client metadata, and those before discovered metadata', async () => {
  const config = `profiles:
  acme:
    client-auth: client_secret_post
    client-metadata:
      client_id: of-metadata
      token_endpoint_auth_method: client_secret_basic
      redirect_uris: [http://127.0.0.1/callback]
      grant_types:
        - authorization_code
`
  const env = home({ 'config.yaml': config })
  const ran = await runCli(login(...WITH_SECRET, '--profile', 'acme'), env)
  assert.equal(ran.code, 0, ran.stderr)
  assert.equal(new URLSearchParams(provider.of('/token')[0]?.body ?? '').get('client_secret'), SECRET)
  assert.match(ran.json().notes.join('\n'), /is of another client than the one of this run/)
  assert.deepEqual(
    checksOf(ran, 'rp-auth-method-unregistered').map(({ verdict }) => verdict),
    ['fail', 'fail'],
  )
  provider.asked.length = 0
  // The provider lists client_secret_basic first.
  const registered = await runCli(
    login(...WITH_SECRET, '--client-metadata', '{"token_endpoint_auth_method":"client_secret_post"}'),
    env,
  )
  assert.equal(registered.code, 0)
  assert.equal(new URLSearchParams(provider.of('/token')[0]?.body ?? '').get('client_secret'), SECRET)
})

test('profile show tells the document without its secrets, and a secret in a file that others may read is refused', async () => {
  const config = `profiles:\n  acme:\n    issuer: ${provider.issuer}\n    client-metadata:\n      client_id: client\n      client_secret: ${SECRET}\n`
  const env = home({ 'config.yaml': config })
  const shown = await runCli(['profile', 'show', 'acme', '--json'], env)
  assert.equal(shown.code, 0)
  assert.ok(!shown.stdout.includes(SECRET))
  const values: Document[] = shown.json().result.values
  const byName = (name: string) => values.find((each) => each.name === name)
  assert.deepEqual([byName('client-id').value, byName('client-id').source], ['client', 'client-metadata'])
  assert.deepEqual(JSON.parse(byName('client-metadata').value), { client_id: 'client' })
  chmodSync(join(env.home, 'config.yaml'), 0o644)
  assert.equal((await runCli(['login', '--profile', 'acme', '--json'], env)).json().error.code, 'file_unsafe')
})

test('a redirect URI that is not registered is told before anybody is sent, and --keep-going goes on', async () => {
  const metadata =
    '{"redirect_uris":["https://app.example/callback"],"response_types":["id_token"],"grant_types":["implicit"]}'
  const ran = await runCli(login(...WITH_SECRET, '--client-metadata', metadata), home())
  assert.deepEqual([ran.code, ran.json().error.code, ran.json().error.step], [1, 'check_failed', 'authorize'])
  assert.match(
    ran.json().error.message,
    /none of those that the client is registered with.*rp-redirect-uri-unregistered/,
  )
  assert.deepEqual(provider.of('/authorize'), [])
  for (const id of ['rp-response-type-unregistered', 'rp-grant-type-unregistered'])
    assert.deepEqual([id, checksOf(ran, id)[0]?.verdict, checksOf(ran, id)[0]?.reject], [id, 'fail', false])
  const on = await runCli(login(...WITH_SECRET, '--client-metadata', metadata, '--keep-going'), home())
  assert.deepEqual([on.code, provider.of('/token').length], [1, 1])
  provider.asked.length = 0
  const allowed = ['--allow', 'rp-redirect-uri-unregistered']
  assert.equal((await runCli(login(...WITH_SECRET, '--client-metadata', metadata, ...allowed), home())).code, 0)
})

test('default_max_age is expected as max_age is, and require_auth_time asks for auth_time', async () => {
  provider.spoil = { idTokenClaims: (right) => ({ ...right, auth_time: Number(right['iat']) - 7200 }) }
  const old = await runCli(login(...WITH_SECRET, '--client-metadata', '{"default_max_age":3600}'), home())
  assert.deepEqual([old.code, checksOf(old, 'idt-auth-time-too-old')[0]?.verdict], [1, 'fail'])
  const asked = ['--client-metadata', '{"default_max_age":3600}', '--max-age', '8000']
  assert.equal((await runCli(login(...WITH_SECRET, ...asked), home())).code, 0)
  provider.spoil = { idTokenClaims: { auth_time: undefined } }
  const none = await runCli(login(...WITH_SECRET, '--client-metadata', '{"require_auth_time":true}'), home())
  assert.match(checksOf(none, 'idt-auth-time-missing')[0]?.message, /registered with require_auth_time/)
  assert.equal(none.code, 1)
})

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const RSA_OR_EC = { 'key.json': JSON.stringify(EC.privateKey.export({ format: 'jwk' })) }

test('request objects and assertions are signed by the registered algorithm, whatever the provider lists', async () => {
  const metadata = { request_object_signing_alg: 'HS512' }
  const beside = 'client_id response_type scope redirect_uri state nonce code_challenge code_challenge_method'
  const words = ['--request-object', 'signed', '--request-object-beside', beside, '--client-key', 'key.json']
  const ran = await runCli(
    login(...WITH_SECRET, ...words, '--client-metadata', JSON.stringify(metadata)),
    home(RSA_OR_EC),
  )
  assert.equal(ran.code, 0, ran.stdout)
  const request = new URL(provider.of('/authorize')[0]?.url ?? '').searchParams.get('request') ?? ''
  assert.equal(decodeProtectedHeader(request).alg, 'HS512')
  await compactVerify(request, new TextEncoder().encode(SECRET))
})

for (const alg of ['HS256', 'HS384', 'HS512'])
  test(`client_secret_jwt is signed by ${alg} where that is registered`, async () => {
    const metadata = { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: alg }
    await runCli(login(...WITH_SECRET, '--client-metadata', JSON.stringify(metadata)), home())
    const form = new URLSearchParams(provider.of('/token')[0]?.body ?? '')
    const assertion = form.get('client_assertion') ?? ''
    const [input = '', signature] = [assertion.slice(0, assertion.lastIndexOf('.')), assertion.split('.')[2]]
    assert.equal(decodeProtectedHeader(assertion).alg, alg)
    assert.equal(signature, createHmac(alg.replace('HS', 'sha'), SECRET).update(input).digest('base64url'))
    const claims = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString())
    assert.deepEqual([claims.iss, claims.sub, claims.aud], ['client', 'client', provider.issuer])
    assert.equal(form.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  })

test('what nothing given can sign by, or nobody can perform, is told before anything is sent', async () => {
  const key = ['--client-key', 'key.json']
  const cases: readonly (readonly [object, readonly string[], RegExp])[] = [
    [
      { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'PS256' },
      key,
      /token_endpoint_auth_signing_alg PS256/,
    ],
    [{ request_object_signing_alg: 'none' }, [...key, '--request-object', 'signed'], /request_object_signing_alg none/],
    [{ token_endpoint_auth_method: 'attest_jwt_client_auth' }, [], /attest_jwt_client_auth, which cannot be performed/],
  ]
  for (const [metadata, words, says] of cases) {
    const argv = login(...WITH_SECRET, ...words, '--client-metadata', JSON.stringify(metadata))
    const ran = await runCli(argv, home(RSA_OR_EC))
    assert.deepEqual([ran.code, provider.of('/token'), provider.of('/authorize')], [2, [], []])
    assert.match(ran.json().error.message, says)
  }
})

test('refresh and userinfo judge by what the sign-in was told, and by what they are told themselves', async () => {
  const metadata = JSON.stringify({ client_id: 'client', client_secret: SECRET, id_token_signed_response_alg: 'RS256' })
  const env = home({ 'client.json': metadata })
  assert.equal((await runCli(login('--client-metadata', '@client.json'), env)).code, 0)
  provider.spoil = { signer: 'client secret' }
  const refreshed = await runCli(['refresh', '--json'], env)
  assert.deepEqual([refreshed.code, checksOf(refreshed, 'idt-alg-unexpected')[0]?.verdict], [1, 'fail'])
  provider.spoil = {}
  const called = await runCli(
    ['userinfo', '--client-metadata', '{"userinfo_signed_response_alg":"RS256"}', '--json'],
    env,
  )
  assert.deepEqual([called.code, checksOf(called, 'ui-alg-unexpected')[0]?.verdict], [1, 'fail'])
  const kept = givenIn(called, 'client-secret')
  assert.equal(kept?.value, undefined)
})

test('the secret of a document in a profile goes to the issuer of the profile alone', async () => {
  const config = `profiles:
  acme:
    issuer: https://issuer.example
    client-metadata:
      client_id: client
      client_secret: ${SECRET}
`
  const env = home({ 'config.yaml': config })
  const ran = await runCli(login('--profile', 'acme'), env)
  assert.deepEqual([ran.code, ran.json().error.code], [1, 'endpoint_moved'])
  assert.deepEqual([provider.of('/token'), provider.of('/authorize')], [[], []])
})

test('the secret of a document goes with its own client alone', async () => {
  const metadata = JSON.stringify({ client_id: 'other', client_secret: SECRET })
  const ran = await runCli(login('--client-id', 'public', '--client-metadata', metadata), home())
  assert.equal(ran.code, 0, ran.stdout)
  const { headers, body } = provider.of('/token')[0] ?? assert.fail()
  assert.deepEqual([headers.authorization, new URLSearchParams(body).get('client_secret')], [undefined, null])
})

/** A token that somebody has in hand. */
async function tokenOf(words: readonly string[] = []): Promise<string> {
  const ran = await runCli(login(...WITH_SECRET, ...words), home())
  return ran.json().result.tokens.id_token
}

test('verify judges the algorithm that is registered, and takes the client from the document', async () => {
  const token = await tokenOf()
  const nonce = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).nonce
  const verify = (metadata: object) =>
    runCli(
      [
        'verify',
        token,
        '--issuer',
        provider.issuer,
        '--nonce',
        nonce,
        '--client-metadata',
        JSON.stringify(metadata),
        '--json',
      ],
      home(),
    )
  const good = await verify({ client_id: 'client', id_token_signed_response_alg: 'RS256', default_max_age: 1 })
  assert.deepEqual([good.code, good.json().result.verified], [0, true])
  const other = await verify({ client_id: 'client', id_token_signed_response_alg: 'ES256' })
  assert.deepEqual([other.code, checksOf(other, 'idt-alg-unexpected')[0]?.verdict], [1, 'fail'])
  const another = await verify({ client_id: 'another' })
  assert.deepEqual([another.code, checksOf(another, 'idt-aud-mismatch')[0]?.verdict], [1, 'fail'])
})

test('verify takes no unsigned token, whatever is registered, since nothing else speaks for it', async () => {
  provider.spoil = { signer: 'nobody' }
  const token = (await runCli(login(...WITH_SECRET), home())).json().result.tokens.id_token
  const words = ['--client-id', 'client', '--client-metadata', '{"id_token_signed_response_alg":"none"}']
  const ran = await runCli(['verify', token, '--issuer', provider.issuer, ...words, '--json'], home())
  assert.deepEqual([ran.code, checksOf(ran, 'idt-alg-none')[0]?.verdict], [1, 'fail'])
})

test('decode tells what differs from the registration and trusts nothing', async () => {
  const token = await tokenOf()
  const ran = await runCli(
    ['decode', token, '--client-metadata', '{"id_token_signed_response_alg":"ES256"}', '--json'],
    home(),
  )
  assert.deepEqual([ran.code, checksOf(ran, 'idt-alg-unexpected')[0]?.verdict], [0, 'fail'])
  const same = await runCli(
    ['decode', token, '--client-metadata', '{"id_token_signed_response_alg":"RS256"}', '--json'],
    home(),
  )
  assert.equal(checksOf(same, 'idt-alg-unexpected')[0]?.verdict, 'pass')
})

const OTHERS: readonly (readonly [claims: object, words: readonly string[], exit: number, verdict: string])[] = [
  [{ aud: ['client', 'api'] }, [], 1, 'fail'],
  [{ aud: ['client', 'api'] }, ['--trusted-audience', 'api'], 0, 'pass'],
  [{ aud: ['client', 'api', 'third'] }, ['--trusted-audience', 'api'], 1, 'fail'],
  [{ aud: ['client', 'api', 'third'] }, ['--trusted-audience', 'api', '--trusted-audience', 'third'], 0, 'pass'],
  [{ aud: ['client', 'api'], azp: 'client' }, [], 0, 'warn'],
  [{ aud: ['client', 'api'], azp: 'client' }, ['--rules', 'fapi2'], 1, 'fail'],
  [{ aud: ['client', 'api'], azp: 'client' }, ['--rules', 'fapi2', '--trusted-audience', 'api'], 0, 'pass'],
  [{ aud: ['client', 'api'], azp: 'other' }, [], 1, 'fail'],
]

for (const [claims, words, exit, verdict] of OTHERS)
  test(`${JSON.stringify(claims)} with ${words.join(' ') || 'nobody trusted'} is ${verdict}`, async () => {
    provider.spoil = { idTokenClaims: (right) => ({ ...right, ...claims }) }
    const ran = await runCli(login(...WITH_SECRET, ...words), home())
    assert.deepEqual([ran.code, checksOf(ran, 'idt-aud-untrusted')[0]?.verdict], [exit, verdict])
  })
