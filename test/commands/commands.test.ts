import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS, createProgram, declaredOptions } from '../../src/program.ts'
import { runCli, testEnv } from '../support/env.ts'

/** The words of an example as a shell would part them. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

/** The command that a command line calls, and its arguments; throws where the command line is wrong. */
async function called(argv: readonly string[]): Promise<readonly [name: string, args: readonly string[]]> {
  const calls: (readonly [string, readonly string[]])[] = []
  const silent = { out: () => {}, err: () => {}, columns: 80 }
  const program = createProgram(argv, silent, async (command, _options, args) => void calls.push([command.name, args]))
  await program.parseAsync([...argv], { from: 'user' })
  const [call] = calls
  assert.ok(call, argv.join(' '))
  return call
}

/** A help as one line a sentence: what was wrapped, or goes on behind a backslash, is put together. */
const unwrapped = (help: string): string => help.replace(/ \\\n\s+/g, ' ')

for (const entry of COMMANDS) {
  const { name, summary, examples } = entry
  test(`the help of ${name} has its summary and its examples, each a command line that it takes`, async () => {
    const { code, stdout } = await runCli([...name.split(' '), '--help'])
    assert.equal(code, 0)
    assert.ok(stdout.includes(summary))
    assert.ok(examples.length > 0)
    assert.ok(
      unwrapped(stdout).endsWith(`\n\nExamples:\n${examples.map((line) => `  oidc-cli ${line}\n`).join('')}`),
      stdout,
    )
    for (const line of examples) assert.equal((await called(words(line)))[0], name, line)
  })

  test(`${name} -h is a screen: what most runs need, three examples and how to see all`, async () => {
    const { code, stdout } = await runCli([...name.split(' '), '-h'])
    assert.equal(code, 0)
    const lines = stdout.trimEnd().split('\n')
    assert.ok(lines.length <= 24, stdout)
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    )
    const count = declaredOptions(entry).length
    if (count === 0) return
    assert.match(stdout, /^Common options:$/m)
    assert.equal(lines.at(-1), `All ${count} options: oidc-cli ${name} --help`)
    for (const flag of entry.common ?? []) assert.match(stdout, new RegExp(`^  (?:-\\w, )?${flag}\\b`, 'm'))
    assert.doesNotMatch(stdout, /\([^)]*$/m)
  })

  for (const columns of [40, 80, 120])
    test(`${name} --help fits a window of ${columns} columns and shows every option, no word cut`, async () => {
      const env = testEnv()
      Object.assign(env.stdout, { columns })
      const { stdout } = await runCli([...name.split(' '), '--help'], env)
      const shown = stdout.split('\n').map((line) => line.trim())
      // One word may be longer than a line is.
      const broad = stdout.split('\n').filter((line) => line.length > columns && /\S\s+\S/.test(line.trim()))
      assert.deepEqual(
        broad.filter((line) => !line.includes('oidc-cli') && !/^ {2}-/.test(line)),
        [],
      )
      for (const { flags } of declaredOptions(entry))
        assert.ok(
          shown.some((line) => line.startsWith(flags)),
          flags,
        )
    })
}

test('commands stand in the help of the program by what they are for, with examples, exit codes and variables', async () => {
  const { code, stdout } = await runCli(['--help'])
  assert.equal(code, 0)
  const titles = [...stdout.matchAll(/^(\w[\w ]*):$/gm)].map(([, title]) => title)
  assert.deepEqual(titles, ['Options', 'Sign in', 'Read', 'Look up', 'Set up', 'Examples'])
  for (const name of new Set(COMMANDS.map((entry) => entry.name.split(' ')[0])))
    assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'))
  for (const name of [
    'OIDC_ISSUER',
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
    'OIDC_SCOPE',
    'OIDC_PROFILE',
    'OIDC_CLI_HOME',
    'BROWSER',
    'NO_COLOR',
    'CI',
  ])
    assert.ok(stdout.includes(name), name)
  assert.match(stdout, /^Exit codes: 0 ok, 1 a check failed, 2 usage,/m)
  assert.deepEqual(
    stdout.split('\n').filter((line) => line.length > 80),
    [],
  )
})

for (const name of ['profile', 'preset', 'session'])
  test(`the help of ${name} has examples of all that is below it`, async () => {
    const { stdout } = await runCli([name, '--help'])
    for (const entry of COMMANDS.filter((each) => each.name.startsWith(`${name} `)))
      for (const line of entry.examples) assert.ok(unwrapped(stdout).includes(`  oidc-cli ${line}\n`), line)
  })

for (const [argv, message, hint] of [
  [['nope', '--help'], "Unknown command 'nope'.", 'See: oidc-cli --help'],
  [['nope', '-h'], "Unknown command 'nope'.", 'See: oidc-cli --help'],
  [['version'], "Unknown command 'version'.", 'See: oidc-cli --help'],
  [['lgoin'], "Unknown command 'lgoin'.", 'Did you mean login? See: oidc-cli --help'],
  [['nope'], "Unknown command 'nope'.", 'See: oidc-cli --help'],
  [['loginn'], "Unknown command 'loginn'.", 'Did you mean login? See: oidc-cli --help'],
  [['dicsover', '--help'], "Unknown command 'dicsover'.", 'Did you mean discover? See: oidc-cli --help'],
  [['profile', 'lst'], "Unknown command 'lst'.", 'See: oidc-cli profile --help'],
  [['profile', 'shows', '-h'], "Unknown command 'shows'.", 'Did you mean show? See: oidc-cli profile --help'],
  [['login', '--isuer', 'x'], "Unknown option '--isuer'.", 'Did you mean --issuer? See: oidc-cli login --help'],
  [['login', '--zzzzz', '--help'], "Unknown option '--zzzzz'.", 'See: oidc-cli login --help'],
  [
    ['login', '-h', '--clint-id=x'],
    "Unknown option '--clint-id'.",
    'Did you mean --client-id? See: oidc-cli login --help',
  ],
  [['decode', '--port', '1', '--help'], "Unknown option '--port'.", 'See: oidc-cli decode --help'],
] as const)
  test(`${argv.join(' ')}: ends with 2, and says what was probably meant where it is near`, async () => {
    const { code, json } = await runCli([...argv, '--json'])
    assert.equal(code, 2)
    const { error } = json()
    assert.deepEqual([error.code, error.message, error.hint], ['usage', message, hint])
  })

test('commands are known by names of their own', () => {
  const names = COMMANDS.map(({ name }) => name)
  assert.deepEqual([...new Set(names)], names)
})
