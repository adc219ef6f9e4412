import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import type { Question } from '../../src/env.ts'
import { followingBrowser } from '../support/browser.ts'
import { type EnvSettings, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type FakeProvider, fakeProvider, type Json, json, SECRET } from '../support/provider.ts'

/** The provider of the profile, another one, and one that only endpoints lead to. */
const own = await fakeProvider()
const other = await fakeProvider()
const further = await fakeProvider()
const ALL = { own, other, further }
type Name = keyof typeof ALL
after(() => Promise.all(Object.values(ALL).map((each) => each.close())))
beforeEach(() => {
  for (const each of Object.values(ALL)) {
    each.asked.length = 0
    each.spoil = {}
  }
})

const HEADER = 'Bearer of-the-gateway-0123456789'

/** Who received the secret, by whatever way. */
function received(what: string = SECRET): readonly Name[] {
  const spelled = [what, encodeURIComponent(what), Buffer.from(`client:${what}`).toString('base64')]
  const has = ({ asked }: FakeProvider): boolean =>
    asked.some(({ url, body, headers }) =>
      spelled.some((text) => `${url} ${body} ${JSON.stringify(headers)}`.includes(text)),
    )
  return (Object.keys(ALL) as Name[]).filter((name) => has(ALL[name]))
}

interface Case extends Omit<EnvSettings, 'home'> {
  readonly name: string
  readonly profile?: Readonly<Record<string, unknown>>
  readonly argv?: readonly string[]
}

function machine({ profile, vars = {}, ...settings }: Omit<Case, 'name' | 'argv'>): TestEnv {
  const env = testEnv({ browse: followingBrowser().browse, ...settings, vars: { MINE: SECRET, ...vars } })
  if (profile)
    writeFileSync(join(env.home, 'config.yaml'), JSON.stringify({ profiles: { work: profile } }), { mode: 0o600 })
  return env
}

function runCase({ name: _name, argv = [], ...settings }: Case): Promise<Ran> {
  const words = settings.profile ? ['--profile', 'work'] : []
  return runCli(['token', 'client_credentials', ...words, ...argv, '--json'], machine(settings))
}

const OWN = { issuer: own.issuer, 'client-id': 'client', 'client-secret': 'env:MINE' }
const { 'client-secret': _secret, ...BARE } = OWN
const TO_FURTHER = ['--token-endpoint', `${further.issuer}/token`]
const BY_FLAG = ['--client-secret', 'env:MINE']
const VARIABLE = { OIDC_CLIENT_SECRET: SECRET }
const ID = { OIDC_CLIENT_ID: 'client' }
const preset = { preset: 'zitadel', 'base-url': own.issuer, 'client-id': 'client', 'client-secret': 'env:MINE' }

/** Where a provider that is asked for it serves metadata apart: those of the profile's issuer, whose token endpoint is its own. */
const apart = (name: Name): string => `${ALL[name].issuer}/apart`
const APART = (name: Name): readonly string[] => ['--metadata-url', apart(name)]
const METADATA = (await (await fetch(`${own.issuer}/.well-known/openid-configuration`)).json()) as Json
beforeEach(() => {
  for (const each of Object.values(ALL)) {
    const document = { ...METADATA, token_endpoint: `${each.issuer}/token` }
    each.spoil = { elsewhere: ({ path }) => (path === '/apart' ? json(document) : undefined) }
  }
})
/** A profile whose metadata lie elsewhere, with an issuer and without one. */
const PLACED = { ...OWN, 'metadata-url': apart('other') }
const { issuer: _issuer, ...PLACED_ALONE } = PLACED

