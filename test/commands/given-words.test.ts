import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, testEnv } from '../support/env.ts'

const VALUE = 'S3cr3t-VALUE-1234567'
const PEM = `-----BEGIN PRIVATE KEY-----\nMIIEvQ${VALUE}\n-----END PRIVATE KEY-----`
const ISSUER = ['--issuer', 'http://127.0.0.1:1', '--client-id', 'app']

/** Command lines on which a secret stands in a wrong place, and what is said. */
const MISPLACED: readonly (readonly [argv: readonly string[], said: RegExp])[] = [
  [['login', `--client-secert=${VALUE}`], /Unknown option '--client-secert'\..*Did you mean --client-secret\?/s],
  [['login', '--client-secert', VALUE], /Unknown option '--client-secert'\./],
  [['login', `-X${VALUE}`], /Unknown option '-X'\./],
  [['login', `-p=${VALUE}`], /Unknown option '-p'\./],
  [['login', `-${VALUE}`], /Unknown option '-S'\./],
  [['login', `--${VALUE}`], /Unknown option of 22 characters, left out/],
  [['login', `--${VALUE}=${VALUE}`], /Unknown option of 43 characters, left out/],
  [['login', `--json=${VALUE}`], /Option '--json' takes no value\./],
  [['login', `-q${VALUE}`], /Unknown option '-S'\./],
  [['login', VALUE], /Too many arguments/],
  [['login', '--', VALUE], /Too many arguments/],
  [['userinfo', VALUE, `--access-token=${VALUE}`], /Too many arguments/],
  [['decode', `--client-secret=${VALUE}`], /Unknown option '--client-secret'\./],
  [['decode', '--client-secret', VALUE, 'a.b.c'], /Unknown option '--client-secret'\./],
  [[VALUE], /Unknown command of 20 characters, left out/],
  [[VALUE, 'login'], /Unknown command of 20 characters/],
  [[`--client-secret=${VALUE}`, 'lgoin'], /Unknown command 'lgoin'\..*Did you mean login\?/s],
  [['--client-secret', VALUE, 'lgoin'], /Unknown command 'lgoin'\./],
  [['lgoin', `--client-secret=${VALUE}`], /Unknown command 'lgoin'\./],
  [[`--client-secert=${VALUE}`, 'login'], /Unknown option '--client-secert'\./],
  [['--client-secert', VALUE, 'login'], /Unknown option '--client-secert'\./],
  [['profile', VALUE], /Unknown command of 20 characters/],
  [['session', 'show', `--token=${VALUE}`], /Unknown option '--token'\./],
  [['profile', `--client-secret=${VALUE}`, 'nothing'], /Unknown command 'nothing'\./],
  [
    ['login', '--save', `token.client_secret=${VALUE}`],
    /--save is not a format and a file; token\.client_secret is no format\./,
  ],
  [['login', '--save', VALUE], /--save is not a format and a file\./],
  [['login', ...ISSUER, '--set', `client_secret=${VALUE}`], /--set names the request \\*"client_secret/],
  [['login', ...ISSUER, '--set', `${VALUE}=${VALUE}`], /--set names the request of 20 characters/],
  [['login', ...ISSUER, '--set', `token.client_secret:${VALUE}`], /--set … has no value\./],
  [['login', ...ISSUER, '--set', VALUE], /--set … has no value\./],
  [['login', ...ISSUER, '--set', `token.client_secret=env:${VALUE}`], /--set names a variable, which is not set\./],
  [
    ['login', ...ISSUER, '--unset', `token.client_secret=${VALUE}`],
    /--unset takes no value, found token\.client_secret=/,
  ],
  [['login', ...ISSUER, '--unset', `${VALUE}=x`], /--unset takes no value, found =…/],
  [['login', ...ISSUER, '--header', VALUE], /found no name before a colon/],
  [['login', ...ISSUER, '--header', `Authorization Bearer ${VALUE}:x`], /--header: the name of the header field/],
  [
    ['login', ...ISSUER, '--header', `X-Api-Key: ${VALUE}\u0001`],
    /--header X-Api-Key: the value has a control character/,
  ],
  [['login', ...ISSUER, '--proxy', `ftp://u:${VALUE}@h`], /expected http or https/],
  [['login', ...ISSUER, '--proxy', `http://u:${VALUE}@h:999999`], /not a URL or host:port/],
  [['refresh', ...ISSUER, '--refresh-token', `env:${VALUE}`], /--refresh-token names a variable, which is not set\./],
  [['refresh', ...ISSUER, '--refresh-token', `@${VALUE}`], /the file named behind the @ does not exist/],
  [['verify', 'a.b.c', '--key', PEM], /--key: the file named there does not exist/],
  [['verify', 'a.b.c', '--jwks', `{"kty":"oct","k":"${VALUE}"}`], /--jwks: the file named there does not exist/],
  [['login', ...ISSUER, '--tls-cert', 'a', '--tls-key', PEM], /does not exist/],
]

for (const [argv, said] of MISPLACED) {
  test(`no word of the command line is repeated that may be a secret: ${argv.join(' ').replaceAll(VALUE, 'VALUE').slice(0, 80)}`, async () => {
    for (const format of [[], ['--json'], ['--format', 'json'], ['-v']]) {
      const ran = await runCli([...argv, ...format])
      const shown = `${ran.stdout}${ran.stderr}`
      assert.notEqual(ran.code, 0)
      assert.notEqual(ran.code, 70, shown)
      assert.ok(!/S3cr3t|VALUE|1234567/.test(shown), shown)
      assert.match(shown.replace(/\s+/g, ' '), said)
    }
  })
}

test('a value that an option of no secret cannot have is repeated, so that the mistake is seen', async () => {
  const ran = await runCli(['login', '--client-auth', 'client_secret_basci'])
  assert.match(ran.stderr, /'client_secret_basci' is invalid/)
  assert.match((await runCli(['lgoin'])).stderr, /Unknown command 'lgoin'/)
})

test('help about a word that is no command does not repeat it', async () => {
  const ran = await runCli(['help', VALUE])
  assert.ok(!`${ran.stdout}${ran.stderr}`.includes(VALUE))
})

test('an unknown word is no name of a command in the document', async () => {
  const ran = await runCli([VALUE, '--json'])
  assert.equal(ran.json().command, '')
  assert.equal((await runCli(['lgoin', '--json'])).json().command, 'lgoin')
})

test('a configuration file that is wrong is told of without its values', async () => {
  for (const text of [
    `profiles:\n  a:\n    client-secret=${VALUE}: x\n`,
    `profiles:\n  a:\n    client-secert: ${VALUE}\n`,
    `profiles:\n  a: ${VALUE}\n`,
    `client-secret=${VALUE}: x\n`,
    `profiles:\n  a:\n    client-secret: [${VALUE}, {}]\n`,
    `profiles:\n  a:\n    client-secret: "${VALUE}\n`,
    `profiles:\n  a:\n    client-secret: "${VALUE}\\u0007"\n`,
    `profiles:\n  a:\n    client-auth: none\n    max-age: 1\n    client-secret: *${VALUE}\n`,
  ]) {
    const env = testEnv()
    writeFileSync(join(env.home, 'config.yaml'), text, { mode: 0o600 })
    const ran = await runCli(['profile', 'show', 'a'], env)
    assert.equal(ran.code, 2, ran.stderr)
    assert.ok(!ran.stderr.includes(VALUE), ran.stderr)
  }
})
