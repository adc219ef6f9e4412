import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { type Document, type EnvSettings, runCli, type TestEnv } from '../support/env.ts'
import { mappingBrowser, type Names, namedProvider, onInternet } from '../support/internet.ts'
import { type Answer, type Asked, fakeProvider, type Json, SECRET } from '../support/provider.ts'

const HOST = 'issuer.example'
const provider = await namedProvider(HOST, ['other.example'])
const PORT = new URL(provider.issuer).port
const METADATA = `${provider.issuer}/.well-known/openid-configuration`
/** What else listens on this machine, and must not be reached. */
const inside = await fakeProvider()
beforeEach(() => {
  provider.asked.length = 0
  provider.spoil = {}
  inside.asked.length = 0
})
after(async () => {
  await provider.close()
  await inside.close()
})

const PUBLIC: Names = { [HOST]: ['203.0.113.5'] }
const CA = ['--ca-file', 'ca.pem', '--json']
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

const withMembers =
  (change: Json) =>
  (answer: Answer): Answer => ({ ...answer, body: { ...(answer.body as Json), ...change } })

interface Tried {
  readonly code: number
  readonly document: Document
  readonly error: Document
  readonly visited: readonly string[]
  /** Paths that were asked for over all, but for the metadata. */
  readonly asked: readonly string[]
  readonly env: TestEnv & { readonly looked: string[] }
}

async function tried(argv: readonly string[], names: Names = PUBLIC, settings: EnvSettings = {}): Promise<Tried> {
  const { browse, visited } = mappingBrowser()
  const env = onInternet(names, { vars: { SECRET }, browse, ...settings })
  const ran = await runCli([...argv, ...CA], env)
  const document = ran.json()
  const paths = (asked: readonly Asked[]) => asked.map(({ path }) => path)
  const asked = [...paths(provider.asked), ...paths(inside.asked)].filter((path) => !path.startsWith('/.well-known/'))
  return { code: ran.code, document, error: document.error, visited, asked, env }
}

const login = (args: readonly string[] = [], names: Names = PUBLIC) => tried(['login', ...CLIENT, ...args], names)

test('a provider on the internet signs in with its redirect to the loopback listener, and all ends well', async () => {
  const { code, document, asked } = await login()
  assert.equal(code, 0, JSON.stringify(document.error))
  assert.deepEqual(asked, ['/authorize', '/token', '/jwks', '/userinfo'])
  assert.equal(document.result.id_token.verified, true)
})

const LITERALS: readonly (readonly [url: string, address: string])[] = [
  [`https://127.0.0.1:${PORT}/x`, '127.0.0.1'],
  [`http://127.0.0.1:${PORT}/x`, '127.0.0.1'],
  [`https://2130706433:${PORT}/x`, '127.0.0.1'],
  [`https://0x7f.0.0.1:${PORT}/x`, '127.0.0.1'],
  [`https://127.1.:${PORT}/x`, '127.0.0.1'],
  [`https://１２７.０.０.１:${PORT}/x`, '127.0.0.1'],
  [`https://[::1]:${PORT}/x`, '::1'],
  [`https://[::ffff:7f00:1]:${PORT}/x`, '::ffff:7f00:1'],
  [`https://[64:ff9b::a9fe:a9fe]/x`, '64:ff9b::a9fe:a9fe'],
  [`https://localhost:${PORT}/x`, 'localhost, which is 127.0.0.1'],
  [`https://localhost.:${PORT}/x`, 'localhost., which is 127.0.0.1'],
  [`http://a.localhost:${PORT}/x`, 'a.localhost, which is 127.0.0.1'],
  ['https://0.0.0.0/x', '0.0.0.0'],
  ['https://10.0.0.7/x', '10.0.0.7'],
  ['http://10.0.0.7/x', '10.0.0.7'],
  ['https://172.31.255.254/x', '172.31.255.254'],
  ['https://192.168.0.1/x', '192.168.0.1'],
  ['https://100.100.100.200/x', '100.100.100.200'],
  ['http://169.254.169.254/latest/meta-data/', '169.254.169.254'],
  ['https://198.18.0.1/x', '198.18.0.1'],
  ['https://[fd00::7]/x', 'fd00::7'],
  ['https://[fe80::1]/x', 'fe80::1'],
  ['https://255.255.255.255/x', '255.255.255.255'],
]
const USED = ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'] as const