/** Where the secret goes without being asked about. */
const HOME: readonly (Case & { readonly to: Name; readonly named?: Name })[] = [
  { name: "a profile's, at its own issuer", profile: OWN, to: 'own' },
  { name: "a profile's, at its own issuer by flag", profile: OWN, argv: ['--issuer', own.issuer], to: 'own' },
  {
    name: "a profile's, at its own issuer with a slash",
    profile: OWN,
    argv: ['--issuer', `${own.issuer}/`],
    to: 'own',
  },
  { name: "a profile's, at its own issuer by variable", profile: OWN, vars: { OIDC_ISSUER: own.issuer }, to: 'own' },
  { name: "a profile's, where the metadata of its issuer say", profile: OWN, to: 'further', named: 'further' },
  {
    name: "a profile's, at an endpoint by flag at the same origin",
    profile: OWN,
    argv: ['--token-endpoint', `${own.issuer}/token?x=1`],
    to: 'own',
  },
  {
    name: "a profile's, at an endpoint of the profile",
    profile: { ...OWN, 'token-endpoint': `${further.issuer}/token` },
    to: 'further',
  },
  {
    name: "a profile's, at an endpoint by flag where the metadata of its issuer say",
    profile: OWN,
    argv: TO_FURTHER,
    to: 'further',
    named: 'further',
  },
  {
    name: 'that of a profile without an issuer, where the run says',
    profile: { 'client-id': 'client', 'client-secret': 'env:MINE' },
    argv: ['--issuer', other.issuer],
    to: 'other',
  },
  { name: "a profile's, at the issuer of its preset", profile: preset, to: 'own' },
  {
    name: "a profile's, as the variable that it refers to",
    profile: { ...OWN, 'client-secret': 'env:OIDC_CLIENT_SECRET' },
    vars: VARIABLE,
    to: 'own',
  },
  { name: 'one by flag, at the issuer of a profile', profile: BARE, argv: BY_FLAG, to: 'own' },
  {
    name: 'one by flag, at another issuer than that of the profile',
    profile: OWN,
    argv: [...BY_FLAG, '--issuer', other.issuer],
    to: 'other',
  },
  { name: 'one by flag, at an endpoint by flag', profile: OWN, argv: [...BY_FLAG, ...TO_FURTHER], to: 'further' },
  {
    name: 'one by flag, at an endpoint by flag without an issuer',
    argv: ['--client-id', 'client', ...BY_FLAG, ...TO_FURTHER],
    to: 'further',
  },
  { name: 'OIDC_CLIENT_SECRET, at OIDC_ISSUER', vars: { ...VARIABLE, ...ID, OIDC_ISSUER: own.issuer }, to: 'own' },
  { name: 'OIDC_CLIENT_SECRET, at --issuer', vars: { ...VARIABLE, ...ID }, argv: ['--issuer', own.issuer], to: 'own' },
  {
    name: 'OIDC_CLIENT_SECRET, at --issuer beside a profile',
    profile: OWN,
    vars: VARIABLE,
    argv: ['--issuer', other.issuer],
    to: 'other',
  },
  {
    name: 'OIDC_CLIENT_SECRET, where the metadata of OIDC_ISSUER say',
    vars: { ...VARIABLE, ...ID, OIDC_ISSUER: own.issuer },
    to: 'further',
    named: 'further',
  },
  {
    name: 'OIDC_CLIENT_SECRET, at a preset by flag',
    vars: { ...VARIABLE, ...ID },
    argv: ['--preset', 'zitadel', '--base-url', own.issuer],
    to: 'own',
  },
  {
    name: 'OIDC_CLIENT_SECRET, at an endpoint by flag without an issuer',
    vars: { ...VARIABLE, ...ID },
    argv: TO_FURTHER,
    to: 'further',
  },
  { name: "a profile's, where the metadata of its own place say", profile: PLACED, to: 'other' },
  {
    name: "a profile's, where the metadata of its own place say, without an issuer",
    profile: PLACED_ALONE,
    to: 'other',
  },
  {
    name: "a profile's, where the metadata of its own place say, which a flag names as well",
    profile: PLACED,
    argv: APART('other'),
    to: 'other',
  },
  {
    name: "a profile's, at the origin of its own issuer, by metadata of a flag",
    profile: OWN,
    argv: APART('own'),
    to: 'own',
  },
  {
    name: 'that of a profile without a provider, where the metadata of a flag say',
    profile: { 'client-id': 'client', 'client-secret': 'env:MINE' },
    argv: APART('other'),
    to: 'other',
  },
  {
    name: 'one by flag, where the metadata of a flag say',
    argv: ['--client-id', 'client', ...BY_FLAG, ...APART('other')],
    to: 'other',
  },
  {
    name: 'one by flag, where the metadata of a flag say beside a profile',
    profile: OWN,
    argv: [...BY_FLAG, ...APART('other')],
    to: 'other',
  },
  {
    name: 'OIDC_CLIENT_SECRET, where the metadata of a flag say, without an issuer',
    vars: { ...VARIABLE, ...ID },
    argv: APART('other'),
    to: 'other',
  },
  {
    name: 'OIDC_CLIENT_SECRET, where the metadata of a flag say, beside OIDC_ISSUER',
    vars: { ...VARIABLE, ...ID, OIDC_ISSUER: own.issuer },
    argv: APART('other'),
    to: 'other',
  },
]

