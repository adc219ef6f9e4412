import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SignJWT, UnsecuredJWT } from 'jose'
import { followingBrowser } from '../support/browser.ts'
import { sharedClaimsProvider } from '../support/claims-provider.ts'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { mappingBrowser, namedProvider, onInternet } from '../support/internet.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'
import { rsaPair } from '../support/rsa.ts'

const provider = await sharedProvider()
const bank = await sharedClaimsProvider()

/** The access token of the bank's source. */
const TOKEN = 'token-of-the-bank-0123456789'

const machine = (): TestEnv => testEnv({ browse: followingBrowser().browse, vars: { SECRET } })

function login(args: readonly string[] = [], env = machine()): Promise<Ran> {
  const client = ['--client-id', 'client', '--client-secret', 'env:SECRET']
  return runCli(['login', '--issuer', provider.issuer, ...client, ...args], env)
}

/** Claims that say where others are. */
function referring(sources: object, names: object = { iban: 'bank' }): Record<string, never> {
  return { _claim_names: names, _claim_sources: sources } as never
}

const distributed = (more: object = {}) =>
  referring({ bank: { endpoint: `${bank.issuer}/claims`, access_token: TOKEN, ...more } })

const aggregated = (JWT: string) => referring({ bank: { JWT } })

const stepOf = (document: Document, name: string): Document =>
  document.steps.find((step: Document) => step.name === name)

/** Verdicts of the rules about claim sources that do not hold, with rules of tokens that fail. */
function brokenIn(document: Document, from = 'userinfo'): string[] {
  const { checks } = stepOf(document, `${from} claim_sources`)
  return checks
    .filter(({ verdict }: Document) => verdict === 'fail' || verdict === 'warn')
    .filter(({ id }: Document) => !/^(http|tls)-/.test(id))
    .map(({ id, verdict }: Document) => `${id} ${verdict}`)
}

test('without --follow-claims aggregated claims are shown as a token is, and nothing is fetched, which is said', async () => {
  provider.spoil = {
    userinfo: {
      members: referring(
        {
          bank: { JWT: await bank.jwt({ iban: 'DE1', exp: 1_900_000_000 }) },
          shop: { endpoint: `${bank.issuer}/claims` },
        },
        { iban: 'bank', size: 'shop' },
      ),
    },
  }
  const ran = await login(['--json'])
  const document = ran.json()
  assert.equal(ran.code, 0)
  const [first, second] = document.result.claim_sources
  assert.deepEqual(first, {
    source: 'bank',
    from: 'userinfo',
    type: 'aggregated',
    claim_names: ['iban'],
    kind: 'jwt',
    header: { alg: 'RS256', kid: 'c' },
    claims: { iss: bank.issuer, iban: 'DE1', exp: 1_900_000_000 },
    verified: null,
  })
  const nothing = { kind: null, header: null, claims: null, verified: null }
  const shop = { source: 'shop', from: 'userinfo', type: 'distributed', claim_names: ['size'] }
  assert.deepEqual(second, { ...shop, endpoint: `${bank.issuer}/claims`, ...nothing })
  const { notes, checks } = stepOf(document, 'userinfo claim_sources')
  assert.match(notes.join(), /Nothing was fetched from claims providers; --follow-claims fetches size/)
  assert.equal(checks.find(({ id }: Document) => id === 'claims-jwt-signature').verdict, 'skip')
  assert.deepEqual([bank.asked, brokenIn(document)], [[], []])
})

test('people are shown the claims of each source, its kind and whether it verified', async () => {
  bank.served['/claims'] = { body: await bank.jwt({ iban: 'DE2' }) }
  provider.spoil = { userinfo: { members: distributed() } }
  const unfollowed = await login()
  assert.match(unfollowed.stdout, /Claims of bank {2}not fetched\n {2}distributed \(userinfo\): iban, at http/)
  const followed = await login(['--follow-claims'])
  assert.match(followed.stdout, /Claims of bank {2}jwt, alg RS256, verified\n/)
  assert.match(followed.stdout, / iban +DE2\n/)
})

test('--follow-claims fetches with the token of the source alone, and verifies with the keys of its issuer', async () => {
  bank.served['/claims'] = {
    body: `${await bank.jwt({ iban: 'DE2' })}\n`,
    headers: { 'content-type': 'application/jwt' },
  }
  provider.spoil = { userinfo: { members: distributed() } }
  const ran = await login(['--follow-claims', '--json'])
  const document = ran.json()
  assert.equal(ran.code, 0, JSON.stringify(document.error))
  const [source] = document.result.claim_sources
  assert.deepEqual([source.kind, source.claims.iban, source.verified], ['jwt', 'DE2', true])
  assert.deepEqual(
    bank.asked.map(({ path, authorization }) => [path, authorization]),
    [
      ['/claims', `Bearer ${TOKEN}`],
      ['/.well-known/openid-configuration', undefined],
      ['/keys', undefined],
    ],
  )
  const own = document.result.tokens.access_token
  for (const { head } of bank.asked) assert.ok(!head.includes(own))
  assert.deepEqual(brokenIn(document), [])
})

