import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { knownWords } from '../../src/program.ts'
import { followingBrowser } from '../support/browser.ts'
import { runCli, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const PROVIDER = ['--issuer', provider.issuer, '--client-id', 'client']
const WITH_SECRET = [...PROVIDER, '--client-secret', SECRET]

/** The options of each command that take a value, by its own help, which is what a person goes by. */
async function valueOptions(command: string): Promise<readonly string[]> {
  const { stdout } = await runCli([...command.split(' '), '--help'])
  return [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+) <[^>]*>/gm)].map(([, flag = '']) => flag)
}

/** Options that say by an empty value that there shall be none: no proxy, no parameter beside a request object. */
const MEANS_NOTHING = ['--proxy', '--request-object-beside']

/** What a command needs besides. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  discover: [provider.issuer],
  decode: ['a.b.c'],
  verify: ['a.b.c'],
  token: ['client_credentials'],
  explain: ['openid'],
  report: ['record.json'],
  'report merge': ['record.json'],
  'preset show': ['keycloak'],
  'profile remove': ['acme'],
}

for (const command of knownWords().commands) {
  // A completion has no options, and a word that is begun may be empty.
  if (command === 'profile add' || command === 'completion') continue
  test(`${command} refuses each option that is given an empty value, before anything is sent`, async () => {
    const flags = await valueOptions(command)
    assert.ok(flags.includes('--print'), 'its help lists options with values')
    for (const flag of flags) {
      if (MEANS_NOTHING.includes(flag)) continue
      for (const given of [[flag, ''], [`${flag}=`]]) {
        const { code, stdout, stderr } = await runCli([...command.split(' '), ...(WORDS[command] ?? []), ...given])
        assert.equal(code, 2, `${command} ${given.join(' ')}: ${stdout}${stderr}`)
        assert.match(stderr, new RegExp(`${flag}\\b`), given.join(' '))
      }
    }
    assert.equal(provider.asked.length, 0)
  })
}

test('an empty --proxy means none, and --set may send a parameter empty', async () => {
  const { code, stdout } = await runCli(['discover', provider.issuer, '--proxy', '', '--json'])
  assert.equal(code === 0 || code === 1, true, stdout)
  assert.equal(JSON.parse(stdout).error?.code === 'invalid_option', false)
  let seen: string | null = null
  const login = await runCli(['login', ...WITH_SECRET, '--set', 'authorize.prompt=', '--no-browser', '--json'], {
    onStderr: (text) => {
      const url = /http:\S+\/authorize\S+/.exec(text)?.[0]
      if (url === undefined || seen !== null) return
      seen = new URL(url).searchParams.get('prompt')
      void fetch(url)
    },
  })
  assert.equal(login.code, 0, login.stdout)
  assert.equal(seen, '')
})

test('profile add takes a value out where the flag is empty', async () => {
  const env = testEnv()
  const add = [
    'profile',
    'add',
    'acme',
    '--issuer',
    'https://issuer.example',
    '--client-id',
    'c',
    '--login-hint',
    'ada',
  ]
  assert.equal((await runCli(add, env)).code, 0)
  assert.equal((await runCli(['profile', 'add', 'acme', '--login-hint', ''], env)).code, 0)
  const { stdout } = await runCli(['profile', 'show', 'acme', '--json'], env)
  const names = JSON.parse(stdout).result.values.map((value: { name: string }) => value.name)
  assert.ok(names.includes('client-id'))
  assert.ok(!names.includes('login-hint'))
})

const EMPTY_REFERENCES = [
  ['env:EMPTY', {}],
  ['env:NOT_SET', {}],
  ['file:nothing', {}],
  ['file:line-feed', {}],
  ['file:line-feeds', {}],
  ['file:', {}],
  ['@', {}],
  ['@line-feeds', {}],
  ['-', { stdin: '' }],
  ['-', { stdin: '\n' }],
  ['-', { stdin: '\r\n\r\n' }],
] as const

for (const [reference, machine] of EMPTY_REFERENCES) {
  const stdin = 'stdin' in machine ? ` of ${JSON.stringify(machine.stdin)}` : ''
  test(`a secret or token that refers to nothing, ${reference}${stdin}, is exit 2 and named, before anything is sent`, async () => {
    const commands = [
      ['login', ...PROVIDER, '--no-browser', '--client-secret'],
      ['userinfo', ...PROVIDER, '--access-token'],
      ['refresh', ...PROVIDER, '--refresh-token'],
      ['verify', 'a.b.c', '--secret'],
    ]
    for (const command of commands) {
      const env = testEnv({ vars: { EMPTY: '' }, ...machine })
      writeFileSync(join(env.home, 'nothing'), '')
      writeFileSync(join(env.home, 'line-feed'), '\n')
      writeFileSync(join(env.home, 'line-feeds'), '\n\r\n\n')
      const { code, stdout } = await runCli([...command, reference, '--json'], env)
      const flag = command.at(-1) ?? ''
      const document = JSON.parse(stdout)
      assert.equal(code, 2, `${command[0]}: ${stdout}`)
      assert.equal(document.error.code, 'missing_option')
      assert.match(document.error.message, new RegExp(`^${flag} `))
    }
    assert.equal(provider.asked.length, 0)
  })
}

for (const [where, entry] of [
  ['a text', 'client-secret: ""'],
  ['an item of a list', 'header: [""]'],
] as const) {
  test(`${where} that is empty in the profile is exit 2 where it is asked for, and profile add can take it out`, async () => {
    const env = testEnv()
    mkdirSync(env.home, { recursive: true })
    writeFileSync(
      join(env.home, 'config.yaml'),
      `profiles:\n  acme:\n    issuer: ${provider.issuer}\n    client-id: client\n    ${entry}\n`,
      { mode: 0o600 },
    )
    const key = entry.split(':')[0] ?? ''
    const login = await runCli(['login', '--profile', 'acme', '--no-browser', '--json'], env)
    assert.equal(login.code, 2, login.stdout)
    assert.match(login.json().error.message, new RegExp(`^profile acme: ${key} is empty`))
    assert.equal((await runCli(['profile', 'show', 'acme'], env)).code, 0)
    assert.equal((await runCli(['profile', 'add', 'acme', `--${key}`, ''], env)).code, 0)
    assert.equal((await runCli(['profile', 'show', 'acme'], env)).stdout.includes(key), false)
    assert.equal(provider.asked.length, 0)
  })
}

test('a variable of ours that is empty counts as not set', async () => {
  const vars = { OIDC_ISSUER: '', OIDC_CLIENT_ID: '', OIDC_CLIENT_SECRET: '', OIDC_SCOPE: '', OIDC_PROFILE: '' }
  const { code, stdout } = await runCli(['profile', 'show', '--json'], { vars })
  assert.equal(code, 0, stdout)
  const values = JSON.parse(stdout).result.values as { name: string; source: string }[]
  assert.deepEqual(
    values.filter(({ source }) => source === 'environment'),
    [],
  )
})

test('a secret from standard input is read once, by a login and by the refresh of its session', async () => {
  const home = testEnv().home
  const login = ['login', ...PROVIDER, '--client-secret', '-', '--json']
  const { browse } = followingBrowser()
  const first = await runCli(login, testEnv({ home, browse, stdin: once(`${SECRET}\n`) }))
  assert.equal(first.code, 0, first.stdout)
  const second = await runCli(['refresh', '--json'], testEnv({ home, stdin: once(`${SECRET}\n`) }))
  assert.equal(second.code, 0, second.stdout)
})

/** Standard input that is empty when it is read again, as that of a process is. */
function once(text: string): readonly string[] {
  let left = [text]
  return new Proxy<readonly string[]>([], {
    get: (target, name) => {
      if (name !== Symbol.iterator) return Reflect.get(target, name)
      const given = left
      left = []
      return () => given.values()
    },
  })
}