for (const [at, [url, address]] of LITERALS.entries()) {
  const member = USED[at % USED.length] ?? 'jwks_uri'
  test(`a ${member} ${url} of a provider on the internet ends the login before anybody is sent anywhere`, async () => {
    provider.spoil.discovery = withMembers({ [member]: url })
    const { code, error, visited, asked } = await login()
    assert.deepEqual([code, error.code, error.step], [1, 'address_refused', 'discover'], error.message)
    assert.ok(error.message.startsWith(`The ${member} of ${METADATA} leads to ${address},`), error.message)
    assert.match(error.hint, /--allow private-network/)
    assert.deepEqual([visited, asked], [[], []])
  })
}

for (const member of USED) {
  test(`a ${member} under a name that resolves inside ends the login before anybody is sent anywhere`, async () => {
    provider.spoil.discovery = withMembers({ [member]: `https://other.example:${PORT}/x` })
    const { code, error, visited, asked } = await login([], { ...PUBLIC, 'other.example': ['203.0.113.9', '10.0.0.7'] })
    assert.deepEqual([code, error.code], [1, 'address_refused'])
    assert.match(error.message, /leads to other\.example, which is 10\.0\.0\.7, an address of a private/)
    assert.deepEqual([visited, asked], [[], []])
  })
}

test('--allow private-network lifts the guard and is noted in the report', async () => {
  provider.spoil.discovery = withMembers({
    token_endpoint: `https://other.example:${PORT}/token`,
    userinfo_endpoint: `${inside.issuer}/userinfo`,
  })
  const names = { ...PUBLIC, 'other.example': ['10.0.0.7'] }
  assert.equal((await login([], names)).error.code, 'address_refused')
  const { code, document } = await login(['--allow', 'private-network'], names)
  assert.equal(code, 0, JSON.stringify(document.error))
  assert.equal(inside.of('/userinfo').length, 1)
  assert.ok(document.notes.some((note: string) => note.startsWith('Allowed: private-network')))
})

test('moved-endpoints is a name that --allow takes, and no leave to go inside', async () => {
  assert.equal((await login(['--allow', 'moved-endpoints'])).code, 0)
  provider.spoil.discovery = withMembers({ jwks_uri: 'https://10.0.0.7/jwks' })
  assert.equal((await login(['--allow', 'moved-endpoints'])).error.code, 'address_refused')
  const { code, error } = await login(['--allow', 'private-networks'])
  assert.deepEqual([code, error.code, error.hint], [2, 'check_unknown', 'Did you mean private-network?'])
})

/** Public while everything is looked at beforehand, and inside when it is connected to. */
const changing = (): Names[string] => ({ turns: [['203.0.113.9'], ['127.0.0.1']] })

test('a token endpoint whose name leads inside once the person has signed in gets no code and no secret', async () => {
  provider.spoil.discovery = withMembers({ token_endpoint: `https://other.example:${PORT}/token` })
  const { code, error, asked } = await login([], { ...PUBLIC, 'other.example': changing() })
  assert.deepEqual([code, error.code, error.step], [1, 'address_refused', 'token'])
  assert.match(error.message, /^The token_endpoint of .* leads to other\.example, which is 127\.0\.0\.1/)
  assert.deepEqual(asked, ['/authorize'])
})

test('a UserInfo endpoint whose name leads inside by then gets no token', async () => {
  provider.spoil.discovery = withMembers({ userinfo_endpoint: `https://other.example:${PORT}/userinfo` })
  const { code, error, asked } = await login([], { ...PUBLIC, 'other.example': changing() })
  assert.deepEqual([code, error.code, error.step], [1, 'address_refused', 'userinfo'])
  assert.deepEqual(asked, ['/authorize', '/token', '/jwks'])
})

test('an endpoint on the host of the issuer is looked at when it is connected to', async () => {
  const closing = (answer: Answer): Answer => ({ ...answer, headers: { ...answer.headers, connection: 'close' } })
  provider.spoil.discovery = closing
  const { code, error, asked } = await login([], { [HOST]: changing() })
  assert.deepEqual([code, error.code, error.step], [1, 'address_refused', 'token'])
  assert.deepEqual(asked, ['/authorize'])
})

