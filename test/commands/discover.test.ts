import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, json, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
let env: TestEnv
beforeEach(() => {
  env = testEnv()
})

/** The metadata with changes, as the provider serves it. */
const withMembers =
  (change: object) =>
  (answer: Answer): Answer => ({ ...answer, body: { ...(answer.body as object), ...change } })

async function discover(...args: string[]) {
  const ran = await runCli(['discover', ...args, '--json'], env)
  const document = ran.json()
  const checks: { id: string; verdict: string; message: string; actual: unknown }[] = document.steps.flatMap(
    (step: { checks: [] }) => step.checks,
  )
  const broken = checks.filter((check) => check.verdict === 'fail').map((check) => check.id)
  return { ...ran, document, result: document.result, error: document.error, checks, broken }
}

test('discover tells issuer, metadata and keys, and shows each attempt', async () => {
  const { code, result, broken } = await discover(provider.issuer)
  assert.deepEqual(broken, [])
  assert.equal(code, 0)
  assert.equal(result.issuer, provider.issuer)
  assert.equal(result.metadata.token_endpoint, `${provider.issuer}/token`)
  assert.equal(result.jwks.keys[0].kid, 'one')
  assert.deepEqual(
    result.attempts.map((attempt: { url: string; status: number; outcome: string }) => [
      attempt.url.slice(provider.issuer.length),
      attempt.status,
      attempt.outcome,
    ]),
    [
      ['/.well-known/openid-configuration', 200, 'used'],
      ['/.well-known/oauth-authorization-server', 404, 'unusable'],
    ],
  )
})

test('metadata are read up to 65,536 members, lists and objects, and more are refused with the reason', async () => {
  const more = (count: number) =>
    withMembers(Object.fromEntries(Array.from({ length: count }, (_none, at) => [`x${at}`, at])))
  const usual = (await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json()) as object
  // The document itself is one object, and its lists are counted too.
  const own = 1 + Object.keys(usual).length + Object.values(usual).filter(Array.isArray).length
  provider.spoil.discovery = more(65_536 - own)
  assert.equal((await discover(provider.issuer)).code, 0)
  provider.spoil.discovery = more(65_537 - own)
  const past = await discover(provider.issuer)
  assert.equal(past.code, 1)
  assert.equal(past.error.code, 'response_unusable')
  assert.match(past.error.message, /at most 65536 members, lists, objects/)
})

