import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followingBrowser } from '../support/browser.ts'
import { type Document, type Ran, runCli, type TestEnv, testEnv } from '../support/env.ts'
import { type Answer, type Json, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const TOKEN = 'tGzv3JOkF0XG5Qx2TlKWIA-tGzv3JOkF0XG5Qx2TlKW'
const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']

/** What the token endpoint answers to client_credentials. */
function answering(members: Json = {}): void {
  const good = json({ access_token: TOKEN, token_type: 'Bearer', expires_in: 600, ...members })
  provider.spoil = { token: (right, { form }) => (form.get('grant_type') === 'refresh_token' ? right : good) }
}

function machine(vars: Record<string, string> = {}): TestEnv {
  return testEnv({ browse: followingBrowser().browse, vars: { SECRET, ...vars } })
}

function getToken(args: readonly string[] = [], env = machine()): Promise<Ran> {
  return runCli(['token', 'client_credentials', ...CLIENT, ...args, '--json'], env)
}

const checksOf = (document: Document, id: string): readonly string[] =>
  document.steps
    .flatMap((step: Document) => step.checks)
    .filter((check: Document) => check.id === id)
    .map((check: Document) => check.verdict)

/** The parameters of the one token request, but for those that say who asks. */
function sent(): readonly (readonly string[])[] {
  const [request, ...more] = provider.of('/token')
  assert.deepEqual(more, [])
  return [...(request?.form ?? [])].filter(([name]) => !name.startsWith('client_'))
}

const GRANT = ['grant_type', 'client_credentials']

test('nothing is asked for that nobody named', async () => {
  answering()
  const ran = await getToken()
  assert.equal(ran.code, 0, ran.stderr)
  assert.deepEqual(sent(), [GRANT])
  assert.deepEqual(checksOf(ran.json(), 'tok-id-token-missing'), [])
  assert.deepEqual(
    ran.json().steps.map(({ name }: Document) => name),
    ['discover', 'token'],
  )
})

test('scope, resources and authorization details go out as they were given', async () => {
  answering({ scope: 'read write' })
  const details = '[{"type":"account"}]'
  const asked = ['--scope', 'read write', '--resource', 'https://a.example', '--resource', 'https://b.example']
  const ran = await getToken([...asked, '--authorization-details', details])
  assert.equal(ran.code, 0, ran.stderr)
  assert.deepEqual(
    [...sent()].sort(),
    [
      GRANT,
      ['scope', 'read write'],
      ['resource', 'https://a.example'],
      ['resource', 'https://b.example'],
      ['authorization_details', details],
    ].sort(),
  )
  assert.deepEqual(checksOf(ran.json(), 'tok-scope-escalation'), ['pass'])
})

test('the scope may come from the environment and from a profile, but not from a preset, which is for people', async () => {
  answering()
  await getToken([], machine({ OIDC_SCOPE: 'read' }))
  assert.deepEqual(sent(), [GRANT, ['scope', 'read']].reverse())
  provider.asked.length = 0
  const env = machine()
  const profile = `profiles:\n  p:\n    scope: write\n    preset: google\n    issuer: ${provider.issuer}\n`
  writeFileSync(join(env.home, 'config.yaml'), profile, { mode: 0o600 })
  await getToken(['--profile', 'p'], env)
  assert.deepEqual(sent(), [GRANT, ['scope', 'write']].reverse())
  provider.asked.length = 0
  await getToken(['--preset', 'google'])
  assert.deepEqual(sent(), [GRANT])
})

test('what --set and --unset make of the request is sent, and is what the answer is judged by', async () => {
  answering({ scope: 'read' })
  const shaping = [
    '--set',
    'token.audience=https://api.example',
    '--set',
    'token.scope=write',
    '--unset',
    'token.resource',
  ]
  const ran = await getToken(['--scope', 'read', '--resource', 'https://a.example', ...shaping])
  assert.deepEqual([...sent()].sort(), [GRANT, ['scope', 'write'], ['audience', 'https://api.example']].sort())
  assert.deepEqual(checksOf(ran.json(), 'tok-scope-escalation'), ['warn'])
})

test('--token-body json sends the request as JSON', async () => {
  answering()
  await getToken(['--token-body', 'json', '--scope', 'read'])
  const [request] = provider.of('/token')
  assert.deepEqual(JSON.parse(request?.body ?? ''), { grant_type: 'client_credentials', scope: 'read' })
  assert.match(String(request?.headers['content-type']), /^application\/json/)
})

test('a refresh token is told of, and an ID Token that came all the same is judged', async () => {
  answering({ refresh_token: `r${TOKEN}`, id_token: 'e30.e30.AA' })
  const ran = await getToken()
  assert.equal(ran.code, 1)
  assert.deepEqual(checksOf(ran.json(), 'tok-refresh-client-credentials'), ['warn'])
  assert.deepEqual(
    ran.json().steps.map(({ name }: Document) => name),
    ['discover', 'token', 'id_token'],
  )
})

test('a refusal, a server that is down and an answer without a token end as they do in a login', async () => {
  const answers: readonly (readonly [Answer, number, string])[] = [
    [json({ error: 'unauthorized_client' }, 400), 3, 'unauthorized_client'],
    [json({ error: 'invalid_scope', error_description: 'no' }, 400), 3, 'invalid_scope'],
    [json({}, 503), 5, 'http_unavailable'],
    [json({ token_type: 'Bearer' }), 1, 'response_unusable'],
  ]
  for (const [answer, exit, code] of answers) {
    provider.asked.length = 0
    provider.spoil = { token: () => answer }
    const ran = await getToken()
    assert.deepEqual([ran.code, ran.json().error.code, ran.json().result], [exit, code, { tokens: null }])
    assert.equal(provider.of('/token').length, 1)
  }
})

test('a token endpoint that cannot be used is told before anything is sent there', async () => {
  provider.spoil = { discovery: { members: { token_endpoint: 'ftp://issuer.example/token' } } }
  const ran = await getToken()
  assert.deepEqual([ran.code, ran.json().error.code], [1, 'endpoint_unusable'])
  assert.deepEqual(
    provider.asked.map(({ path }) => path),
    ['/.well-known/openid-configuration'],
  )
})

test('the tokens are in the document and in --print; what a person reads and what is saved does not have them', async () => {
  answering()
  const env = machine()
  const ran = await getToken(['--save', 'json=saved.json'], env)
  assert.equal(ran.json().result.tokens.access_token, TOKEN)
  assert.ok(!readFileSync(join(env.home, 'saved.json'), 'utf8').includes(TOKEN))
  const printed = await runCli(['token', 'client_credentials', ...CLIENT, '--print', 'access_token'], env)
  assert.equal(printed.stdout, `${TOKEN}\n`)
  const human = await runCli(['token', 'client_credentials', ...CLIENT], env)
  assert.match(human.stdout, /access_token +tGzv3J…TlKW {2}43 characters/)
  assert.ok(!human.stdout.includes(TOKEN))
  await getToken(['--save', 'json=whole.json', '--reveal'], env)
  assert.ok(readFileSync(join(env.home, 'whole.json'), 'utf8').includes(TOKEN))
})

const login = (env: TestEnv): Promise<Ran> => runCli(['login', ...CLIENT, '--json'], env)

async function sessions(env: TestEnv): Promise<readonly Document[]> {
  return (await runCli(['session', 'list', '--json'], env)).json().result.sessions
}

test('a session of its own is kept, and those of people stay what they are', async () => {
  const env = machine()
  assert.equal((await login(env)).code, 0)
  const [person] = await sessions(env)
  answering({ scope: 'read' })
  assert.equal((await getToken([], env)).code, 0)
  const [own, kept] = await sessions(env)
  assert.deepEqual(
    [own.key, own.grant, own.sub, own.latest],
    [`${person.key}+client_credentials`, 'client_credentials', null, false],
  )
  assert.deepEqual([kept.key, kept.grant, kept.sub, kept.latest], [person.key, null, 'ada', true])
  provider.spoil = {}
  const userinfo = await runCli(['userinfo', '--json'], env)
  assert.equal(userinfo.json().result.userinfo.sub, 'ada')
  assert.equal((await runCli(['refresh', '--json'], env)).code, 0)
  const shown = await runCli(['session', 'show', own.key, '--json', '--reveal'], env)
  assert.deepEqual(
    [shown.json().result.session.scope, shown.json().result.session.tokens.access_token],
    ['read', TOKEN],
  )
  const listed = await runCli(['session', 'list'], env)
  assert.match(listed.stdout, /by client_credentials, without a person/)
  assert.equal((await runCli(['session', 'clear', own.key], env)).code, 0)
  assert.deepEqual(
    (await sessions(env)).map(({ key }) => key),
    [person.key],
  )
})

test('the session of a grant is not what userinfo, refresh and session show go on with', async () => {
  const env = machine()
  answering()
  assert.equal((await getToken([], env)).code, 0)
  for (const command of [['userinfo'], ['refresh'], ['session', 'show'], ['userinfo', ...CLIENT]])
    assert.deepEqual((await runCli([...command, '--json'], env)).json().error.code, 'no_session', command.join(' '))
})

test('a profile has a session for each grant, beside that of its person', async () => {
  const env = machine()
  const profile = `profiles:\n  work:\n    issuer: ${provider.issuer}\n    client-id: client\n    client-secret: env:SECRET\n`
  writeFileSync(join(env.home, 'config.yaml'), profile, { mode: 0o600 })
  answering()
  for (let times = 0; times < 2; times += 1)
    assert.equal((await runCli(['token', 'client_credentials', '--profile', 'work'], env)).code, 0)
  assert.deepEqual(readdirSync(join(env.home, 'sessions')), ['work+client_credentials.json'])
  assert.deepEqual(
    (await sessions(env)).map(({ profile }) => profile),
    ['work'],
  )
})

test('nothing is kept with --no-save, nor where the tokens must not be used', async () => {
  const env = machine()
  answering()
  assert.equal((await getToken(['--no-save'], env)).code, 0)
  answering({ access_token: undefined, id_token: 'e30.e30.AA' })
  const ran = await getToken([], env)
  assert.equal(ran.code, 1)
  assert.match(ran.json().notes.join(' '), /Nothing was saved as a session/)
  assert.deepEqual(await sessions(env), [])
})

test('a grant that there is none of is named beside those there are', async () => {
  for (const [word, words] of [
    ['client-credentials', /Did you mean client_credentials\?/],
    ['authorization_code', /Grants are: client_credentials/],
  ] as const) {
    const ran = await runCli(['token', word, ...CLIENT, '--json'], machine())
    const { code, hint } = ran.json().error
    assert.deepEqual([ran.code, code], [2, 'usage'])
    assert.match(hint, words)
  }
  assert.equal((await runCli(['token', ...CLIENT, '--json'], machine())).code, 2)
  assert.deepEqual(provider.asked, [])
})