/** Where it is refused, and goes with leave. */
const AWAY: readonly (Case & { readonly to: Name })[] = [
  { name: "a profile's, at another --issuer", profile: OWN, argv: ['--issuer', other.issuer], to: 'other' },
  { name: "a profile's, at another OIDC_ISSUER", profile: OWN, vars: { OIDC_ISSUER: other.issuer }, to: 'other' },
  { name: "a profile's, at an endpoint by flag of a further origin", profile: OWN, argv: TO_FURTHER, to: 'further' },
  {
    name: "a profile's, at an endpoint by flag without discovery",
    profile: OWN,
    argv: ['--no-discovery', ...TO_FURTHER],
    to: 'further',
  },
  {
    name: "a profile's, at its preset with another --base-url",
    profile: preset,
    argv: ['--base-url', other.issuer],
    to: 'other',
  },
  {
    name: 'that of a profile of endpoints, at another endpoint by flag',
    profile: { 'client-id': 'client', 'client-secret': 'env:MINE', 'token-endpoint': `${own.issuer}/token` },
    argv: TO_FURTHER,
    to: 'further',
  },
  {
    name: 'one that --set in a profile sends, at another --issuer',
    profile: { ...BARE, 'client-auth': 'none', set: ['token.client_secret=env:MINE'] },
    argv: ['--issuer', other.issuer, '--client-auth', 'client_secret_post', '--client-secret', 'env:OTHER'],
    vars: { OTHER: 'of-the-other-0123456789' },
    to: 'other',
  },
  { name: 'OIDC_CLIENT_SECRET, at the issuer of a profile', profile: BARE, vars: VARIABLE, to: 'own' },
  {
    name: 'OIDC_CLIENT_SECRET, at the issuer of a profile that has another',
    profile: { ...OWN, 'client-secret': 'env:OTHER' },
    vars: { ...VARIABLE, OTHER: 'of-the-profile-0123456789' },
    to: 'own',
  },
  {
    name: 'OIDC_CLIENT_SECRET, at the issuer of the preset of a profile',
    profile: { preset: 'zitadel', 'base-url': own.issuer, 'client-id': 'client' },
    vars: VARIABLE,
    to: 'own',
  },
  {
    name: 'OIDC_CLIENT_SECRET, at an endpoint by flag beside OIDC_ISSUER',
    vars: { ...VARIABLE, ...ID, OIDC_ISSUER: own.issuer },
    argv: TO_FURTHER,
    to: 'further',
  },
  { name: "a profile's, by another --metadata-url of its own issuer", profile: OWN, argv: APART('other'), to: 'other' },
  {
    name: "a profile's, by another --metadata-url than its own",
    profile: PLACED,
    argv: APART('further'),
    to: 'further',
  },
  {
    name: "a profile's without an issuer, by another --metadata-url than its own",
    profile: PLACED_ALONE,
    argv: APART('further'),
    to: 'further',
  },
  {
    name: "a profile's without an issuer, at an --issuer without its own metadata",
    profile: { ...PLACED_ALONE, 'metadata-url': apart('further') },
    argv: ['--no-discovery', '--issuer', other.issuer, '--token-endpoint', `${other.issuer}/token`],
    to: 'other',
  },
  {
    name: 'OIDC_CLIENT_SECRET, where the metadata of a profile say',
    profile: { 'client-id': 'client', 'metadata-url': apart('other') },
    vars: VARIABLE,
    to: 'other',
  },
  {
    name: 'OIDC_CLIENT_SECRET, where the metadata of a profile say, beside OIDC_ISSUER',
    profile: { 'client-id': 'client', 'metadata-url': apart('other') },
    vars: { ...VARIABLE, OIDC_ISSUER: own.issuer },
    to: 'other',
  },
  {
    name: 'OIDC_CLIENT_SECRET, at the issuer of a profile by metadata of a flag',
    profile: BARE,
    vars: VARIABLE,
    argv: APART('other'),
    to: 'other',
  },
  {
    name: 'OIDC_CLIENT_SECRET, at an endpoint of a profile',
    profile: { 'client-id': 'client', 'token-endpoint': `${own.issuer}/token` },
    vars: VARIABLE,
    to: 'own',
  },
]

