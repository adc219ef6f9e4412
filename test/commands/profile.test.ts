import assert from 'node:assert/strict'
import { chmodSync, lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import type { Question } from '../../src/env.ts'
import { type EnvSettings, runCli, type TestEnv, testEnv } from '../support/env.ts'

let env: TestEnv
beforeEach(() => {
  env = testEnv()
})

const ADD = ['profile', 'add', 'work', '--issuer', 'https://issuer.example', '--client-id', 'client']
const config = (machine = env): string => readFileSync(join(machine.home, 'config.yaml'), 'utf8')

async function json(args: readonly string[], machine = env) {
  const ran = await runCli([...args, '--json'], machine)
  return { ...ran, result: ran.json().result, error: ran.json().error }
}

/** The values of `profile show` by name. */
async function shown(args: readonly string[], machine = env) {
  const { result, code } = await json(['profile', 'show', ...args], machine)
  assert.equal(code, 0)
  const values: { name: string; value: unknown; source: string; from: string }[] = result.values
  return new Map(values.map((value) => [value.name, value]))
}

test('profile add keeps the flags that were given, in a file for its owner alone', async () => {
  const { code, result } = await json([
    ...ADD,
    '--client-secret',
    'env:SECRET',
    '--scope',
    'openid email',
    '--par',
    '--header',
    'X-A: 1',
  ])
  assert.equal(code, 0)
  assert.equal(result.added, true)
  assert.equal(lstatSync(join(env.home, 'config.yaml')).mode & 0o777, 0o600)
  assert.equal(
    config(),
    `profiles:
  work:
    issuer: https://issuer.example
    client-id: client
    client-secret: env:SECRET
    scope: openid email
    par: true
    header:
      - "X-A: 1"
`,
  )
})

test('what is not in a profile is not kept: the run, its output, its state', async () => {
  await runCli([...ADD, '--state', 'x', '--nonce', 'y', '-v', '--json', '--save', 'json=report.json'], env)
  assert.doesNotMatch(config(), /state|nonce|verbose|json|save/)
})

test('profile list tells each profile and the default', async () => {
  await runCli(ADD, env)
  writeFileSync(join(env.home, 'config.yaml'), `default-profile: work\n${config()}`, { mode: 0o600 })
  const { result } = await json(['profile', 'list'])
  assert.deepEqual(result.profiles, [
    { name: 'work', default: true, issuer: 'https://issuer.example', preset: null, client_id: 'client' },
  ])
})

test('each kind of source wins over the next: flag, environment, profile, default', async () => {
  await runCli([...ADD, '--scope', 'openid profile', '--timeout', '5'], env)
  const machine = testEnv({
    home: env.home,
    vars: { OIDC_PROFILE: 'work', OIDC_CLIENT_ID: 'of-environment', OIDC_SCOPE: 'openid x' },
  })
  const values = await shown(['--scope', 'openid flag'], machine)
  const told = (name: string) => [values.get(name)?.value, values.get(name)?.source, values.get(name)?.from]
  assert.deepEqual(told('scope'), ['openid flag', 'flag', '--scope'])
  assert.deepEqual(told('client-id'), ['of-environment', 'environment', 'OIDC_CLIENT_ID'])
  assert.deepEqual(told('issuer'), ['https://issuer.example', 'profile', 'profile work'])
  assert.deepEqual(told('timeout'), [5, 'profile', 'profile work'])
  assert.deepEqual(told('login-timeout'), [300, 'default', 'default'])
})

test('the profile of --profile, of OIDC_PROFILE and of default-profile is in force, in that order', async () => {
  const names = ['one', 'two', 'three']
  const text = names.map((name) => `  ${name}:\n    issuer: https://${name}.example\n`).join('')
  writeFileSync(join(env.home, 'config.yaml'), `default-profile: three\nprofiles:\n${text}`, { mode: 0o600 })
  const issuer = async (args: readonly string[], vars: Record<string, string> = {}) =>
    (await shown(args, testEnv({ home: env.home, vars }))).get('issuer')?.value
  assert.equal(await issuer(['--profile', 'one'], { OIDC_PROFILE: 'two' }), 'https://one.example')
  assert.equal(await issuer([], { OIDC_PROFILE: 'two' }), 'https://two.example')
  assert.equal(await issuer([]), 'https://three.example')
})

test('profile show tells what only other commands have a flag for', async () => {
  const text = 'profiles:\n  work:\n    issuer: https://issuer.example\n    jwks: keys.json\n    secret: TOPSECRET\n'
  writeFileSync(join(env.home, 'config.yaml'), text, { mode: 0o600 })
  for (const args of [['work'], ['--profile', 'work']]) {
    const values = await shown(args)
    assert.equal(values.get('jwks')?.value, 'keys.json')
    assert.equal(values.get('secret')?.value, '<secret 9 chars>')
  }
})

test('profile show names a secret, and never shows one', async () => {
  await runCli(ADD, env)
  writeFileSync(join(env.home, 'config.yaml'), `${config()}    client-secret: v3ry-secret-value\n`)
  const { stdout } = await runCli(['profile', 'show', 'work', '--json'], env)
  assert.doesNotMatch(stdout, /v3ry-secret-value/)
  assert.match(stdout, /<secret 17 chars>/)
  const human = await runCli(['profile', 'show', 'work'], env)
  assert.doesNotMatch(human.stdout, /v3ry-secret-value/)
  for (const flags of [['--json'], []]) {
    const revealed = await runCli(['profile', 'show', 'work', '--reveal', ...flags], env)
    assert.match(revealed.stdout, /v3ry-secret-value/)
  }
})

test('a secret on the command line is remarked on', async () => {
  const { stderr, stdout } = await runCli([...ADD, '--client-secret', 'v3ry-secret-value'], env)
  assert.match(stderr + stdout, /other users of this machine can see it/)
  assert.doesNotMatch(stderr + stdout, /v3ry-secret-value/)
})

test('--config names another file', async () => {
  const { result } = await json([...ADD, '--config', 'mine.yaml'], testEnvWith('mine.yaml', 'profiles: {}\n'))
  assert.match(result.path, /mine\.yaml$/)
  chmodSync(env.home, 0o755)
  await json([...ADD, '--config', 'mine.yaml', '--scope', 'openid'])
  assert.equal(lstatSync(env.home).mode & 0o777, 0o755)
})

function testEnvWith(name: string, text: string): TestEnv {
  env = testEnv()
  writeFileSync(join(env.home, name), text, { mode: 0o600 })
  return env
}

test('profile add changes what the flags name, takes out what they leave empty, and keeps the rest', async () => {
  await runCli([...ADD, '--client-secret', 'env:SECRET', '--scope', 'openid email', '--header', 'X-A: 1'], env)
  writeFileSync(join(env.home, 'config.yaml'), `# ours\n${config()}`)
  const vars = { OIDC_ISSUER: 'https://other.example', OIDC_CLIENT_ID: 'other', OIDC_SCOPE: 'openid other' }
  const change = ['profile', 'add', 'work', '--client-secret', '', '--header', 'X-B: 2', '--timeout', '5']
  const { code, result } = await json(change, testEnv({ home: env.home, vars }))
  assert.equal(code, 0)
  assert.equal(result.changed, true)
  assert.equal(
    config(),
    `# ours
profiles:
  work:
    issuer: https://issuer.example
    client-id: client
    scope: openid email
    header:
      - "X-B: 2"
    timeout: 5
`,
  )
})

test('a profile that is given a preset follows it, and one beside another takes nothing from the default one', async () => {
  await runCli(ADD, env)
  await runCli(['profile', 'add', 'work', '--preset', 'google'], env)
  assert.match(config(), /client-id: client\n {4}preset: google\n/)
  assert.doesNotMatch(config(), /issuer:/)
  writeFileSync(join(env.home, 'config.yaml'), `default-profile: work\n${config()}`)
  const { code, error } = await json(['profile', 'add', 'other', '--issuer', 'https://issuer.example'])
  assert.equal(code, 2)
  assert.match(error.message, /--client-id is needed/)
})

for (const [given, code] of [
  ['sdfsdf', 'invalid_option'],
  ['..x', 'invalid_option'],
  ['http:/issuer.example', 'invalid_option'],
  ['ftp://issuer.example', 'invalid_option'],
  ['https://issuer.example/?a=b', 'invalid_option'],
  ['http://issuer.example', 'insecure_url'],
] as const) {
  test(`profile add and discover refuse the issuer ${given} with ${code}`, async () => {
    const { error, code: exit } = await json(['profile', 'add', 'work', '--issuer', given, '--client-id', 'client'])
    assert.equal(exit, 2)
    assert.equal(error.code, code)
    assert.throws(() => config(), /ENOENT/)
    const discover = await json(['discover', given])
    assert.equal(discover.error.code, code)
    assert.equal(discover.code, 2)
  })
}

test('discover takes no flag for a host name', async () => {
  const ran = await runCli(['discover', '--json', '--', '-x'], env)
  assert.equal(ran.code, 2)
  assert.equal(ran.json().error.code, 'invalid_option')
})

test('an issuer that a typed text means is what the profile keeps', async () => {
  const typed = 'issuer.example/.well-known/openid-configuration'
  await runCli(['profile', 'add', 'work', '--issuer', typed, '--client-id', 'client'], env)
  assert.match(config(), /issuer: https:\/\/issuer\.example\n/)
  await runCli(['profile', 'add', 'plain', '--issuer', 'http://i.example', '--client-id', 'c', '--insecure'], env)
  assert.match(config(), /issuer: http:\/\/i\.example\n/)
})

test('profile remove takes one out and refuses one that is not there', async () => {
  await runCli(ADD, env)
  assert.equal((await json(['profile', 'remove', 'work'])).result.removed, true)
  const again = await json(['profile', 'remove', 'work'])
  assert.equal(again.code, 2)
  assert.equal(again.error.code, 'profile_unknown')
})

for (const [what, args, code] of [
  [
    'a name with a slash',
    ['profile', 'add', '../x', '--issuer', 'https://i.example', '--client-id', 'c'],
    'invalid_option',
  ],
  ['an unknown profile', ['profile', 'show', 'nowhere'], 'profile_unknown'],
  ['no issuer', ['profile', 'add', 'work'], 'missing_option'],
  ['no client id', ['profile', 'add', 'work', '--issuer', 'https://i.example'], 'missing_option'],
] as const) {
  test(`${what} is a usage error without a terminal`, async () => {
    const { code: exit, error } = await json(args)
    assert.equal(exit, 2)
    assert.equal(error.code, code)
    if (code === 'missing_option')
      assert.match(
        error.hint,
        /Give --(issuer|client-id), set OIDC_(ISSUER|CLIENT_ID), or add (issuer|client-id) to a profile/,
      )
  })
}

function atTerminal(answers: readonly string[], settings: EnvSettings = {}) {
  const asked: Question[] = []
  const left = [...answers]
  const ask = async (question: Question): Promise<string> => {
    asked.push(question)
    const answer = left.shift() ?? ''
    return question.fault?.(answer) ? ask(question) : answer
  }
  return { asked, env: testEnv({ tty: ['stdin', 'stdout', 'stderr'], ask, ...settings }) }
}

test('profile add asks at a terminal for what it was not told', async () => {
  const { asked, env: machine } = atTerminal(['https://asked.example', 'asked-client', 'env:ASKED'])
  const ran = await runCli(['profile', 'add', 'work'], machine)
  assert.equal(ran.code, 0, ran.stderr)
  assert.deepEqual(
    asked.map((question) => question.message.split(' ')[0]),
    ['Issuer', 'Client', 'Client'],
  )
  for (const line of ['issuer: https://asked.example', 'client-id: asked-client', 'client-secret: env:ASKED'])
    assert.ok(config(machine).includes(line))
})

test('profile add asks again for an issuer that is none', async () => {
  const { asked, env: machine } = atTerminal(['sdfsdf', 'ftp://x.example', 'issuer.example', 'client', ''])
  const ran = await runCli(['profile', 'add', 'work'], machine)
  assert.equal(ran.code, 0, ran.stderr)
  assert.equal(asked.length, 5)
  assert.match(config(machine), /issuer: https:\/\/issuer\.example\n/)
})

test('profile add asks only for what is missing, and a client without a secret is public', async () => {
  const { asked, env: machine } = atTerminal([''])
  await runCli(ADD, machine)
  assert.deepEqual(
    asked.map(({ kind }) => kind),
    ['secret'],
  )
  assert.doesNotMatch(config(machine), /client-secret/)
  assert.match(config(machine), /client-auth: none/)
})

test('nobody is asked where CI is set', async () => {
  const { asked, env: machine } = atTerminal(['https://asked.example'], { vars: { CI: 'true' } })
  assert.equal((await runCli(['profile', 'add', 'work'], machine)).code, 2)
  assert.equal(asked.length, 0)
})

test('a broken configuration file is told by place and kind, and none of its text is repeated', async () => {
  const lines = {
    'client-secret: TOPSECRETVAL: x': /config\.yaml:3:\d+: a value that holds/,
    'client-secret: [TOPSECRETVAL': /config\.yaml:4:1: the indentation/,
    'client-secret: "TOPSECRETVAL\\q"': /config\.yaml:3:\d+: an escape/,
    'client-secret: *TOPSECRETVAL': /config\.yaml.*an alias/,
    'client-secret: !TOPSECRETVAL x': /config\.yaml:3:\d+: a value that begins with !/,
    'client-secret: @TOPSECRETVAL': /config\.yaml:3:\d+: .*must be quoted/,
    'client-secret: {TOPSECRETVAL} y': /config\.yaml:3:\d+: /,
    'client-secret: "a" TOPSECRETVAL': /config\.yaml:3:\d+: /,
  }
  for (const [line, expected] of Object.entries(lines)) {
    const machine = testEnv()
    writeFileSync(join(machine.home, 'config.yaml'), `profiles:\n  work:\n    ${line}\n`, { mode: 0o600 })
    const { code, stdout, stderr, error } = await json(['profile', 'list'], machine)
    assert.equal(code, 2, line)
    assert.equal(error.code, 'profile_invalid')
    assert.match(error.message, expected, line)
    assert.ok(!`${stdout}${stderr}`.includes('TOPSECRETVAL'), stdout)
  }
})

test('a person is told whether a profile was saved, changed, left or removed', async () => {
  const said = async (args: readonly string[]): Promise<string> => (await runCli(args, env)).stdout
  assert.match(await said(ADD), /^Saved profile work/)
  assert.match(await said(['profile', 'add', 'work', '--scope', 'openid']), /^Changed profile work/)
  assert.match(await said(['profile', 'add', 'work', '--scope', 'openid']), /^Nothing to change in profile work/)
  assert.match(await said(['profile', 'remove', 'work']), /^Removed profile work/)
})

test('a secret that the environment has is named in the file, not copied; an empty value empties a list', async () => {
  const machine = testEnv({ home: env.home, vars: { OIDC_CLIENT_SECRET: 'TOPSECRET' } })
  await json([...ADD, '--header', 'X-A: 1', '--header', 'X-B: 2'], machine)
  assert.match(config(), /client-secret: env:OIDC_CLIENT_SECRET/)
  assert.doesNotMatch(config(), /TOPSECRET/)
  await json(['profile', 'add', 'work', '--header', ''], machine)
  assert.doesNotMatch(config(), /header/)
})
