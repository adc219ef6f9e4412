import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { chromiumMissing, chromiumVars } from '../support/chromium.ts'
import { sharedDoor } from '../support/door.ts'
import { newFolder } from '../support/folder.ts'

const door = await sharedDoor()
const VARS = { SMOKE_PASSWORD: 'correct-horse-battery' }
const USER = ['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD', '--headless']

test('without playwright-core it is said how to have it, before anything is sent', () => {
  const folder = newFolder()
  for (const part of ['bin', 'dist', 'package.json']) cpSync(part, join(folder, part), { recursive: true })
  const argv = ['login', '--issuer', door.provider.issuer, '--client-id', 'public', '--json', ...USER]
  const { status, stdout } = spawnSync(process.execPath, [join(folder, 'bin', 'oidc-cli.js'), ...argv], {
    cwd: folder,
    env: { ...VARS, OIDC_CLI_HOME: join(folder, 'home') },
    encoding: 'utf8',
  })
  const { error } = JSON.parse(stdout)
  assert.equal(status, 6)
  assert.equal(error.code, 'playwright_missing')
  assert.match(error.hint, /npm install playwright-core/)
  assert.equal(door.provider.asked.length, 0)
})

test('playwright-core of the working folder goes before that of the installation', async () => {
  const home = newFolder()
  const place = join(home, 'node_modules', 'playwright-core')
  cpSync('bin', place, { recursive: true })
  writeFileSync(join(place, 'package.json'), '{"name":"playwright-core","main":"index.js"}')
  writeFileSync(
    join(place, 'index.js'),
    'exports.chromium = { executablePath: () => "", launch: async () => { throw new Error("this is the one of the folder") } }',
  )
  const ran = await door.login(USER, { home, vars: { ...VARS, CHROME_PATH: process.execPath } })
  assert.equal(ran.code, 6)
  assert.equal(ran.json().error.code, 'browser_failed')
  assert.match(ran.json().error.message, /could not be started: this is the one of the folder/)
})

for (const [what, argv, vars, says] of [
  ['CHROME_PATH', [], { CHROME_PATH: '/nowhere/chrome' }, /program of CHROME_PATH was not found: \/nowhere\/chrome/],
  ['--browser', ['--browser', '/nowhere/chrome'], {}, /program of --browser was not found: \/nowhere\/chrome/],
] as const)
  test(`a browser that is not there is told by ${what}, before anything is sent`, async () => {
    const ran = await door.login([...USER, ...argv], { vars: { ...VARS, ...vars } })
    assert.equal(ran.code, 6)
    assert.equal(ran.json().error.code, 'chrome_missing')
    assert.match(ran.json().error.message, says)
    assert.equal(door.asked.length + door.provider.asked.length, 0)
  })

for (const [what, argv, code] of [
  ['no value at all', ['--headless'], 'missing_option'],
  ['--no-browser', [...USER, '--no-browser'], 'invalid_option'],
] as const)
  test(`--headless with ${what} is refused before anything is sent`, async () => {
    const ran = await door.login(argv, { vars: VARS })
    assert.equal(ran.code, 2)
    assert.equal(ran.json().error.code, code)
    assert.equal(door.asked.length + door.provider.asked.length, 0)
  })

test('variables of secrets do not reach the browser', {
  skip: chromiumMissing(),
}, async () => {
  const home = newFolder()
  const { CHROME_PATH = '', ...rest } = await chromiumVars()
  const wrapper = join(home, 'chrome.sh')
  writeFileSync(wrapper, `#!/bin/sh\nenv > ${home}/seen\nexec ${CHROME_PATH} "$@"\n`, { mode: 0o700 })
  door.answer = ({ method }) =>
    method === 'POST'
      ? door.through()
      : {
          html: '<form method=post action=/in><input name=username><input type=password name=password><button>Sign in</button></form>',
        }
  const ran = await door.login([...USER, '--browser', wrapper], { home, vars: { ...VARS, ...rest } })
  assert.equal(ran.code, 0, JSON.stringify(ran.json().error))
  const seen = readFileSync(join(home, 'seen'), 'utf8')
  assert.match(seen, /^PATH=/m)
  assert.doesNotMatch(seen, /SMOKE_PASSWORD|correct-horse/)
})