test('aggregated claims are verified with the keys of their issuer when claims are followed', async () => {
  provider.spoil = { userinfo: { members: aggregated(await bank.jwt({ iban: 'DE1' })) } }
  const [source] = (await login(['--follow-claims', '--json'])).json().result.claim_sources
  assert.deepEqual([source.type, source.verified, source.claims.iban], ['aggregated', true, 'DE1'])
  assert.ok(bank.asked.every(({ authorization }) => authorization === undefined))
})

test('claims that the provider itself signs are verified with its keys, without asking anybody else', async () => {
  const { keys } = (await (await fetch(`${provider.issuer}/jwks`)).json()) as { keys: { kid: string; alg: string }[] }
  const jwt = await new SignJWT({ iss: provider.issuer, iban: 'DE3' })
    .setProtectedHeader({ alg: 'RS256', kid: keys[0]?.kid ?? '' })
    .sign(rsaPair(0).privateKey)
  provider.spoil = { userinfo: { members: aggregated(jwt) } }
  const [source] = (await login(['--json'])).json().result.claim_sources
  assert.deepEqual([source.verified, bank.asked], [true, []])
})

test('sources of an ID Token are shown and followed as those of UserInfo are, by login and refresh', async () => {
  bank.served['/claims'] = { body: await bank.jwt({ iban: 'DE2' }) }
  provider.spoil = { idTokenClaims: distributed() }
  const env = machine()
  const ran = await login(['--follow-claims', '--json'], env)
  const [source] = ran.json().result.claim_sources
  assert.deepEqual([source.from, source.verified], ['id_token', true])
  const refreshed = await runCli(['refresh', '--follow-claims', '--json'], env)
  assert.equal(refreshed.json().result.claim_sources[0].claims.iban, 'DE2')
  assert.equal(bank.asked.filter(({ path }) => path === '/claims').length, 2)
  const shown = await runCli(['session', 'show', '--json'], env)
  for (const { stdout, stderr } of [ran, refreshed, shown]) assert.ok(!`${stdout}${stderr}`.includes(TOKEN))
})

test('userinfo follows claims too, and a profile may say so', async () => {
  bank.served['/claims'] = { body: await bank.jwt({ iban: 'DE2' }) }
  provider.spoil = { userinfo: { members: distributed() } }
  const env = machine()
  await login(['--json'], env)
  const ran = await runCli(['userinfo', '--follow-claims', '-vv', '--json'], env)
  assert.deepEqual([ran.code, ran.json().result.claim_sources[0].verified], [0, true])
  assert.ok(!`${ran.stdout}${ran.stderr}`.includes(TOKEN))
  const lines = [
    'profiles:',
    '  p:',
    `    issuer: ${provider.issuer}`,
    '    client-id: client',
    '    client-secret: env:SECRET',
  ]
  writeFileSync(join(env.home, 'c.yaml'), [...lines, '    follow-claims: true', ''].join('\n'))
  const byProfile = await runCli(['login', '--profile', 'p', '--config', 'c.yaml', '--json'], env)
  assert.equal(byProfile.json().result.claim_sources[0].verified, true)
})

test('the access token of a source is in no report, and on no terminal', async () => {
  bank.served['/claims'] = { status: 403, body: `no: ${TOKEN}` }
  provider.spoil = { userinfo: { members: distributed() }, idTokenClaims: distributed() }
  for (const format of ['human', 'json', 'markdown', 'html', 'junit', 'tap', 'har', 'curl']) {
    const ran = await login(['--follow-claims', '-vv', '--format', format])
    assert.ok(!`${ran.stdout}${ran.stderr}`.includes(TOKEN), `${format} ${ran.stdout}${ran.stderr}`)
  }
})