for (const { to, named, ...given } of HOME)
  test(`a secret goes home: ${given.name}`, async () => {
    if (named) own.spoil = { discovery: { members: { token_endpoint: `${ALL[named].issuer}/token` } } }
    const ran = await runCase(given)
    assert.deepEqual(received(), [to], ran.stdout.slice(-900))
    assert.notEqual(ran.json().error?.code, 'endpoint_moved')
  })

for (const { to, ...given } of AWAY)
  test(`a secret stays away: ${given.name}`, async () => {
    const refused = await runCase(given)
    assert.equal(refused.code, 1, refused.stdout.slice(-900))
    const { code, message, hint } = refused.json().error
    assert.equal(code, 'endpoint_moved')
    assert.match(message, new RegExp(`would go to ${ALL[to].issuer}`))
    assert.match(hint, /--allow moved-endpoints/)
    assert.deepEqual(received(), [])

    const allowed = await runCase({ ...given, argv: [...(given.argv ?? []), '--allow', 'moved-endpoints'] })
    assert.deepEqual(received(), [to], allowed.stdout.slice(-900))
    assert.match(allowed.json().notes.join('\n'), /Allowed: moved-endpoints/)

    for (const each of Object.values(ALL)) each.asked.length = 0
    for (const answer of ['no', 'yes']) {
      const questions: Question[] = []
      const ask = async (question: Question): Promise<string> => {
        questions.push(question)
        return answer
      }
      const ran = await runCase({ ...given, tty: ['stdin', 'stderr'], ask })
      assert.deepEqual(
        questions.map(({ kind, initial }) => [kind, initial]),
        [['confirm', 'no']],
      )
      assert.equal(ran.json().error?.code === 'endpoint_moved', answer === 'no')
      assert.deepEqual(received(), answer === 'no' ? [] : [to])
    }
  })

test('a login is refused before anybody is sent anywhere', async () => {
  let opened = 0
  const browse = async () => {
    opened += 1
    return { opened: false, reason: 'not in this test' } as const
  }
  const ran = await runCli(['login', '--profile', 'work', ...TO_FURTHER, '--json'], machine({ profile: OWN, browse }))
  assert.equal(ran.json().error.code, 'endpoint_moved')
  assert.deepEqual([opened, further.asked.length], [0, 0])
})

test('nobody is asked in CI', async () => {
  const ask = async (): Promise<string> => assert.fail('asked')
  const env = machine({ profile: OWN, vars: { CI: 'true' }, tty: ['stdin', 'stderr'], ask })
  const ran = await runCli(['token', 'client_credentials', '--profile', 'work', ...TO_FURTHER, '--json'], env)
  assert.equal(ran.json().error.code, 'endpoint_moved')
})

