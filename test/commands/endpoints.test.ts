import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, runCli, testEnv } from '../support/env.ts'
import { type Answer, type Json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const DISCOVERY = '/.well-known/openid-configuration'

const withMembers =
  (change: Json) =>
  (answer: Answer): Answer => ({ ...answer, body: { ...(answer.body as Json), ...change } })

interface Tried {
  readonly code: number
  readonly document: Document
  readonly error: Document
  readonly stderr: string
  /** Where the browser was sent. */
  readonly visited: readonly string[]
  /** Paths that the provider was asked for, but for its metadata. */
  readonly asked: readonly string[]
}

async function tried(argv: readonly string[], env = testEnv({ vars: { SECRET } })): Promise<Tried> {
  const { browse, visited } = followingBrowser()
  const ran = await runCli([...argv, '--json'], { ...env, browse })
  const document = ran.json()
  const asked = provider.asked.map(({ path }) => path).filter((path) => path !== DISCOVERY)
  return { code: ran.code, document, error: document.error, stderr: ran.stderr, visited, asked }
}

const login = (...args: string[]): Promise<Tried> =>
  tried(['login', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET', ...args])

const checksOf = (document: Document): Document[] => document.steps.flatMap((step: Document) => step.checks)
const failing = (document: Document, id: string): Document[] =>
  checksOf(document).filter((check) => check.id === id && check.verdict === 'fail')

const NO_URL: readonly unknown[] = [
  'javascript:alert(document.domain)',
  'file:///etc/passwd',
  'data:text/html,<script>1</script>',
  'ms-msdt:/id PCWDiagnostic',
  'ftp://issuer.example/x',
  '/token',
  'no url',
  '',
  'https://user:hunter2@issuer.example/x',
  'https://',
  'https:\\\\issuer.example\\x',
  'https://issuer.example/x\nSet-Cookie: a=b',
  null,
  7,
  ['https://issuer.example/x'],
]
const USED_BY_LOGIN = ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'] as const

for (const member of ['userinfo_endpoint', 'jwks_uri'] as const) {
  test(`login with the ${member} null is one at a provider that has none`, async () => {
    provider.spoil.discovery = withMembers({ [member]: null })
    const { code, document, visited } = await login()
    assert.equal(code, 0)
    assert.notDeepEqual(visited, [])
    assert.deepEqual(
      failing(document, 'meta-endpoint-not-url').map(({ reject }) => reject),
      [false],
    )
  })
}

for (const member of USED_BY_LOGIN) {
  for (const value of NO_URL) {
    // What a provider does not have some write as null.
    if (value === null && (member === 'userinfo_endpoint' || member === 'jwks_uri')) continue
    test(`login with the ${member} ${JSON.stringify(value)} ends before anybody is sent anywhere`, async () => {
      provider.spoil.discovery = withMembers({ [member]: value })
      const { code, document, error, stderr, visited, asked } = await login()
      assert.deepEqual([code, error.code, error.step], [1, 'endpoint_unusable', 'discover'])
      assert.ok(error.message.startsWith(`The ${member} of ${provider.issuer}${DISCOVERY} `), error.message)
      assert.match(error.hint, new RegExp(`--${member.replaceAll('_', '-')}`))
      assert.deepEqual([visited, asked], [[], []])
      assert.deepEqual(
        failing(document, 'meta-endpoint-not-url').map(({ reject }) => reject),
        [true],
      )
      assert.doesNotMatch(error.message + stderr, /hunter2|[\n\u001b]Set-Cookie/)
    })
  }
  test(`login with the ${member} over plain http elsewhere ends before anybody is sent anywhere`, async () => {
    provider.spoil.discovery = withMembers({ [member]: 'http://issuer.example/x' })
    const { code, document, error, visited, asked } = await login()
    assert.deepEqual([code, error.code], [1, 'endpoint_unusable'])
    assert.match(error.hint, /--insecure/)
    assert.deepEqual([visited, asked], [[], []])
    assert.deepEqual(
      failing(document, 'meta-endpoint-not-https').map(({ reject }) => reject),
      [true],
    )
  })
}

test('--allow of the rule makes no endpoint usable', async () => {
  for (const [rule, value] of [
    ['meta-endpoint-not-url', 'javascript:alert(1)'],
    ['meta-endpoint-not-https', 'http://issuer.example/x'],
  ] as const) {
    provider.spoil.discovery = withMembers({ authorization_endpoint: value })
    const { code, error, visited } = await login('--allow', rule)
    assert.deepEqual([code, error.code, visited], [1, 'endpoint_unusable', []])
  }
})

test('--insecure lifts plain http and nothing else', async () => {
  provider.spoil.discovery = withMembers({ token_endpoint: 'http://issuer.invalid/token' })
  const http = await login('--insecure', '--allow', 'private-network')
  assert.equal(http.visited.length > 0, true)
  assert.equal(http.error.code, 'dns_failed')
  for (const value of ['ftp://issuer.example/token', '/token', 'https://a:b@issuer.example/']) {
    provider.spoil.discovery = withMembers({ token_endpoint: value })
    const { code, error, visited } = await login('--insecure')
    assert.deepEqual([code, error.code, visited], [1, 'endpoint_unusable', []], value)
  }
})

test('a member that the login needs and that is not there is told before anybody is sent anywhere', async () => {
  for (const member of ['authorization_endpoint', 'token_endpoint']) {
    provider.spoil.discovery = withMembers({ [member]: undefined })
    const { code, error, visited, asked } = await login()
    assert.deepEqual([code, error.code, visited, asked], [1, 'response_unusable', [], []])
    assert.equal(error.message, `The provider metadata names no ${member}.`)
  }
})

test('the endpoint for pushed requests is looked at when requests are pushed, by option or because they must be', async () => {
  const pushed_authorization_request_endpoint = '/par'
  provider.spoil.discovery = withMembers({ pushed_authorization_request_endpoint })
  assert.equal((await login()).code, 0)
  const asked = await login('--par')
  assert.deepEqual([asked.code, asked.error.code, asked.visited], [1, 'endpoint_unusable', []])
  provider.spoil.discovery = withMembers({
    pushed_authorization_request_endpoint,
    require_pushed_authorization_requests: true,
  })
  const demanded = await login()
  assert.deepEqual([demanded.code, demanded.error.code, demanded.visited], [1, 'endpoint_unusable', []])
})

const UNUSED: readonly (readonly [what: string, change: Json, args: readonly string[]])[] = [
  ['the registration endpoint', { registration_endpoint: 'javascript:alert(1)' }, []],
  ['the introspection endpoint', { introspection_endpoint: 'http://issuer.example/i' }, []],
  ['the revocation endpoint', { revocation_endpoint: '/revoke' }, []],
  ['the end of the session', { end_session_endpoint: 'file:///etc/passwd' }, []],
  ['the iframe for sessions', { check_session_iframe: 'data:text/html,x' }, []],
  ['the UserInfo endpoint with --no-userinfo', { userinfo_endpoint: '/userinfo' }, ['--no-userinfo']],
  ['the UserInfo endpoint without the scope openid', { userinfo_endpoint: 7 }, ['--scope', 'profile']],
  ['the endpoint for pushed requests', { pushed_authorization_request_endpoint: '/par' }, []],
]
for (const [what, change, args] of UNUSED) {
  test(`an endpoint that the login does not use is a finding and stops nothing: ${what}`, async () => {
    provider.spoil.discovery = withMembers(change)
    const { code, document } = await login(...args)
    assert.equal(code, 0, JSON.stringify(document.error))
    const [member = ''] = Object.keys(change)
    const found = checksOf(document).filter(
      ({ id, message }) => id.startsWith('meta-endpoint-not-') && message.startsWith(`${member} `),
    )
    assert.deepEqual(
      found.map(({ reject }) => reject),
      [false],
    )
  })
}

test('an endpoint that a flag replaces is a finding of the metadata and stops nothing', async () => {
  provider.spoil.discovery = withMembers({ token_endpoint: 'javascript:alert(1)' })
  const { code, document } = await login('--token-endpoint', `${provider.issuer}/token`)
  assert.equal(code, 0)
  assert.deepEqual(
    failing(document, 'meta-endpoint-not-url').map(({ reject }) => reject),
    [false],
  )
})

test('a fragment of an endpoint is a finding, and nobody sends it', async () => {
  provider.spoil.discovery = withMembers({
    authorization_endpoint: `${provider.issuer}/authorize#a`,
    token_endpoint: `${provider.issuer}/token#b`,
  })
  const { code, document, asked } = await login()
  assert.equal(code, 0)
  assert.equal(failing(document, 'meta-endpoint-fragment').length, 2)
  assert.deepEqual(asked, ['/authorize', '/token', '/jwks', '/userinfo'])
})

test('what is added to a UserInfo URL does not end up in its fragment', async () => {
  provider.spoil.discovery = withMembers({ userinfo_endpoint: `${provider.issuer}/userinfo#a` })
  const { code } = await login('--userinfo-method', 'query')
  assert.equal(code, 0)
  assert.match(provider.of('/userinfo')[0]?.url ?? '', /\/userinfo\?access_token=/)
})

test('an authorization endpoint outside ASCII is opened as browsers write it', async () => {
  provider.spoil.discovery = withMembers({ authorization_endpoint: `${provider.issuer}/authorize?ä=€` })
  const { code, visited } = await login()
  assert.equal(code, 0)
  assert.ok(
    visited.some((url) => url.includes('/authorize?%C3%A4=%E2%82%AC&response_type=code')),
    visited.join(),
  )
})

const GIVEN: readonly (readonly [value: string, hint: RegExp])[] = [
  ['javascript:alert(1)', /whole URL/],
  ['/token', /whole URL/],
  ['nope', /whole URL/],
  ['ftp://issuer.example/x', /whole URL/],
  ['https://user:hunter2@issuer.example/x', /whole URL/],
  ['http://issuer.example/x', /--insecure/],
]
for (const member of USED_BY_LOGIN) {
  for (const [value, hint] of GIVEN) {
    test(`--${member.replaceAll('_', '-')} ${value} is a mistake of the command line`, async () => {
      const flag = `--${member.replaceAll('_', '-')}`
      const { code, error, visited, asked } = await login(flag, value)
      assert.deepEqual([code, error.code, visited, asked], [2, 'insecure_url', [], []])
      assert.ok(error.message.startsWith(flag), error.message)
      assert.match(error.hint, hint)
      assert.doesNotMatch(error.message, /hunter2/)
      assert.deepEqual(provider.asked, [], 'nothing was asked for')
    })
  }
}

test('an endpoint of a profile is told with the profile, and without discovery too', async () => {
  for (const discovery of ['', '    no-discovery: true\n']) {
    const env = testEnv({ vars: { SECRET } })
    const profile = `    issuer: ${provider.issuer}\n    client-id: client\n    client-secret: env:SECRET\n${discovery}`
    const endpoints = `    authorization-endpoint: ${provider.issuer}/authorize\n    token-endpoint: http://issuer.example/t\n`
    writeFileSync(join(env.home, 'config.yaml'), `profiles:\n  work:\n${profile}${endpoints}`, { mode: 0o600 })
    const { code, error, visited } = await tried(['login', '--profile', 'work'], env)
    assert.deepEqual([code, error.code, visited], [2, 'insecure_url', []])
    assert.match(error.message, /^--token-endpoint of profile work is plain http/)
  }
})

test('an endpoint that is given over plain http and not used stops nothing', async () => {
  assert.equal((await login('--end-session-endpoint', 'http://issuer.example/end')).code, 0)
  const { code, error } = await login('--end-session-endpoint', 'javascript:alert(1)')
  assert.deepEqual([code, error.code], [2, 'insecure_url'])
})

test('userinfo and refresh look at their endpoints before a token leaves', async () => {
  const given = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
  for (const value of ['/x', 'javascript:alert(1)', 'http://issuer.example/x', 7]) {
    for (const [member, argv] of [
      ['userinfo_endpoint', ['userinfo', '--access-token', 'an-access-token']],
      ['token_endpoint', ['refresh', '--refresh-token', 'a-refresh-token']],
    ] as const) {
      provider.asked.length = 0
      provider.spoil.discovery = withMembers({ [member]: value })
      const { code, error, asked } = await tried([...argv, ...given])
      assert.deepEqual([code, error.code, asked], [1, 'endpoint_unusable', []], `${member} ${value}`)
      const flag = `--${member.replaceAll('_', '-')}`
      provider.spoil = {}
      const typed = await tried([...argv, ...given, flag, String(value)])
      assert.deepEqual([typed.code, typed.error.code, typed.asked], [2, 'insecure_url', []], `${flag} ${value}`)
    }
  }
})

test('a refresh that will bring an ID Token does not spend its token when the keys have no usable place', async () => {
  const env = testEnv({ vars: { SECRET } })
  const given = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
  assert.equal((await tried(['login', ...given], env)).code, 0)
  provider.asked.length = 0
  provider.spoil.discovery = withMembers({ jwks_uri: 'file:///keys' })
  const { code, error, asked } = await tried(['refresh'], env)
  assert.deepEqual([code, error.code, asked], [1, 'endpoint_unusable', []])
})

const TOKEN = [{ alg: 'RS256' }, { iss: 'x' }, {}]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

for (const value of [
  'nope',
  'javascript:alert(1)',
  'http://issuer.example/keys',
  'https://a:b@issuer.example/',
  7,
  '',
]) {
  test(`discover and verify with the jwks_uri ${JSON.stringify(value)} tell it and fetch nothing`, async () => {
    provider.spoil.discovery = withMembers({ jwks_uri: value })
    const found = await tried(['discover', provider.issuer])
    assert.deepEqual([found.code, found.error.code, found.error.step], [1, 'endpoint_unusable', 'jwks'])
    assert.ok(failing(found.document, 'jwks-fetch-failed').length === 1)
    assert.ok(
      checksOf(found.document).some(
        ({ id, reject, verdict }) => /^meta-endpoint-not/.test(id) && reject && verdict === 'fail',
      ),
    )
    const verified = await tried(['verify', TOKEN, '--issuer', provider.issuer])
    assert.deepEqual([verified.code, verified.error.code], [1, 'endpoint_unusable'])
    assert.notEqual(verified.document.result.verified, true)
  })
}

test('discover judges every endpoint, and only the one it uses rejects', async () => {
  provider.spoil.discovery = withMembers({ token_endpoint: '/token', userinfo_endpoint: 'ftp://issuer.example/u' })
  const { code, document } = await tried(['discover', provider.issuer])
  assert.equal(code, 1)
  assert.deepEqual(
    failing(document, 'meta-endpoint-not-url').map(({ reject }) => reject),
    [false, false],
  )
  assert.equal(document.result.jwks.keys.length, 1)
})

test('--jwks-uri that cannot be used is a mistake of the command line for discover and verify', async () => {
  for (const value of ['nope', 'file:///keys', 'http://issuer.example/keys']) {
    const found = await tried(['discover', provider.issuer, '--jwks-uri', value])
    assert.deepEqual([found.code, found.error.code], [2, 'insecure_url'])
    const verified = await tried(['verify', TOKEN, '--jwks-uri', value])
    assert.deepEqual([verified.code, verified.error.code], [2, 'insecure_url'])
  }
})