test('userinfo and refresh send no token inside', async () => {
  for (const [member, argv] of [
    ['userinfo_endpoint', ['userinfo', '--access-token', 'an-access-token']],
    ['token_endpoint', ['refresh', '--refresh-token', 'a-refresh-token']],
  ] as const) {
    for (const host of ['10.0.0.7', 'localhost', 'other.example']) {
      provider.spoil.discovery = withMembers({ [member]: `https://${host}:${PORT}/x` })
      const names = { ...PUBLIC, 'other.example': ['192.168.7.7'] }
      const { code, error, asked } = await tried([...argv, ...CLIENT], names)
      assert.deepEqual([code, error.code, asked], [1, 'address_refused', []], `${member} ${host}`)
      assert.ok(error.message.startsWith(`The ${member} of ${METADATA} leads to ${host}`), error.message)
    }
  }
})

const TOKEN = [{ alg: 'RS256' }, { iss: provider.issuer }, {}]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

for (const host of ['127.0.0.1', '169.254.169.254', 'localhost', 'other.example']) {
  test(`discover and verify fetch no keys from ${host} for a provider on the internet`, async () => {
    for (const scheme of host === 'other.example' ? ['https'] : ['https', 'http']) {
      provider.spoil.discovery = withMembers({ jwks_uri: `${scheme}://${host}:${PORT}/jwks` })
      const names = { ...PUBLIC, 'other.example': ['::1'] }
      const found = await tried(['discover', provider.issuer], names)
      assert.deepEqual([found.code, found.error.code, found.error.step], [1, 'address_refused', 'jwks'])
      assert.match(found.error.message, /^The jwks_uri of /)
      const verified = await tried(['verify', TOKEN, '--issuer', provider.issuer], names)
      assert.deepEqual([verified.code, verified.error.code], [1, 'address_refused'])
      assert.notEqual(verified.document.result.verified, true)
      assert.deepEqual([...found.asked, ...verified.asked], [])
    }
  })
}

test('metadata of protected resources inside is not fetched, and the others are', async () => {
  const protected_resources = ['http://10.0.0.7/a', `https://localhost:${PORT}/b`, `https://other.example:${PORT}/c`]
  provider.spoil.discovery = withMembers({ protected_resources })
  const { code, error, document } = await tried(['discover', provider.issuer], {
    ...PUBLIC,
    'other.example': ['203.0.113.9'],
  })
  assert.deepEqual([code, error.code, error.step], [1, 'address_refused', 'resources'])
  assert.match(error.message, /^The protected_resources of .* leads to 10\.0\.0\.7/)
  const { exchanges } = document.steps.find(({ name }: Document) => name === 'resources')
  assert.deepEqual(
    exchanges.map(({ response }: Document) => response?.status ?? null),
    [null, null, 404],
  )
})

test('what the person gave by flag is contacted wherever it is', async () => {
  const { code, document } = await login(['--userinfo-endpoint', `${inside.issuer}/userinfo`])
  assert.equal(code, 0, JSON.stringify(document.error))
  assert.equal(inside.of('/userinfo').length, 1)
})

test('an issuer whose name is of this machine is on loopback, and leads nowhere else', async () => {
  const names: Names = { [HOST]: ['127.0.0.1'], 'other.example': ['203.0.113.9'], 'inside.example': ['10.0.0.7'] }
  provider.spoil.discovery = withMembers({ userinfo_endpoint: `${inside.issuer}/userinfo` })
  const near = await login([], names)
  assert.equal(near.code, 0, JSON.stringify(near.error))
  for (const host of ['other.example', 'inside.example', '203.0.113.9', '169.254.169.254']) {
    provider.spoil.discovery = withMembers({ token_endpoint: `https://${host}:${PORT}/token` })
    const { code, error, visited } = await login([], names)
    assert.deepEqual([code, error.code, visited], [1, 'address_refused', []], host)
    assert.match(error.message, /A provider on loopback may lead to loopback only/)
  }
})