test('the UserInfo endpoint of a flag gets no secret of a profile beside the token of a flag', async () => {
  const words = ['--userinfo-method', 'form', '--userinfo-endpoint', `${further.issuer}/userinfo`]
  const run = (argv: readonly string[]) =>
    runCli(
      ['userinfo', '--profile', 'work', '--access-token', 'by-hand', ...words, ...argv, '--json'],
      machine({ profile: OWN }),
    )
  assert.equal((await run(['--userinfo-client-auth'])).json().error.code, 'endpoint_moved')
  assert.equal(further.asked.length, 0)
  await run([])
  assert.deepEqual([further.of('/userinfo').length, received()], [1, []])
})

test('a token in a profile goes to the issuer of the profile alone', async () => {
  const profile = { ...OWN, 'access-token': 'env:TOKEN' }
  const token = 'token-of-the-profile-0123456789'
  const run = (argv: readonly string[]) =>
    runCli(['userinfo', '--profile', 'work', ...argv, '--json'], machine({ profile, vars: { TOKEN: token } }))
  assert.equal((await run(['--issuer', other.issuer])).json().error.code, 'endpoint_moved')
  assert.deepEqual(received(token), [])
  await run([])
  assert.deepEqual(received(token), ['own'])
})

test('a header of a profile that holds a secret goes to no other issuer, not even for its metadata', async () => {
  const profile = { ...OWN, header: [`Authorization: ${HEADER}`, 'X-Tenant: one'] }
  const env = () => machine({ profile })
  for (const argv of [
    ['discover', other.issuer, '--profile', 'work'],
    ['userinfo', '--profile', 'work', '--issuer', other.issuer, '--access-token', 'by-hand'],
    ['discover', '--profile', 'work', '--jwks-uri', `${other.issuer}/jwks`],
  ]) {
    const ran = await runCli([...argv, '--json'], env())
    assert.equal(ran.json().error.code, 'endpoint_moved', argv.join(' '))
    assert.equal(other.asked.length, 0)
    await runCli([...argv, '--allow', 'moved-endpoints', '--json'], env())
    assert.notEqual(other.asked.length, 0)
    other.asked.length = 0
  }
  const tenant = machine({ profile: { ...OWN, header: ['X-Tenant: one'] } })
  assert.equal((await runCli(['discover', other.issuer, '--profile', 'work', '--json'], tenant)).code, 0)
})

test('a header of a profile that holds a secret goes to no other --metadata-url, and one of a file leads it nowhere', async () => {
  const profile = { ...OWN, header: [`Authorization: ${HEADER}`] }
  const env = (): TestEnv => {
    const made = machine({ profile })
    const document = { ...METADATA, jwks_uri: `${other.issuer}/jwks` }
    writeFileSync(join(made.cwd, 'metadata.json'), JSON.stringify(document))
    return made
  }
  for (const url of [apart('other'), 'file:metadata.json']) {
    const argv = ['discover', '--profile', 'work', '--metadata-url', url, '--json']
    const ran = await runCli(argv, env())
    assert.equal(ran.json().error?.code, 'endpoint_moved', url)
    assert.deepEqual(received(HEADER), [])
    await runCli([...argv, '--allow', 'moved-endpoints'], env())
    assert.ok(received(HEADER).includes('other'))
    for (const each of Object.values(ALL)) each.asked.length = 0
  }
  const home = await runCli(['discover', '--profile', 'work', '--metadata-url', apart('own'), '--json'], env())
  assert.notEqual(home.json().error?.code, 'endpoint_moved')
})

