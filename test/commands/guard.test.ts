import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Env } from '../../src/env.ts'
import { run } from '../../src/run.ts'
import { runCli, testEnv } from '../support/env.ts'
import { sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()

const fails = (): never => {
  throw new TypeError('planted')
}

/** A machine of which one part fails in a way that nothing foresees. */
const BROKEN: Readonly<Record<string, (env: Env) => Partial<Env>>> = {
  'the variables cannot be read': () => ({ vars: new Proxy({}, { get: fails, has: fails, ownKeys: fails }) }),
  'the clock cannot be read': () => ({ now: fails }),
  'the running time cannot be read': () => ({ clock: fails }),
  'there is nothing random': () => ({ random: fails }),
  'standard input fails': (env) => ({ stdin: { ...env.stdin, chunks: fails } }),
  'standard output says nothing of its width': (env) => ({
    stdout: Object.defineProperty({ ...env.stdout }, 'columns', { get: fails }),
  }),
  'standard output is not flushed': (env) => ({ stdout: { ...env.stdout, flushed: fails } }),
  'nothing can be written': (env) => ({
    stdout: { ...env.stdout, write: fails },
    stderr: { ...env.stderr, write: fails },
  }),
}

const LOGIN = [
  'login',
  '--issuer',
  provider.issuer,
  '--client-id',
  'client',
  '--client-secret',
  '-',
  '--no-browser',
  '--login-timeout',
  '0.1',
]

for (const [what, part] of Object.entries(BROKEN)) {
  for (const argv of [
    ['decode', '-'],
    ['decode', '-', '--json'],
    LOGIN,
    [...LOGIN, '--json'],
    ['session', 'list', '--json'],
    ['nonsense', '--json'],
    ['--help'],
  ]) {
    test(`${argv.slice(0, 1).join()}${argv.includes('--json') ? ' --json' : ''} where ${what} ends with an exit code`, async () => {
      const env = testEnv({ stdin: 'words' })
      const code = await run(argv, { ...env, ...part(env) })
      const known = new Set([0, 1, 2, 3, 4, 5, 6, 70])
      assert.ok(known.has(code), String(code))
      const { stdout, stderr } = env.written
      if (code === 70 && what !== 'nothing can be written') {
        assert.match(stdout + stderr, /bug/)
        assert.match(stdout + stderr, /Please report this/)
        // A document that was written by then stays alone.
        const document = argv.includes('--json') ? JSON.parse(stdout) : undefined
        if (document && what !== 'standard output is not flushed') assert.equal(document.error.code, 'bug')
      }
    })
  }
}

test('a fault in the drawing of the report is told in JSON where that was asked for', async () => {
  const env = testEnv()
  let times = 0
  const clock = (): number => {
    times += 1
    return times > 1 ? fails() : 0
  }
  const code = await run(['explain', 'openid', '--json'], { ...env, clock })
  assert.equal(code, 70)
  const document = JSON.parse(env.written.stdout)
  assert.equal(document.error.code, 'bug')
  assert.equal(document.command, 'explain')
  assert.equal(document.exit, 70)
})

test('a fault whose words may hold anything is told by its kind and place alone', async () => {
  const env = testEnv()
  const vars = new Proxy(
    {},
    {
      get: (): never => {
        throw new RangeError('client_secret=hunter2hunter2')
      },
    },
  )
  assert.equal(await run(['explain', 'openid'], { ...env, vars }), 70)
  const { stdout, stderr } = env.written
  assert.doesNotMatch(stdout + stderr, /hunter2/)
  assert.match(stderr, /RangeError/)
})

/** What every object has, so that a table seems to have it too. */
const INHERITED = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...Object.getOwnPropertyNames(Array.prototype),
  'prototype',
]

for (const word of INHERITED) {
  test(`${word} is no word that the command line knows, wherever it stands`, async () => {
    const usages = [
      [word],
      [word, '--json'],
      [word, '--help'],
      ['help', word],
      ['profile', word],
      ['preset', word],
      ['session', word],
      ['explain', word],
      ['preset', 'show', word],
      ['profile', 'show', word],
      ['profile', 'remove', word],
      ['decode', 'a.b.c', '--format', word],
      ['decode', 'a.b.c', '--rules', word],
      ['decode', 'a.b.c', '--allow', word],
      ['decode', 'a.b.c', '--save', `${word}=x`],
      ['verify', 'a.b.c', '--secret', 'x', '--kind', word],
      ['login', '--preset', word],
      ['login', '--profile', word],
      ['login', '--client-auth', word],
      ['login', '--pkce', word],
      ['login', '--response-type', word],
      ['login', '--response-mode', word],
      ['login', '--token-body', word],
      [...LOGIN, '--set', `${word}.x=1`],
      [...LOGIN, '--unset', `${word}.x`],
      [`--${word}`],
      ['decode', `--${word}`, 'x'],
    ]
    for (const argv of usages) {
      const { code, stdout, stderr } = await runCli(argv, { stdin: 'secret' })
      // Some are words all the same: "values", "entries", "keys" as a claim or a parameter.
      const meant = argv[0] === 'explain' && code === 0
      assert.equal(code === 2 || meant, true, `${argv.join(' ')}: ${code} ${stdout}${stderr}`)
      assert.doesNotMatch(stderr, /\n\s+at /)
    }
    for (const argv of [
      ['session', 'show', word],
      ['session', 'clear', word],
    ])
      assert.equal((await runCli(argv)).code, 4, argv.join(' '))
  })

  test(`--print ${word} finds no such value in the result`, async () => {
    for (const path of [word, `result.${word}`, `kind.${word}`, `${word}.name`, `${word}.${word}`]) {
      const { code, stdout } = await runCli(['explain', 'openid', '--print', path])
      assert.equal(code, 2, path)
      assert.equal(stdout, '')
    }
  })

  test(`${word} is a parameter, a member and a name like others`, async () => {
    const env = testEnv()
    const name = /^[A-Za-z0-9]/.test(word) ? word : 'named'
    const added = await runCli(['profile', 'add', name, '--issuer', provider.issuer, '--client-id', word], env)
    assert.equal(added.code, 0, added.stderr)
    const shown = await runCli(['profile', 'show', name, '--json'], env)
    assert.equal(shown.code, 0, shown.stdout)
    assert.ok(shown.json().result.values.some((value: { value: unknown }) => value.value === word))
    const claims = Buffer.from(`{"${word}":1,"sub":{"${word}":"x"}}`).toString('base64url')
    const decoded = await runCli(['decode', `eyJhbGciOiJub25lIn0.${claims}.`, '--json'])
    assert.equal(decoded.code, 0, decoded.stdout)
    const pasted = [
      '--redirect-uri',
      'https://app.example/cb',
      '--callback-url',
      `https://app.example/cb?${word}=1&${word}=2`,
    ]
    const login = await runCli([...LOGIN, '--set', `authorize.${word}=1`, ...pasted, '--json'], { stdin: 'secret' })
    assert.equal(login.code, 1, login.stdout)
    assert.notEqual(login.json().error.code, 'bug')
  })
}