/** What sources give, and the rules it breaks. */
const BROKEN: readonly (readonly [
  what: string,
  jwt: () => Promise<string>,
  broken: readonly string[],
  verified: boolean | null,
  code: number,
])[] = [
  ['another key', () => bank.jwt({ iban: 'x' }, 'another'), ['claims-jwt-signature fail'], false, 1],
  ['no claim that it is named for', () => bank.jwt({ bic: 'x' }), ['claims-jwt-claims-missing fail'], true, 0],
  ['the sub of the provider', () => bank.jwt({ iban: 'x', sub: 'ada' }), ['claims-jwt-sub warn'], true, 0],
  ['a sub of its own', () => bank.jwt({ iban: 'x', sub: 'a-7' }), [], true, 0],
  ['an end that is over', () => bank.jwt({ iban: 'x', exp: 1_000_000_000 }), ['idt-expired fail'], false, 1],
  ['no issuer', () => bank.jwt({ iban: 'x', iss: undefined }), ['claims-jwt-issuer fail'], null, 0],
  [
    'an issuer in the clear',
    () => bank.jwt({ iban: 'x', iss: 'http://bank.example' }),
    ['claims-jwt-issuer fail'],
    null,
    0,
  ],
  ['an issuer that is none', () => bank.jwt({ iban: 'x', iss: 'bank' }), ['claims-jwt-issuer fail'], null, 0],
  ['words', async () => 'DE89 3704', ['claims-jwt-unreadable fail'], null, 0],
  ['JSON', async () => '{"iban":"x"}', ['claims-jwt-unreadable fail'], null, 0],
]

for (const [what, jwt, broken, verified, code] of BROKEN)
  for (const kind of ['aggregated', 'distributed'] as const)
    test(`${kind} claims with ${what} break ${broken.join(', ') || 'no rule'}`, async () => {
      const body = await jwt()
      bank.served['/claims'] = { body }
      provider.spoil = { userinfo: { members: kind === 'aggregated' ? aggregated(body) : distributed() } }
      const ran = await login(['--follow-claims', '--json'])
      const document = ran.json()
      assert.deepEqual(brokenIn(document), broken)
      assert.deepEqual([document.result.claim_sources[0].verified, ran.code], [verified, code])
      if (code === 1) assert.match(document.error.code, /check_failed/)
    })

test('claims that are not signed are shown as not verified, and the sign-in is good', async () => {
  provider.spoil = { userinfo: { members: aggregated(new UnsecuredJWT({ iss: bank.issuer, iban: 'x' }).encode()) } }
  const ran = await login(['--json'])
  assert.equal(ran.code, 0)
  const [source] = ran.json().result.claim_sources
  assert.deepEqual([source.verified, source.claims.iban], [null, 'x'])
  const step = ran.json().steps.find(({ name }: Document) => name === 'userinfo claim_sources')
  const check = step.checks.find(({ id }: Document) => id === 'claims-jwt-signature')
  assert.equal(check.verdict, 'skip')
  assert.match(check.message, /is not signed, so that nothing says who made it/)
})

test('keys of another issuer than the one in iss are not used', async () => {
  const metadata = { issuer: 'https://bank.example', jwks_uri: `${bank.issuer}/keys` }
  bank.served['/.well-known/openid-configuration'] = { body: JSON.stringify(metadata) }
  provider.spoil = { userinfo: { members: aggregated(await bank.jwt({ iban: 'x' })) } }
  const document = (await login(['--follow-claims', '--json'])).json()
  assert.deepEqual(brokenIn(document), ['claims-jwt-issuer fail'])
  assert.equal(document.result.claim_sources[0].verified, null)
  assert.ok(!bank.asked.some(({ path }) => path === '/keys'))
})

/** References that lead nowhere, in either place. */
const REFERENCES: readonly (readonly [what: string, claims: Record<string, never>, broken: string])[] = [
  ['a name without a source', referring({}), 'distributed-references fail'],
  ['a source with nothing in it', referring({ bank: {} }), 'distributed-references fail'],
  ['names that are a list', referring({}, ['iban']), 'distributed-references fail'],
  ['a source without a name', referring({ bank: { endpoint: 'https://b.example' } }, {}), 'claims-source-unnamed warn'],
]

for (const [what, claims, broken] of REFERENCES)
  test(`${what} is told of the ID Token and of UserInfo`, async () => {
    provider.spoil = { idTokenClaims: claims, userinfo: { members: claims } }
    const document = (await login(['--json'])).json()
    const of = (prefix: string) => (broken.startsWith('claims') ? broken : `${prefix}-${broken}`)
    assert.deepEqual(brokenIn(document, 'id_token'), [of('idt')])
    const told = ['userinfo', 'userinfo claim_sources'].flatMap((name) => stepOf(document, name).checks)
    assert.ok(told.some(({ id, verdict }: Document) => `${id} ${verdict}` === of('ui')))
  })

for (const [what, endpoint] of [
  ['plain http', 'http://bank.example/claims'],
  ['a scheme of its own', 'ftp://bank.example/claims'],
  ['a number', 7],
  ['a password', 'https://a:b@bank.example/claims'],
] as const)
  test(`an endpoint with ${what} is told of, and nothing is sent there`, async () => {
    provider.spoil = { userinfo: { members: distributed({ endpoint }) } }
    const ran = await login(['--follow-claims', '--json'])
    const document = ran.json()
    assert.equal(ran.code, 0)
    assert.ok(brokenIn(document).includes('claims-endpoint-unusable fail'))
    assert.equal(stepOf(document, 'userinfo claim_sources').exchanges.length, 0)
  })

