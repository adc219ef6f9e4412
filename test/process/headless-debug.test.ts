import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { chromiumMissing, chromiumVars } from '../support/chromium.ts'
import { sharedDoor } from '../support/door.ts'
import { newFolder } from '../support/folder.ts'
import { runProgram } from '../support/process.ts'

const door = await sharedDoor()

test('what the driver of a browser writes down where it is asked to has nothing that is typed', {
  skip: chromiumMissing(),
}, async () => {
  door.answer = ({ method }) =>
    method === 'POST'
      ? door.through()
      : {
          html: '<form method=post action=/in><input name=username><input type=password name=password><button>Sign in</button></form>',
        }
  const home = newFolder()
  const written = join(home, 'debug.log')
  const { code, stdout, stderr } = await runProgram(
    [
      ...['login', '--issuer', door.provider.issuer, '--client-id', 'public', '--no-save', '--json', '--headless'],
      ...['--authorization-endpoint', `${door.origin}/authorize`],
      ...['--form', 'username=ada', '--form', 'password=env:SMOKE_PASSWORD'],
    ],
    {
      home,
      vars: {
        ...(await chromiumVars()),
        SMOKE_PASSWORD: 'correct-horse-7',
        DEBUG: 'pw:*',
        DEBUG_FILE: written,
        PWDEBUG: 'console',
      },
    },
  )
  assert.equal(code, 0, stdout + stderr)
  assert.equal(existsSync(written), false)
  assert.doesNotMatch(stdout + stderr, /correct-horse-7|pw:/)
})