const PASTE = ['--redirect-uri', 'https://app.example/cb', '--state', 'fixed']

for (const stdin of ['', '\n', '  \n\n', '""\n']) {
  test(`an empty line for the callback URL, ${JSON.stringify(stdin)}, is exit 2 and named`, async () => {
    const args = ['login', ...WITH_SECRET, ...PASTE, '--callback-url', '-', '--json']
    const { code, stdout } = await runCli(args, { stdin })
    assert.equal(code, 2, stdout)
    assert.match(JSON.parse(stdout).error.message, /--callback-url/)
    assert.equal(provider.of('/token').length, 0)
  })
}

test('a callback URL of blanks is exit 2 and named', async () => {
  const { code, stdout } = await runCli(['login', ...WITH_SECRET, ...PASTE, '--callback-url', '  ', '--json'])
  assert.equal(code, 2, stdout)
  assert.match(JSON.parse(stdout).error.message, /--callback-url/)
})

test('an empty line at the paste prompt is asked again, and the URL that follows is taken', async () => {
  const answers = ['', '   ']
  const asked: string[] = []
  const { code, stdout } = await runCli(['login', ...WITH_SECRET, ...PASTE, '--json'], {
    tty: ['stdin', 'stderr'],
    ask: async ({ message }) => {
      asked.push(message)
      const next = answers.shift()
      return next ?? `https://app.example/cb?error=access_denied&state=fixed&iss=${encodeURIComponent(provider.issuer)}`
    },
  })
  assert.equal(code, 3, stdout)
  assert.deepEqual(asked, Array(3).fill('URL the browser ended on'))
})

