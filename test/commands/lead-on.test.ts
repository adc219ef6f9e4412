import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startedAs } from '../../src/text/started-as.ts'
import { type EnvSettings, runCli } from '../support/env.ts'

const TERMINAL: EnvSettings = { tty: ['stdout', 'stderr'] }

/** The command lines that are offered below a report, without the name of the program. */
function offered(text: string): readonly string[] {
  const [, lines = ''] = /\nTo try next:\n((?: {2}oidc-cli .+\n)+)$/.exec(text) ?? []
  return [...lines.matchAll(/^ {2}oidc-cli (.+)$/gm)].map(([, line = '']) => line)
}

test('the demo ends with three commands that work then and there', async () => {
  const { code, stdout, stderr } = await runCli(['login', '--demo'], TERMINAL)
  assert.equal(code, 0)
  assert.doesNotMatch(stdout, /To try next/)
  const lines = offered(stderr)
  assert.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    ['login', 'explain', 'decode'],
  )
  const codes = []
  for (const line of lines) codes.push((await runCli(line.split(' '))).code)
  assert.deepEqual(codes, [1, 0, 0])
})

for (const [what, argv, settings] of [
  ['-q', ['-q'], TERMINAL],
  ['--json', ['--json'], TERMINAL],
  ['--print', ['--print', 'userinfo.sub'], TERMINAL],
  ['a pipe', [], { tty: ['stderr'] }],
  ['a fault, whose cause is the last thing said', ['--fault', 'idt-aud-mismatch'], TERMINAL],
] as readonly (readonly [string, readonly string[], EnvSettings])[])
  test(`the demo offers nothing with ${what}`, async () => {
    const { stdout, stderr } = await runCli(['login', '--demo', ...argv], settings)
    assert.doesNotMatch(stdout + stderr, /To try next/)
  })

for (const [argv, line] of [
  [['decode'], 'login --demo --print id_token | oidc-cli decode'],
  [['explain'], 'explain invalid_grant'],
  [['discover'], 'login --demo'],
  [['login'], 'login --demo'],
  [['session', 'show'], 'login'],
] as const)
  test(`${argv.join(' ')} without anything leads to what can be tried`, async () => {
    const { code, stdout, stderr } = await runCli(argv)
    assert.notEqual(code, 0)
    const said = (stdout + stderr).replace(/\n +/g, ' ')
    assert.ok(said.includes(`oidc-cli ${line}\n`), said)
  })

for (const [what, start, words] of [
  ['npx', { script: '/app/node_modules/.bin/oidc-cli', vars: { npm_command: 'exec' } }, 'npx oidc-cli'],
  ['Node.js in a checkout', { script: '/app/bin/oidc-cli.js' }, 'node bin/oidc-cli.js'],
  [
    'a script of npm in a checkout',
    { script: '/app/bin/oidc-cli.js', vars: { npm_command: 'run-script' } },
    'node bin/oidc-cli.js',
  ],
  ['Node.js from elsewhere', { script: '/my app/bin/oidc-cli.js' }, 'node "/my app/bin/oidc-cli.js"'],
  ['its name', { script: '/usr/local/bin/oidc-cli' }, 'oidc-cli'],
  ['a wrapper around an installed package', { script: '/usr/lib/node_modules/oidc-cli/bin/oidc-cli.js' }, 'oidc-cli'],
  ['something unknown', {}, 'oidc-cli'],
] as const)
  test(`commands are spelled for whoever started it by ${what}`, () =>
    assert.equal(startedAs({ cwd: '/app', vars: {}, ...start }), words))
