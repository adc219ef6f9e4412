import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFolder } from '../support/folder.ts'
import { runProgram } from '../support/process.ts'
import { SECRET, sharedProvider } from '../support/provider.ts'

const provider = await sharedProvider()
const skip = process.platform === 'win32' && 'the browser of this test is a shell script'

/** What a browser needs of its surroundings, whatever the run refers to. */
const NEEDED = {
  DISPLAY: ':9',
  WAYLAND_DISPLAY: 'wayland-9',
  XDG_RUNTIME_DIR: '/run/user/9',
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
  HTTPS_PROXY: 'http://proxy.example:3128',
  NO_PROXY: '127.0.0.1',
  LANG: 'de_AT.UTF-8',
  UNRELATED_SECRET: 'of-another-program',
  OIDC_SCOPE: 'openid email',
}

/** The variables that the browser of a login gets. */
async function seenBy(
  argv: readonly string[],
  vars: Record<string, string>,
  config = '',
): Promise<Readonly<Record<string, string>>> {
  const home = newFolder()
  mkdirSync(join(home, 'state'), { mode: 0o700 })
  if (config !== '') writeFileSync(join(home, 'state', 'config.yaml'), config, { mode: 0o600 })
  const browser = join(home, 'browser')
  const script = `require('node:fs').writeFileSync('${home}/seen', JSON.stringify(process.env)); fetch(process.argv[1]).then((r) => r.text())`
  writeFileSync(browser, `#!/bin/sh\nexec ${process.execPath} -e "${script}" "$1"\n`)
  chmodSync(browser, 0o755)
  const given = ['login', '--issuer', provider.issuer, '--browser', browser, '--json', ...argv]
  const ended = await runProgram(given, { home, vars: { ...NEEDED, ...vars } })
  assert.equal(ended.code, 0, `${ended.stdout}${ended.stderr}`)
  return JSON.parse(readFileSync(join(home, 'seen'), 'utf8'))
}

const CLIENT = ['--client-id', 'client']
const profiles = (lines: string): string => `profiles:\n  acme:\n    client-id: client\n${lines}`

for (const [what, argv, vars, withheld, config] of [
  ['a flag', [...CLIENT, '--client-secret', 'env:ACME_SECRET'], { ACME_SECRET: SECRET }, ['ACME_SECRET']],
  ['OIDC_CLIENT_SECRET itself', CLIENT, { OIDC_CLIENT_SECRET: SECRET }, ['OIDC_CLIENT_SECRET']],
  [
    'OIDC_CLIENT_SECRET, which refers to another',
    CLIENT,
    { OIDC_CLIENT_SECRET: 'env:ACME_SECRET', ACME_SECRET: SECRET },
    ['OIDC_CLIENT_SECRET', 'ACME_SECRET'],
  ],
  [
    'OIDC_ secrets that nothing reads',
    [...CLIENT, '--client-secret', 'env:ACME_SECRET'],
    {
      ACME_SECRET: SECRET,
      OIDC_CLIENT_SECRET: 'other',
      OIDC_ACCESS_TOKEN: 'x',
      OIDC_PASSWORD: 'x',
      OIDC_CODE: 'x',
      OIDC_CLIENT_KEY: 'x',
      OIDC_JWT: 'x',
      OIDC_PASS: 'x',
      OIDC_COOKIE: 'x',
      OIDC_CREDENTIALS: 'x',
    },
    [
      'ACME_SECRET',
      'OIDC_CLIENT_SECRET',
      'OIDC_ACCESS_TOKEN',
      'OIDC_PASSWORD',
      'OIDC_CODE',
      'OIDC_CLIENT_KEY',
      'OIDC_JWT',
      'OIDC_PASS',
      'OIDC_COOKIE',
      'OIDC_CREDENTIALS',
    ],
  ],
  [
    'the profile in force, and what a flag put in the place of',
    ['--profile', 'acme', '--client-secret', 'env:ACME_SECRET'],
    { ACME_SECRET: SECRET, PROFILE_SECRET: 'x', PROFILE_KEY: 'x', OTHER: 'kept' },
    ['ACME_SECRET', 'PROFILE_SECRET', 'PROFILE_KEY'],
    profiles('    client-secret: env:PROFILE_SECRET\n    decrypt-key: env:PROFILE_KEY\n    login-hint: env\n'),
  ],
  [
    'a parameter of --set, also of a request that is not sent',
    [
      ...CLIENT,
      '--client-secret',
      'env:ACME_SECRET',
      '--set',
      'token.assertion=env:SHAPED',
      '--set',
      'revoke.token=env:LATER',
    ],
    { ACME_SECRET: SECRET, SHAPED: 'x', LATER: 'x' },
    ['ACME_SECRET', 'SHAPED', 'LATER'],
  ],
  [
    'a reference that is never read',
    [
      ...CLIENT,
      '--client-secret',
      'env:ACME_SECRET',
      '--id-token-hint',
      'env:NOT_SET_AT_ALL',
      '--unset',
      'authorize.id_token_hint',
    ],
    { ACME_SECRET: SECRET, NOT_SET_AT_ALL: 'hint' },
    ['ACME_SECRET', 'NOT_SET_AT_ALL'],
  ],
] as [string, string[], Record<string, string>, string[], string?][]) {
  test(`the browser does not get the variables of ${what}`, { skip }, async () => {
    const seen = await seenBy(argv, vars, config)
    assert.deepEqual(
      withheld.filter((name) => name in seen),
      [],
    )
    for (const [name, value] of Object.entries(NEEDED)) assert.equal(seen[name], value, name)
    assert.equal(seen['PATH'], process.env['PATH'])
    if ('OTHER' in vars) assert.equal(seen['OTHER'], 'kept')
  })
}

test('the browser of --demo gets none either', { skip }, async () => {
  const home = newFolder()
  const browser = join(home, 'browser')
  writeFileSync(browser, `#!/bin/sh\nenv > '${home}/seen'\nexit 1\n`)
  chmodSync(browser, 0o755)
  const vars = { ACME_SECRET: SECRET, OIDC_CLIENT_SECRET: SECRET, ...NEEDED }
  const argv = ['login', '--demo', '--browser', browser, '--set', 'authorize.x=env:ACME_SECRET', '--json']
  const ended = await runProgram(argv, { home, vars })
  assert.equal(ended.code, 0, ended.stdout)
  const seen = readFileSync(join(home, 'seen'), 'utf8')
  assert.doesNotMatch(seen, /^(?:ACME_SECRET|OIDC_CLIENT_SECRET)=/m)
  assert.match(seen, /^DISPLAY=:9$/m)
})