for (const command of ['userinfo', 'refresh'])
  test(`${command}: what a session has goes to no endpoint of another --metadata-url, a header not even for it`, async () => {
    const header = ['--header', `X-Api-Key: ${HEADER}`]
    const env = machine({})
    const client = ['--issuer', own.issuer, '--client-id', 'client', ...BY_FLAG]
    assert.equal((await runCli(['login', ...client, ...header, '--json'], env)).code, 0)
    for (const each of Object.values(ALL)) each.asked.length = 0
    const ran = await runCli([command, ...APART('other'), '--json'], env)
    assert.equal(ran.code, 1, ran.stdout.slice(-900))
    assert.equal(ran.json().error.code, 'endpoint_moved')
    assert.equal(other.asked.length, 0)
    assert.deepEqual(received(), [])

    const plain = machine({})
    assert.equal((await runCli(['login', ...client, '--json'], plain)).code, 0)
    for (const each of Object.values(ALL)) each.asked.length = 0
    other.spoil = {
      elsewhere: ({ path }) =>
        path === '/apart'
          ? json({
              ...METADATA,
              token_endpoint: `${other.issuer}/token`,
              userinfo_endpoint: `${other.issuer}/userinfo`,
            })
          : undefined,
    }
    const moved = await runCli([command, ...APART('other'), '--json'], plain)
    assert.equal(moved.json().error.code, 'endpoint_moved')
    assert.deepEqual([other.of('/token'), other.of('/userinfo'), received()], [[], [], []])
    await runCli([command, ...APART('other'), '--allow', 'moved-endpoints', '--json'], plain)
    assert.equal(other.of(command === 'userinfo' ? '/userinfo' : '/token').length, 1)
  })

for (const command of ['userinfo', 'refresh'])
  test(`${command} goes on with a session whose login had --metadata-url, without a word`, async () => {
    const env = machine({})
    const client = ['--client-id', 'client', ...BY_FLAG]
    assert.equal((await runCli(['login', ...APART('own'), ...client, '--json'], env)).code, 0)
    own.asked.length = 0
    assert.equal((await runCli([command, '--json'], env)).code, 0)
    assert.equal(own.of('/apart').length, 1)
  })

test('OIDC_CLIENT_SECRET of the login goes on with its session without an issuer beside it, another does not', async () => {
  const vars = { ...VARIABLE }
  const env = machine({ vars })
  assert.equal((await runCli(['login', '--issuer', own.issuer, '--client-id', 'client', '--json'], env)).code, 0)
  own.asked.length = 0
  assert.equal((await runCli(['refresh', '--json'], env)).code, 0)
  assert.deepEqual(received(), ['own'])
  own.asked.length = 0
  const stranger = testEnv({ home: env.home, vars: { OIDC_CLIENT_SECRET: 'of-somebody-else-0123456789' } })
  const ran = await runCli(['refresh', '--json'], stranger)
  assert.equal(ran.json().error.code, 'endpoint_moved')
  assert.deepEqual(own.of('/token'), [])
})

test('a secret that a session remembers is used for no other issuer', async () => {
  const env = machine({})
  const login = ['login', '--issuer', own.issuer, '--client-id', 'client', ...BY_FLAG, '--json']
  assert.equal((await runCli(login, env)).code, 0)
  const before = readdirSync(join(env.home, 'sessions')).map((name) =>
    readFileSync(join(env.home, 'sessions', name), 'utf8'),
  )
  own.asked.length = 0
  const words = ['--issuer', other.issuer, '--client-id', 'client', '--refresh-token', 'by-hand']
  await runCli(['refresh', ...words, '--json'], env)
  assert.deepEqual(received(), [])
  const after = readdirSync(join(env.home, 'sessions')).map((name) =>
    readFileSync(join(env.home, 'sessions', name), 'utf8'),
  )
  assert.deepEqual(after, before)
})

for (const status of [300, 301, 302, 303, 304, 305, 306, 307, 308, 399])
  test(`a redirect with status ${status} carries no token and no secret`, async () => {
    const env = machine({})
    const client = ['--client-id', 'client', ...BY_FLAG, '--header', `X-Api-Key: ${SECRET}`]
    assert.equal((await runCli(['login', '--issuer', own.issuer, ...client, '--json'], env)).code, 0)
    const away = (path: string) => ({ ...json({}, status), headers: { location: `${further.issuer}${path}` } })
    own.spoil = { token: () => away('/token'), userinfo: () => away('/userinfo') }
    assert.notEqual((await runCli(['refresh', '--json'], env)).code, 0)
    assert.notEqual((await runCli(['userinfo', '--json'], env)).code, 0)
    own.spoil = { discovery: () => away('/.well-known/openid-configuration') }
    assert.notEqual((await runCli(['userinfo', '--json'], env)).code, 0)
    assert.equal(further.asked.length, 0)
  })