test('an issuer in a private network leads to private and public places, never to this machine or its link', async () => {
  const names: Names = { [HOST]: ['10.0.0.5'], 'other.example': ['203.0.113.9'] }
  provider.spoil.discovery = withMembers({ userinfo_endpoint: `https://other.example:${PORT}/userinfo` })
  const fine = await login([], names)
  assert.equal(fine.code, 0, JSON.stringify(fine.error))
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '[fe80::1]']) {
    provider.spoil.discovery = withMembers({ userinfo_endpoint: `https://${host}:${PORT}/userinfo` })
    const { code, error, visited } = await login([], names)
    assert.deepEqual([code, error.code, visited], [1, 'address_refused', []], host)
  }
})

test('plain http inside is told as an address, since --insecure would be no help', async () => {
  provider.spoil.discovery = withMembers({ token_endpoint: 'http://169.254.169.254/token' })
  for (const args of [[], ['--insecure']]) assert.equal((await login(args)).error.code, 'address_refused')
})

for (const location of [
  'http://169.254.169.254/latest/meta-data/',
  'https://localhost/',
  'https://0x7f.1/',
  'https://other.example/',
]) {
  test(`a redirect of discovery to ${location} is not followed, and told as what it is`, async () => {
    provider.spoil = {
      discovery: () => ({ status: 302, headers: { location }, body: '' }),
      oauthDiscovery: () => ({ status: 302, headers: { location }, body: '' }),
    }
    for (const argv of [
      ['discover', provider.issuer],
      ['login', ...CLIENT],
      ['verify', TOKEN, ...CLIENT.slice(0, 2)],
    ]) {
      const { code, error, visited, asked } = await tried(argv, { ...PUBLIC, 'other.example': ['10.0.0.7'] })
      assert.deepEqual([code, error.code, visited, asked], [1, 'address_refused', [], []])
      assert.ok(error.message.startsWith(`The Location of ${METADATA} leads to `), error.message)
    }
  })
}

test('a redirect of discovery on the same origin whose name leads inside by then is not followed', async () => {
  provider.spoil.discovery = () => ({ status: 302, headers: { location: '/moved', connection: 'close' }, body: '' })
  const { code, error } = await tried(['discover', provider.issuer], { [HOST]: changing() })
  assert.deepEqual([code, error.code], [1, 'address_refused'])
  assert.equal(provider.of('/moved').length, 0)
})

test('a response type that --set names decides which endpoints are used', async () => {
  provider.spoil.discovery = withMembers({ token_endpoint: 'https://10.0.0.7/token' })
  const names = { ...PUBLIC }
  const front = await login(['--set', 'authorize.response_type=id_token'], names)
  assert.ok(front.visited.length > 0)
  const code = await login(['--response-type', 'id_token', '--set', 'authorize.response_type=code id_token'], names)
  assert.deepEqual([code.error.code, code.visited], ['address_refused', []])
})

test('many tokens are not verified with keys from inside, each on its line', async () => {
  provider.spoil.discovery = withMembers({ jwks_uri: `https://localhost:${PORT}/jwks` })
  const env = onInternet(PUBLIC, { stdin: `${TOKEN}\n${TOKEN}\n` })
  const ran = await runCli(['verify', '-', '--issuer', provider.issuer, ...CA], env)
  const lines = ran.stdout.trim().split('\n')
  assert.deepEqual([ran.code, lines.length], [1, 2])
  for (const line of lines) assert.notEqual(JSON.parse(line).verified, true)
  assert.equal(provider.of('/jwks').length, 0)
})

test('a profile may give the leave, and the report notes it', async () => {
  provider.spoil.discovery = withMembers({ userinfo_endpoint: `${inside.issuer}/userinfo` })
  const { browse } = mappingBrowser()
  const env = onInternet(PUBLIC, { vars: { SECRET }, browse })
  const profile = `issuer: ${provider.issuer}\n    client-id: client\n    client-secret: env:SECRET`
  const text = `profiles:\n  work:\n    ${profile}\n    allow: [private-network]\n`
  writeFileSync(join(env.home, 'config.yaml'), text, { mode: 0o600 })
  const ran = await runCli(['login', '--profile', 'work', ...CA], env)
  assert.equal(ran.code, 0, ran.stdout)
  assert.ok(ran.json().notes.some((note: string) => note.startsWith('Allowed: private-network')))
})