test('nothing but empty lines at the paste prompt is exit 2', async () => {
  const { code, stdout } = await runCli(['login', ...WITH_SECRET, ...PASTE, '--json'], {
    tty: ['stdin', 'stderr'],
    ask: async () => '',
  })
  assert.equal(code, 2, stdout)
  assert.match(JSON.parse(stdout).error.message, /URL the browser ended on/)
})

test('an empty answer to the question for the issuer is asked again, then exit 2', async () => {
  let times = 0
  const { code, stdout } = await runCli(['discover', '--json'], {
    tty: ['stdin', 'stderr'],
    ask: async () => {
      times += 1
      return ''
    },
  })
  assert.equal(code, 2, stdout)
  assert.match(JSON.parse(stdout).error.message, /--issuer/)
  assert.equal(times, 3)
})

for (const [what, command] of [
  ['token', ['decode', '']],
  ['token', ['decode', 'a.b.c', '']],
  ['token', ['verify', '', '--secret', 'x']],
  ['issuer', ['discover', '']],
  ['key', ['session', 'show', '']],
  ['key', ['session', 'clear', '']],
  ['name', ['profile', 'show', '']],
  ['name', ['profile', 'add', '']],
  ['name', ['profile', 'remove', '']],
  ['name', ['preset', 'show', '']],
] as const) {
  test(`${command.map((word) => JSON.stringify(word)).join(' ')}: an empty argument is exit 2 and named`, async () => {
    const { code, stdout } = await runCli([...command, '--json'])
    assert.equal(code, 2, stdout)
    assert.match(JSON.parse(stdout).error.message, new RegExp(`\\b${what}\\b`))
  })
}

for (const [name, rest] of [
  ['code', {}],
  ['state', {}],
  ['iss', {}],
  ['error', { code: undefined }],
  ['response', { code: undefined }],
] as const) {
  test(`an empty ${name} in the callback is exit 1, and no code is exchanged`, async () => {
    const iss = encodeURIComponent(provider.issuer)
    const all: Record<string, string | undefined> = { code: 'c0de', state: 'fixed', iss, ...rest, [name]: '' }
    const query = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
    const url = `https://app.example/cb?${query.join('&')}`
    const { code, stdout } = await runCli(['login', ...WITH_SECRET, ...PASTE, '--callback-url', url, '--json'])
    const document = JSON.parse(stdout)
    assert.equal(code === 1 || (name === 'error' && code === 3), true, `${code} ${JSON.stringify(document.error)}`)
    assert.equal(provider.of('/token').length, 0)
  })
}
