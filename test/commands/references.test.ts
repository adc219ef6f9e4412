import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli, testEnv } from '../support/env.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const LOGIN = ['login', '--issuer', provider.issuer, '--client-id', 'client', '--client-secret', 'env:SECRET']
const CLAIMS = '{"id_token":{"email":null}}'
const DETAILS = '[{"type":"account"}]'

/** The parameters of the authorization request that a login makes. */
async function asked(args: readonly string[], stdin = ''): Promise<URLSearchParams> {
  let query = new URLSearchParams()
  const env = testEnv({
    vars: { SECRET, CLAIMS, DETAILS, HINT: 'hint.of.variable' },
    stdin,
    onStderr: (text) => {
      const url = /http:\S+\/authorize\S+/.exec(text)?.[0]
      if (url === undefined || query.size > 0) return
      query = new URL(url).searchParams
      void fetch(url)
    },
  })
  writeFileSync(join(env.home, 'me'), 'from the file')
  writeFileSync(join(env.home, 'claims.json'), `\ufeff${CLAIMS}\n`)
  writeFileSync(join(env.home, 'details.json'), `${DETAILS}\r\n`)
  writeFileSync(join(env.home, 'hint'), 'hint.of.file\n')
  const ran = await runCli([...LOGIN, '--no-browser', ...args], env)
  assert.ok(query.size > 0, ran.stderr)
  return query
}

const READ: readonly (readonly [args: readonly string[], parameter: string, value: string, stdin?: string])[] = [
  [['--claims', CLAIMS], 'claims', CLAIMS],
  [['--claims', '@claims.json'], 'claims', CLAIMS],
  [['--claims', 'file:claims.json'], 'claims', CLAIMS],
  [['--claims', 'env:CLAIMS'], 'claims', CLAIMS],
  [['--claims', '-'], 'claims', CLAIMS, `${CLAIMS}\n`],
  [['--set', 'authorize.claims=@claims.json'], 'claims', CLAIMS],
  [['--authorization-details', '@details.json'], 'authorization_details', DETAILS],
  [['--authorization-details', 'env:DETAILS'], 'authorization_details', DETAILS],
  [['--set', 'authorize.authorization_details=file:details.json'], 'authorization_details', DETAILS],
  [['--id-token-hint', '@hint'], 'id_token_hint', 'hint.of.file'],
  [['--id-token-hint', 'file:hint'], 'id_token_hint', 'hint.of.file'],
  [['--id-token-hint', 'env:HINT'], 'id_token_hint', 'hint.of.variable'],
  [['--id-token-hint', '-'], 'id_token_hint', 'hint.of.input', 'hint.of.input\n'],
  [['--set', 'authorize.id_token_hint=@hint'], 'id_token_hint', 'hint.of.file'],
  [['--set', 'authorize.id_token_hint=-'], 'id_token_hint', 'hint.of.input', 'hint.of.input\n'],
]
for (const [args, parameter, value, stdin] of READ) {
  test(`login ${args.join(' ').slice(0, 60)} sends what it refers to`, async () => {
    assert.equal((await asked(args, stdin)).get(parameter), value)
  })
}

for (const given of ['@me', 'file:me', 'env:HINT', '-'])
  for (const [flag, name] of [
    ['--login-hint', 'login_hint'],
    ['--acr-values', 'acr_values'],
    ['--ui-locales', 'ui_locales'],
    ['--state', 'state'],
    ['--nonce', 'nonce'],
    ['--scope', 'scope'],
    ['--set', 'login_hint'],
  ] as const)
    test(`login ${flag} ${given} is no secret and no document, and is sent as it is given`, async () => {
      const value = flag === '--set' ? `authorize.${name}=${given}` : given
      assert.equal((await asked([flag, value])).get(name), given)
    })

test('--set token.client_secret=@file sends the secret of the file, and so does standard input', async () => {
  const session = testEnv({ vars: { SECRET } })
  writeFileSync(join(session.home, 'secret'), `${SECRET}\n`)
  for (const [given, stdin] of [
    ['@secret', ''],
    ['file:secret', ''],
    ['env:SECRET', ''],
    ['-', `${SECRET}\n`],
  ] as const) {
    const env = { ...testEnv({ vars: { SECRET }, stdin }), cwd: session.home }
    provider.asked.length = 0
    const client = ['--client-id', 'client', '--client-auth', 'none', '--refresh-token', 'a']
    const argv = [
      'refresh',
      '--issuer',
      provider.issuer,
      ...client,
      '--set',
      `refresh.client_secret=${given}`,
      '--json',
    ]
    const ran = await runCli(argv, env)
    assert.equal(provider.of('/token')[0]?.form.get('client_secret'), SECRET, given)
    assert.ok(!ran.stdout.includes(SECRET))
  }
})

for (const text of ['profiles: [a]\n', 'no yaml: [\n', 'profiles:\n  a:\n    nothing: 1\n'])
  test(`commands without profiles do not open the configuration, which is ${JSON.stringify(text)}`, async () => {
    const env = testEnv()
    writeFileSync(join(env.home, 'config.yaml'), text, { mode: 0o600 })
    for (const [argv, code] of [
      [['explain', 'openid'], 0],
      [['decode', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'], 0],
      [['preset', 'list'], 0],
      [['preset', 'show', 'keycloak'], 0],
      [['session', 'list'], 0],
      [['profile', 'list'], 2],
    ] as const)
      assert.equal((await runCli(argv, env)).code, code, argv.join(' '))
  })