test('a server of plain OAuth, found by RFC 8414 alone, is not judged by what OpenID Connect asks for', async () => {
  const document = (openid: object): Answer =>
    json({
      issuer: provider.issuer,
      authorization_endpoint: `${provider.issuer}/authorize`,
      token_endpoint: `${provider.issuer}/token`,
      jwks_uri: `${provider.issuer}/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code'],
      scopes_supported: ['read'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      code_challenge_methods_supported: ['S256'],
      ...openid,
    })
  const openidRules = ['meta-idtoken-alg-missing', 'meta-idtoken-alg-no-rs256', 'meta-subject-types-missing']
  const withoutAlg = (answer: Answer): Answer => {
    const { keys } = answer.body as { keys: object[] }
    return { ...answer, body: { keys: keys.map((key) => ({ ...key, alg: undefined })) } }
  }
  for (const [openid, broken] of [
    [{}, []],
    // What speaks of ID Tokens is an OpenID Provider, whose document belongs elsewhere.
    [{ id_token_signing_alg_values_supported: ['PS256'] }, ['disc-url-form']],
  ] as const) {
    const discovery = () => json({ error: 'not_found' }, 404)
    provider.spoil = { discovery, oauthDiscovery: () => document(openid), jwks: withoutAlg }
    const alone = await discover(provider.issuer)
    assert.deepEqual(alone.broken, broken)
    assert.equal(alone.code, broken.length)
    assert.ok(!alone.checks.some(({ id }) => openidRules.includes(id) || id === 'meta-scopes-no-openid'))
    assert.equal(alone.checks.find(({ id }) => id === 'meta-pkce-no-s256')?.verdict, 'pass')
  }
  // The same said as OpenID Connect breaks its rules.
  provider.spoil = { discovery: () => document({ id_token_signing_alg_values_supported: ['PS256'] }) }
  const openid = await discover(provider.issuer)
  assert.equal(openid.code, 1)
  for (const id of [...openidRules.slice(1), 'meta-scopes-no-openid']) assert.ok(openid.broken.includes(id), id)
})

test('the issuer may come from --issuer and from the environment', async () => {
  assert.equal((await discover('--issuer', provider.issuer)).result.issuer, provider.issuer)
  env = testEnv({ vars: { OIDC_ISSUER: provider.issuer } })
  assert.equal((await discover()).result.issuer, provider.issuer)
})

const host = (): string => provider.issuer.slice('http://'.length)
const TYPED: readonly (readonly [what: string, typed: () => string])[] = [
  ['without scheme', host],
  ['with the path of OpenID Connect Discovery', () => `${provider.issuer}/.well-known/openid-configuration`],
  ['with the path of RFC 8414', () => `${provider.issuer}/.well-known/oauth-authorization-server`],
  ['with white space around', () => ` ${provider.issuer} `],
  ['without scheme and with the path', () => `${host()}/.well-known/openid-configuration`],
]
for (const [what, typed] of TYPED) {
  test(`an issuer typed ${what} is understood and the right one named`, async () => {
    const { code, result, document } = await discover(typed())
    assert.equal(code, 0)
    assert.equal(result.issuer, provider.issuer)
    assert.ok(document.steps[0].notes.some((note: string) => note.endsWith(`as the issuer ${provider.issuer}.`)))
  })
}

test('an issuer typed with a slash too many is understood, warned of, and the right one named', async () => {
  const { code, result, document, checks } = await discover(`${provider.issuer}/`)
  assert.equal(code, 0)
  assert.equal(result.issuer, provider.issuer)
  assert.ok(document.steps[0].notes.includes(`The issuer is ${provider.issuer}: give it with that ending.`))
  assert.equal(checks.find((check) => check.id === 'meta-issuer-trailing-slash')?.verdict, 'warn')
})

for (const typed of [
  'ftp://issuer.example',
  'https://user:pw@issuer.example',
  'https://issuer.example/?a=b',
  'http://',
]) {
  test(`${typed} is no issuer`, async () => {
    const { code, error } = await discover(typed)
    assert.equal(code, 2)
    assert.equal(error.code, 'invalid_option')
    assert.doesNotMatch(JSON.stringify(error), /user:pw/)
  })
}

test('a document for another issuer must not be used', async () => {
  provider.spoil.discovery = withMembers({ issuer: 'https://evil.example' })
  const { code, broken } = await discover(provider.issuer)
  assert.equal(code, 1)
  assert.ok(broken.includes('meta-issuer-mismatch'))
})

test('the differences between the two documents are told member by member', async () => {
  provider.spoil.oauthDiscovery = () =>
    json({
      issuer: provider.issuer,
      token_endpoint: `${provider.issuer}/other`,
      response_types_supported: ['code', 'token'],
      grant_types_supported: ['refresh_token', 'authorization_code'],
    })
  const { result, checks } = await discover(provider.issuer)
  const by = new Map(result.differences.map((change: { name: string }) => [change.name, change]))
  assert.deepEqual(by.get('token_endpoint'), {
    name: 'token_endpoint',
    change: 'changed',
    before: `${provider.issuer}/token`,
    after: `${provider.issuer}/other`,
  })
  assert.deepEqual((by.get('response_types_supported') as { values: unknown }).values, {
    added: ['token'],
    removed: [],
  })
  assert.equal((by.get('jwks_uri') as { change: string }).change, 'removed')
  assert.equal(by.has('grant_types_supported'), false, 'the order of values is no difference')
  assert.equal(checks.find((check) => check.id === 'disc-two-documents-differ')?.verdict, 'warn')
  const human = await runCli(['discover', provider.issuer], env)
  assert.match(human.stdout, /Differences between the two documents[\s\S]*response_types_supported {2}\+token/)
})

test('an unregistered member is marked, and a near miss of a registered name named', async () => {
  provider.spoil.discovery = withMembers({ tenant_colour: 'blue', token_endpoint_auth_method_supported: ['none'] })
  const { checks, result } = await discover(provider.issuer)
  assert.equal(result.metadata.tenant_colour, 'blue')
  const unknown = checks.filter((check) => check.id === 'disc-unknown-member')
  assert.equal(unknown.length, 2)
  assert.match(unknown.map((check) => check.message).join(), /token_endpoint_auth_methods_supported/)
  const human = (await runCli(['discover', provider.issuer], env)).stdout
  assert.match(human, /tenant_colour +blue +not registered/)
  assert.match(human, /not registered; token_endpoint_auth_methods_supported\?/)
})

test('a person reads members by group, what was tried, and the keys as a table', async () => {
  const { stdout } = await runCli(['discover', provider.issuer], env)
  for (const line of ['Tried', 'Endpoints', 'Supported', 'Keys']) assert.match(stdout, new RegExp(`^${line}$`, 'm'))
  assert.match(stdout, /kid +use +alg +key +thumbprint\n +one +sig +RS256 +RSA 2048 +[\w-]{43}/)
})

test('--diff reports what changed since a saved report', async () => {
  await runCli(['discover', provider.issuer, '--save', 'json=before.json', '-q'], env)
  const same = await discover('--diff', 'before.json')
  assert.deepEqual(same.result.changed, { metadata: [], keys: [] })
  const other = { kty: 'EC', crv: 'P-256', kid: 'two', use: 'sig', alg: 'ES256', ...POINT }
  provider.spoil.jwks = () => json({ keys: [other] })
  provider.spoil.discovery = (answer) => {
    const { userinfo_endpoint: _gone, ...rest } = answer.body as { [name: string]: unknown }
    return {
      ...answer,
      body: { ...rest, token_endpoint: `${provider.issuer}/new/token`, scopes_supported: ['openid'] },
    }
  }
  const { result } = await discover(provider.issuer, '--diff', 'before.json')
  const changes = new Map(result.changed.metadata.map((each: { name: string }) => [each.name, each]))
  assert.equal((changes.get('token_endpoint') as { after: string }).after, `${provider.issuer}/new/token`)
  assert.equal((changes.get('userinfo_endpoint') as { change: string }).change, 'removed')
  assert.ok((changes.get('scopes_supported') as { values: { removed: string[] } }).values.removed.includes('email'))
  assert.deepEqual(
    result.changed.keys.map((key: { change: string; kid: string }) => [key.change, key.kid]),
    [
      ['added', 'two'],
      ['removed', 'one'],
    ],
  )
  const human = (await runCli(['discover', provider.issuer, '--diff', 'before.json'], env)).stdout
  assert.match(human, /Changed since\n[\s\S]*Keys changed since\n +added +two/)
})

const POINT = {
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

test('--diff takes a metadata document as it was served', async () => {
  const served = { issuer: provider.issuer, jwks_uri: `${provider.issuer}/old` }
  writeFileSync(join(env.home, 'served.json'), JSON.stringify(served))
  const { result } = await discover('--diff', 'served.json')
  const moved = result.changed.metadata.find((each: { name: string }) => each.name === 'jwks_uri')
  assert.equal(moved.before, `${provider.issuer}/old`)
})

for (const [what, text, code] of [
  ['no JSON', '<html>', 2],
  ['JSON of something else', '{"a":1}', 2],
  ['cut off', '{"issuer":"https://i.exam', 2],
  ['missing', undefined, 6],
] as const) {
  test(`--diff with a file that is ${what} says so before anything is asked`, async () => {
    if (text !== undefined) writeFileSync(join(env.home, 'saved.json'), text)
    const ran = await discover(provider.issuer, '--diff', 'saved.json')
    assert.equal(ran.code, code)
    assert.match(ran.error.message, /--diff/)
    assert.deepEqual(provider.asked, [])
  })
}

test('every broken rule is told, not the first', async () => {
  provider.spoil.discovery = withMembers({
    response_types_supported: undefined,
    subject_types_supported: 'public',
    token_endpoint: 'not a url',
    id_token_signing_alg_values_supported: ['none'],
  })
  const { code, broken } = await discover(provider.issuer)
  assert.equal(code, 1)
  for (const rule of ['meta-response-types-missing', 'disc-not-array', 'meta-endpoint-not-url'])
    assert.ok(broken.includes(rule), `${rule} in ${broken.join(' ')}`)
})

for (const [name, jwks_uri] of [
  ['over plain http elsewhere', 'http://192.0.2.1/keys'],
  ['that is no URL', 'nope'],
] as const) {
  test(`a jwks_uri ${name} is a fault of the provider, not of the command line`, async () => {
    provider.spoil.discovery = (answer) => ({ ...answer, body: { ...(answer.body as object), jwks_uri } })
    const ran = await runCli(['discover', provider.issuer, '--json'], env)
    const checks: { id: string; verdict: string }[] = ran.json().steps.flatMap((step: { checks: [] }) => step.checks)
    assert.equal(ran.code, 1, ran.stdout)
    assert.ok(checks.some(({ id, verdict }) => id === 'jwks-fetch-failed' && verdict === 'fail'))
  })
}

test('protected resources over plain http are findings, and the others are looked at', async () => {
  const protected_resources = ['http://api.example/a', 'http://127.0.0.1:1/b']
  provider.spoil.discovery = (answer) => ({ ...answer, body: { ...(answer.body as object), protected_resources } })
  const ran = await runCli(['discover', provider.issuer, '--json'], env)
  const { steps } = ran.json()
  const resources = steps.find((step: { name: string }) => step.name === 'resources')
  assert.ok(resources.checks.some((check: { id: string; verdict: string }) => check.id === 'prm-resource-not-https'))
  assert.equal(resources.exchanges.at(-1).request.url.startsWith('http://127.0.0.1:1/'), true)
  assert.notEqual(ran.code, 2)
})

test('a key set that is no JSON shows the line and the place', async () => {
  provider.spoil.jwks = () => ({ ...json({}), body: '{"keys":[\n  {"kty":"RSA",}\n]}' })
  const ran = await runCli(['discover', provider.issuer], env)
  assert.match(ran.stdout + ran.stderr, /http-malformed-json[\s\S]*\n +\S {3}\{"kty":"RSA",\}\n +\S +\^\n/)
})

const moved = (location: string): Answer => ({ status: 302, headers: { location }, body: '' })
const page = (status = 200): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in\u0007 here</title>',
})
const text = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'application/json' }, body })

const UNUSABLE: readonly (readonly [what: string, answer: () => Answer, code: string, message: RegExp])[] = [
  [
    'a redirect to another origin',
    () => moved('https://login.example/start?state=secret'),
    'redirect_refused',
    /302 to https:\/\/login\.example\/start, another origin: .* at http/,
  ],
  [
    'more redirects than the limit',
    () => moved('/.well-known/openid-configuration'),
    'redirect_refused',
    /302 to http.*openid-configuration after 3 redirects, which is the limit/,
  ],
  ['a redirect to nowhere', () => moved('http://[x'), 'redirect_refused', /302 without a usable Location/],
  ['a page', () => page(), 'response_unusable', /200 with an HTML page \("Sign in[^\u0007]* here"\) at http/],
  ['a page with 404', () => page(404), 'response_unusable', /: 404 Not Found with an HTML page \("Sign in/],
  ['JSON that is cut off', () => text('{"issuer": "x'), 'response_unusable', /200 with JSON .*: it ends at byte 13 at/],
  ['what is no JSON', () => text("{'issuer': 1}"), 'response_unusable', /200 with no JSON: line 1, column 2/],
  ['an array', () => text('[]'), 'response_unusable', /200 with a JSON array, not an object/],
  ['nothing', () => text(''), 'response_unusable', /200 with an empty body/],
]
for (const [what, answer, code, message] of UNUSABLE) {
  test(`metadata that is ${what} is told as that, with ${code}`, async () => {
    provider.spoil = { discovery: answer }
    const { error, code: exit, stdout } = await discover(provider.issuer)
    assert.equal(exit, 1)
    assert.equal(error.code, code)
    assert.match(error.message, message)
    assert.ok(error.hint.length > 0)
    assert.doesNotMatch(error.message, /state=secret/)
    assert.ok(!stdout.includes('\u0007'))
  })
}

test('a redirect of the key set is not followed, and told', async () => {
  provider.spoil = { jwks: () => moved('https://keys.example/jwks') }
  const { error, code } = await discover(provider.issuer)
  assert.equal(code, 1)
  assert.equal(error.code, 'redirect_refused')
  assert.match(error.message, /The jwks_uri answered 302 to https:\/\/keys\.example\/jwks/)
})

test('without discovery there is nothing to look at but keys that are named', async () => {
  const { code, error } = await discover('--no-discovery', '--issuer', provider.issuer)
  assert.deepEqual([code, error.code], [2, 'missing_option'])
  const keys = await discover('--no-discovery', '--issuer', provider.issuer, '--jwks-uri', `${provider.issuer}/jwks`)
  assert.equal(keys.result.jwks.keys.length, 1)
})
