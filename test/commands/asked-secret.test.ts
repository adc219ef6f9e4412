import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import type { Question } from '../../src/env.ts'
import { CliError, interruption } from '../../src/errors.ts'
import { followingBrowser } from '../support/browser.ts'
import { type EnvSettings, runCli, runOnly, testEnv } from '../support/env.ts'
import { type Answer, type Json, json, SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

/** Has the provider list these methods of client authentication, none at all where undefined, and say `more` beside. */
function listing(methods: readonly string[] | undefined, more: Json = {}): void {
  provider.spoil = {
    discovery: (answer: Answer) => {
      const { token_endpoint_auth_methods_supported: _own, ...rest } = answer.body as Json
      const listed = methods ? { token_endpoint_auth_methods_supported: [...methods] } : {}
      return { ...answer, body: { ...rest, ...listed, ...more } }
    },
  }
}

const CONFIDENTIAL = ['client_secret_post', 'client_secret_basic']
beforeEach(() => listing(CONFIDENTIAL))

const CLIENT = ['--issuer', provider.issuer, '--client-id', 'client']
const LOGIN = ['login', ...CLIENT]

/** A machine with a terminal whose person gives these answers, one after the other. */
function terminal(answers: readonly string[], settings: EnvSettings = {}) {
  const asked: Question[] = []
  const left = [...answers]
  const ask = async (question: Question): Promise<string> => {
    asked.push(question)
    for (let answer = left.shift(); answer !== undefined; answer = left.shift())
      if (question.fault?.(answer) === undefined) return answer
    return assert.fail(`no answer to: ${question.message}`)
  }
  const browser = followingBrowser()
  let opened = 0
  const browse = (url: string) => {
    opened += 1
    return browser.browse(url)
  }
  const env = testEnv({ tty: ['stdin', 'stdout', 'stderr'], ask, browse, ...settings })
  return { asked, env, opened: () => opened }
}

const authorization = (): string | undefined => provider.of('/token').at(-1)?.headers.authorization
const BASIC = `Basic ${Buffer.from(`client:${SECRET}`).toString('base64')}`

test('login asks for a secret, hidden, before the browser is opened, and sends and shows it nowhere else', async () => {
  const { asked, env, opened } = terminal([SECRET])
  let before = -1
  const ask = env.ask.bind(env)
  env.ask = (question) => {
    before = opened()
    return ask(question)
  }
  const ran = await runCli([...LOGIN, '--json'], env)
  assert.equal(ran.code, 0, ran.stderr)
  assert.deepEqual(
    asked.map(({ kind, message }) => [kind, message]),
    [['secret', `Client secret of client at ${provider.issuer} (empty for a public client)`]],
  )
  assert.deepEqual([before, opened(), authorization()], [0, 1, BASIC])
  const given = ran.json().given.find(({ name }: { name: string }) => name === 'client-secret')
  assert.deepEqual(given, { name: 'client-secret', source: 'prompt' })
  const files = readdirSync(join(env.home, 'sessions')).map((name) =>
    readFileSync(join(env.home, 'sessions', name), 'utf8'),
  )
  for (const text of [ran.stdout, ran.stderr, ...files]) assert.ok(!text.includes(SECRET))
})

test('an empty answer goes on as a public client, and the report says so', async () => {
  const { asked, env } = terminal([' '])
  const ran = await runCli(['login', '--issuer', provider.issuer, '--client-id', 'public', '--json'], env)
  assert.equal(ran.code, 0, ran.stderr)
  assert.equal(asked.length, 1)
  assert.match(ran.json().notes.join('\n'), /No client secret was given .* public one\. --client-auth none/)
})

test('a variable is an answer too, one that is not set is told at once', async () => {
  const { env } = terminal(['env:NOT_SET', 'env:MINE'], { vars: { MINE: SECRET } })
  const ran = await runCli([...LOGIN, '--json'], env)
  assert.equal(ran.code, 0, ran.stderr)
  const given = ran.json().given.find(({ name }: { name: string }) => name === 'client-secret')
  assert.equal(given.value, 'env:MINE')
})

for (const [what, argv, settings] of [
  ['without a terminal', [], { tty: ['stdout'] }],
  ['where stderr is none', [], { tty: ['stdin', 'stdout'] }],
  ['in CI', ['--browser', 'firefox'], { vars: { CI: 'true' } }],
  ['with -q', ['-q'], {}],
  ['with --client-auth none', ['--client-auth', 'none'], {}],
  ['of a client that is registered without', ['--client-metadata', '{"token_endpoint_auth_method":"none"}'], {}],
  ['with a secret by variable', [], { vars: { OIDC_CLIENT_SECRET: SECRET } }],
  ['with a secret in a parameter', ['--set', `token.client_secret=${SECRET}`], {}],
  ['in a sign-in by forms', ['--form', 'login=ada'], {}],
  ['where no code is asked for', ['--response-type', 'id_token', '--response-mode', 'fragment'], {}],
] as const) {
  test(`nobody is asked for a secret before a login ${what}`, async () => {
    const { asked, env } = terminal([''], settings as EnvSettings)
    await runCli([...LOGIN, ...argv, '--json', '--login-timeout', '5'], env)
    assert.deepEqual(asked, [])
  })
}

for (const methods of [undefined, ['client_secret_basic', 'none'], ['private_key_jwt', 'tls_client_auth']]) {
  test(`methods ${methods ?? 'that are not listed'} suggest no secret`, async () => {
    listing(methods)
    const { asked, env } = terminal([])
    await runCli(['login', '--issuer', provider.issuer, '--client-id', 'public', '--json'], env)
    assert.deepEqual(asked, [])
  })
}

test('nobody is asked for a secret that would go to a provider whose metadata must not be accepted', async () => {
  listing(CONFIDENTIAL, { issuer: 'https://other.example' })
  const { asked, env } = terminal([])
  const ran = await runCli([...LOGIN, '--json'], env)
  assert.equal(ran.code, 1)
  assert.deepEqual(asked, [])
})

test('after a refusal the secret is asked for, and the login done once more with a code of its own', async () => {
  listing(undefined)
  const { asked, env, opened } = terminal(['wrong-0123456789', SECRET])
  const ran = await runCli(['login'], {
    ...env,
    vars: { ...env.vars, NO_COLOR: '1', OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'client' },
  })
  assert.equal(ran.code, 0, ran.stdout)
  assert.deepEqual(
    asked.map(({ kind, message }) => [kind, message]),
    Array.from({ length: 2 }, () => ['secret', 'Client secret, to try again with (empty to stop here)']),
  )
  assert.equal(opened(), 3)
  const codes = provider.of('/token').map(({ form }) => form.get('code'))
  assert.deepEqual([codes.length, new Set(codes).size], [3, 3])
  assert.match(ran.stdout, /invalid_client \(exit 3\)[\s\S]*✓ ok/)
})

test('what was typed before the refusal is not asked for again', async () => {
  listing(undefined)
  const { asked, env } = terminal([provider.issuer, 'client', SECRET])
  assert.equal((await runCli(['login'], env)).code, 0)
  assert.deepEqual(
    asked.map(({ message }) => message.split(/[ ,]/, 2).join(' ')),
    ['Issuer URL', 'Client ID', 'Client secret'],
  )
})

test('unauthorized_client of the token endpoint is followed by the question, that of the authorization endpoint is not', async () => {
  listing(undefined)
  const { discovery } = provider.spoil
  provider.spoil = { discovery, token: () => json({ error: 'unauthorized_client' }, 401) }
  const first = terminal([''])
  assert.equal((await runCli(LOGIN, first.env)).code, 3)
  assert.equal(first.asked.length, 1)
  const refuse = (parameters: readonly (readonly [string, string])[]): [string, string][] => [
    ['error', 'unauthorized_client'],
    ...parameters.filter(([name]) => name === 'state' || name === 'iss').map(([...pair]): [string, string] => pair),
  ]
  provider.spoil = { discovery, callback: refuse }
  const second = terminal([])
  assert.equal((await runCli(LOGIN, second.env)).code, 3)
  assert.deepEqual(second.asked, [])
})

test('who gives up at the question after a refusal ends with 130', async () => {
  listing(undefined)
  const ask = async (): Promise<string> => {
    throw new CliError(interruption('SIGINT'))
  }
  const { browse } = followingBrowser()
  const ran = await runOnly(LOGIN, { tty: ['stdin', 'stdout', 'stderr'], ask, browse })
  assert.equal(ran.code, 130)
  assert.match(ran.stderr, /interrupted: /)
})

test('an empty answer after a refusal ends with the refusal', async () => {
  listing(undefined)
  const { env, opened } = terminal([''])
  assert.equal((await runCli(LOGIN, env)).code, 3)
  assert.equal(opened(), 1)
})

for (const [what, argv, settings] of [
  ['whose report is read elsewhere', [], { tty: ['stdin', 'stderr'] }],
  ['in JSON', ['--json'], {}],
  ['with --print', ['--print', 'access_token'], {}],
  ['in CI', ['--browser', 'firefox'], { vars: { CI: 'true' } }],
  ['of a client that is said to be public', ['--client-auth', 'none'], {}],
  ['with a secret by flag', ['--client-secret', 'wrong-0123456789'], {}],
] as const) {
  test(`nobody is asked after the refusal of a login ${what}`, async () => {
    listing(undefined)
    const { asked, env } = terminal([], settings as EnvSettings)
    assert.equal((await runCli([...LOGIN, ...argv], env)).code, 3)
    assert.deepEqual(asked, [])
  })
}

test('refresh asks again for the secret that was typed at the login, and without a terminal says that it is kept nowhere', async () => {
  const first = terminal([SECRET])
  assert.equal((await runCli([...LOGIN, '--json'], first.env)).code, 0)
  const { home } = first.env
  const again = terminal([SECRET], { home })
  assert.equal((await runCli(['refresh', '--json'], again.env)).code, 0)
  assert.deepEqual([again.asked.length, authorization()], [1, BASIC])
  provider.asked.length = 0
  const alone = await runCli(['refresh', '--json'], testEnv({ home }))
  assert.deepEqual([alone.code, alone.json().error.code], [2, 'missing_option'])
  assert.match(alone.json().error.message, /typed when it began, and is kept nowhere/)
  assert.deepEqual(provider.of('/token'), [])
  assert.equal((await runCli(['userinfo', '--json'], testEnv({ home }))).code, 0)
})

test('the session of a public client is refreshed without a question', async () => {
  const { env } = terminal([''])
  const client = ['--issuer', provider.issuer, '--client-id', 'public']
  assert.equal((await runCli(['login', ...client, '--json'], env)).code, 0)
  const { asked, env: later } = terminal([], { home: env.home })
  assert.equal((await runCli(['refresh', '--json'], later)).code, 0)
  assert.deepEqual(asked, [])
})

test('token client_credentials asks for the secret that it cannot do without, whatever the metadata list', async () => {
  listing(undefined)
  const { asked, env } = terminal([SECRET])
  await runCli(['token', 'client_credentials', ...CLIENT, '--json'], env)
  assert.deepEqual([asked.length, authorization()], [1, BASIC])
  provider.asked.length = 0
  const empty = await runCli(['token', 'client_credentials', ...CLIENT, '--json'], terminal(['']).env)
  assert.deepEqual([empty.code, empty.json().error.code], [2, 'missing_option'])
  assert.deepEqual(provider.of('/token'), [])
})

test('--client-secret - is asked for, hidden, at a terminal', async () => {
  const { asked, env } = terminal([SECRET], { stdin: 'not read' })
  assert.equal((await runCli([...LOGIN, '--client-secret', '-', '--json'], env)).code, 0)
  assert.deepEqual(
    asked.map(({ kind }) => kind),
    ['secret'],
  )
  assert.equal(authorization(), BASIC)
})

test('a profile whose secret was typed signs in with it, and one of a public client asks for none', async () => {
  const made = terminal([SECRET])
  await runCli(['profile', 'add', 'work', ...CLIENT], made.env)
  const { asked, env } = terminal([], { home: made.env.home })
  assert.equal((await runCli(['login', '--profile', 'work', '--json'], env)).code, 0)
  assert.equal(authorization(), BASIC)
  writeFileSync(
    join(env.home, 'config.yaml'),
    `profiles:\n  open:\n    issuer: ${provider.issuer}\n    client-id: public\n    client-auth: none\n`,
  )
  assert.equal((await runCli(['login', '--profile', 'open', '--json'], env)).code, 0)
  assert.deepEqual(asked, [])
})
