import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCli, testEnv } from '../support/env.ts'

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'

for (const [first, after] of [
  [
    ['-v', 'decode', JWT],
    ['decode', '-v', JWT],
  ],
  [
    ['--format', 'tap', 'decode', JWT],
    ['decode', '--format', 'tap', JWT],
  ],
  [
    ['--format=tap', '--rules', 'fapi2', 'decode', JWT],
    ['decode', '--rules', 'fapi2', '--format=tap', JWT],
  ],
  [
    ['-q', '--save', 'json=report.json', 'explain', 'nonce'],
    ['explain', '-q', 'nonce'],
  ],
  [
    ['--format', 'tap', 'profile', 'list'],
    ['profile', 'list', '--format', 'tap'],
  ],
  [
    ['profile', '--format', 'tap', 'list'],
    ['profile', 'list', '--format', 'tap'],
  ],
  [
    ['-q', 'profile', '--format', 'tap', 'list'],
    ['profile', 'list', '-q', '--format', 'tap'],
  ],
  [
    ['--help', 'decode'],
    ['decode', '--help'],
  ],
  [
    ['help', 'profile', 'list'],
    ['profile', 'list', '--help'],
  ],
  [['help'], ['--help']],
  [
    ['-vq', 'decode', JWT],
    ['decode', '-vq', JWT],
  ],
  [
    ['-h', 'profile', 'list'],
    ['profile', 'list', '-h'],
  ],
] as const) {
  test(`${first.join(' ').slice(0, 50)}: options may stand before the command`, async () => {
    const env = testEnv({ now: () => 1_700_000_000_000 })
    const one = await runCli(first, env)
    const other = await runCli(after, env)
    assert.equal(one.code, 0, one.stderr)
    const untimed = (text: string): string => text.replace(/\d+ ms/g, 'ms')
    assert.equal(untimed(one.stdout), untimed(other.stdout))
    assert.equal(one.stderr, other.stderr)
  })
}

for (const [args, command, message, hint] of [
  [['--json'], '', 'A command is missing.', 'See: oidc-cli --help'],
  [['--issuer', 'https://i.example', '--json'], '', 'A command is missing.', 'See: oidc-cli --help'],
  [['profile', '--json'], 'profile', 'A command is missing.', 'See: oidc-cli profile --help'],
  [['profile', 'nothing', '--json'], 'profile', "Unknown command 'nothing'.", 'See: oidc-cli profile --help'],
  [['--json', 'nothing'], 'nothing', "Unknown command 'nothing'.", 'See: oidc-cli --help'],
  [['--nothing', 'decode', '--json'], '', "Unknown option '--nothing'.", 'See: oidc-cli --help'],
  [['decode', '--nothing', '--json'], 'decode', "Unknown option '--nothing'.", 'See: oidc-cli decode --help'],
  [['--json', 'session', 'show', '--nothing'], 'session show', "Unknown option '--nothing'.", 'oidc-cli session show'],
] as const) {
  test(`${args.join(' ')} is a usage error with the help that fits`, async () => {
    const ran = await runCli(args)
    assert.equal(ran.code, 2)
    const document = ran.json()
    assert.equal(document.command, command)
    assert.equal(document.error.code, 'usage')
    assert.equal(document.error.message, message)
    assert.ok(document.error.hint.includes(hint), document.error.hint)
  })
}