test('a source with the access token of the client is told of, and the token is not sent there', async () => {
  provider.spoil = {
    token: (right) => ({ ...right, body: { ...(right.body as object), access_token: TOKEN } }) as never,
    userinfo: () =>
      ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { sub: 'ada', ...distributed() },
      }) as never,
  }
  const document = (await login(['--follow-claims', '--allow', 'idt-at-hash-mismatch', '--json'])).json()
  assert.ok(brokenIn(document).includes('claims-source-own-token fail'), JSON.stringify(document.error))
  assert.deepEqual(bank.asked, [])
})

test('a source that does not answer leaves the sign-in as it is, and decides the exit code', async () => {
  provider.spoil = { userinfo: { members: distributed() } }
  for (const [served, code, error] of [
    [{ status: 401, body: '{"error":"invalid_token"}' }, 3, 'invalid_token'],
    [{ status: 302, headers: { location: `${bank.issuer}/other` }, body: '' }, 1, 'redirect_refused'],
    [{ status: 404, body: 'none' }, 3, 'provider_refused'],
    [{ body: 'x'.repeat(1024 * 1024 + 1) }, 5, 'response_too_large'],
  ] as const) {
    bank.asked.length = 0
    bank.served['/claims'] = served
    const ran = await login(['--follow-claims', '--json'])
    const { result, error: told } = ran.json()
    assert.deepEqual([ran.code, told.code, told.step], [code, error, 'userinfo claim_sources'])
    assert.equal(result.id_token.verified, true)
    assert.deepEqual(
      bank.asked.map(({ path }) => path),
      ['/claims'],
    )
  }
})

test('what must not be accepted is not followed', async () => {
  provider.spoil = { idTokenClaims: { ...distributed(), nonce: 'another' } as never }
  const ran = await login(['--follow-claims', '--json'])
  assert.equal(ran.code, 1)
  assert.deepEqual(bank.asked, [])
})

test('an eleventh source is not followed', async () => {
  const names = Array.from({ length: 12 }, (_none, at) => `s${at}`)
  const sources = Object.fromEntries(names.map((name) => [name, { endpoint: `${bank.issuer}/${name}` }]))
  provider.spoil = {
    userinfo: { members: referring(sources, Object.fromEntries(names.map((name) => [`c-${name}`, name]))) },
  }
  const document = (await login(['--follow-claims', '--json'])).json()
  assert.equal(document.result.claim_sources.length, 10)
  assert.deepEqual(
    bank.asked.map(({ path }) => path),
    names.slice(0, 10).map((name) => `/${name}`),
  )
  assert.match(stepOf(document, 'userinfo claim_sources').notes.join(), /The first 10 of 12 sources/)
})

const HOST = 'issuer.example'
const far = await namedProvider(HOST, ['bank.example'])
after(() => far.close())
const PORT = new URL(far.issuer).port

for (const [what, sources, names] of [
  ['an endpoint on loopback', { bank: { endpoint: `https://127.0.0.1:${PORT}/claims`, access_token: TOKEN } }, {}],
  ['an endpoint in the clear on loopback', { bank: { endpoint: `${bank.issuer}/claims`, access_token: TOKEN } }, {}],
  [
    'an endpoint whose name is private',
    { bank: { endpoint: `https://bank.example:${PORT}/claims`, access_token: TOKEN } },
    { 'bank.example': ['10.0.0.7'] },
  ],
  ['an iss on loopback', { bank: { JWT: await bank.jwt({ iban: 'x' }) } }, {}],
] as const)
  test(`a provider on the internet does not lead to ${what}`, async () => {
    far.asked.length = 0
    far.spoil = { userinfo: { members: referring(sources) } }
    const { browse } = mappingBrowser()
    const env = onInternet({ [HOST]: ['203.0.113.5'], ...names }, { vars: { SECRET }, browse })
    const client = [
      '--issuer',
      far.issuer,
      '--client-id',
      'client',
      '--client-secret',
      'env:SECRET',
      '--ca-file',
      'ca.pem',
    ]
    const ran = await runCli(['login', ...client, '--follow-claims', '--json'], env)
    const { error } = ran.json()
    assert.deepEqual([ran.code, error?.code, error?.step], [1, 'address_refused', 'userinfo claim_sources'])
    assert.match(error.message, /^The (?:endpoint|iss) of the claim source bank of https:\/\/issuer\.example/)
    assert.ok(!far.asked.some(({ path }) => path === '/claims'))
    assert.deepEqual(bank.asked, [])
  })
