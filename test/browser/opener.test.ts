// In a process of its own: it changes the environment of its process.
import assert from 'node:assert/strict'
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openBrowser } from '../../src/browser/opener.ts'
import { newFolder } from '../support/folder.ts'

// What is opened does not keep the process alive; this does.
const alive = setInterval(() => {}, 1000)
after(() => clearInterval(alive))

const folder = newFolder()
const skip = process.platform === 'win32' && 'programs of this test are shell scripts'

function program(name: string, script: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

const vars = { PATH: `${folder}:${process.env['PATH']}` }
const open = (url: string, given: string | undefined, more: Record<string, string> = {}) =>
  openBrowser(url, { program: given, vars: { ...vars, ...more }, platform: 'linux' })

async function written(path: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      const text = readFileSync(path, 'utf8')
      if (text.endsWith('\n')) return text
    } catch {}
    await new Promise((done) => setTimeout(done, 25))
  }
  throw new Error(`${path} was not written`)
}

test('a program with white space in its path gets the URL as its only argument, whatever stands in it', {
  skip,
}, async () => {
  const out = join(folder, 'out one')
  const path = program('my browser', `printf '%s|%s\\n' "$#" "$1" > '${out}'`)
  const url = 'http://127.0.0.1:1/start/a;touch$IFS/x&b=$(id)|`id`"\'<>'
  const opening = await open(url, path)
  assert.equal(opening.opened, true)
  assert.equal(await written(out), `1|${url}\n`)
})

test('a program is looked up by name in absolute folders of PATH', { skip }, async () => {
  const out = join(folder, 'out two')
  program('short-name', `echo "$1" > '${out}'`)
  assert.equal((await open('http://127.0.0.1:1/', 'short-name')).opened, true)
  await written(out)
  const relative = await openBrowser('http://127.0.0.1:1/', {
    program: 'short-name',
    vars: { PATH: '.:bin' },
    platform: 'linux',
  })
  assert.equal(relative.opened, false)
})

test('an argument in the value is part of the name of the program', { skip }, async () => {
  program('plain', 'exit 0')
  const opening = await open('http://127.0.0.1:1/', `${join(folder, 'plain')} --new-window %s`)
  assert.ok(!opening.opened)
  assert.match(opening.reason, /was not found/)
})

for (const [what, given, reason = /was not found/] of [
  ['missing', join(folder, 'nowhere')],
  ['empty', ''],
  ['not executable', join(folder, 'text'), /may not be executed/],
  ['a folder', folder, /is no file/],
  ['below a file', join(folder, 'text', 'x')],
  ['a name with a null', 'a\0b'],
] as [string, string, RegExp?][]) {
  test(`a program that is ${what} is not opened, with a reason`, async () => {
    writeFileSync(join(folder, 'text'), 'x', { mode: 0o644 })
    const opening = await open('http://127.0.0.1:1/', given)
    assert.ok(!opening.opened)
    assert.match(opening.reason, reason)
  })
}

test('a program of no known format is a reason, not a crash', { skip }, async () => {
  const path = join(folder, 'garbage')
  writeFileSync(path, Buffer.from([1, 2, 3, 4]))
  chmodSync(path, 0o755)
  const opening = await open('http://127.0.0.1:1/', path)
  const said = opening.opened ? await opening.failed : opening.reason
  assert.match(said, /could not be started|exit code|failed/)
})

test('a program that fails after it started says so', { skip }, async () => {
  const opening = await open('http://127.0.0.1:1/', program('failing', 'exit 3'))
  assert.ok(opening.opened)
  assert.match(await opening.failed, /ended with exit code 3/)
})

test('a program that is killed says so', { skip }, async () => {
  const opening = await open('http://127.0.0.1:1/', program('killed', 'kill -9 $$'))
  assert.ok(opening.opened)
  assert.match(await opening.failed, /SIGKILL/)
})

test('a loop of links is a reason', { skip }, async () => {
  symlinkSync(join(folder, 'loop'), join(folder, 'loop'))
  const opening = await open('http://127.0.0.1:1/', join(folder, 'loop'))
  assert.ok(!opening.opened)
})

for (const [what, more, reason] of [
  ['CI', { CI: 'true', DISPLAY: ':0' }, /CI is set/],
  ['an SSH session', { SSH_CONNECTION: '1 2 3 4', DISPLAY: ':0' }, /SSH session/],
  ['no display', {}, /no display/],
] as const) {
  test(`with ${what} the system's browser is not tried`, async () => {
    const opening = await open('http://127.0.0.1:1/', undefined, more)
    assert.ok(!opening.opened)
    assert.match(opening.reason, reason)
  })
}

test('a program gets the environment that it is given, and nothing of this process beside it', { skip }, async () => {
  process.env['ACME_SECRET'] = 'of-this-process'
  const out = join(folder, 'out environment')
  const path = program('environment', `env > '${out}'; echo >> '${out}'`)
  assert.equal((await open('http://127.0.0.1:1/', path, { KEPT: 'yes' })).opened, true)
  const seen = await written(out)
  delete process.env['ACME_SECRET']
  assert.match(seen, /^KEPT=yes$/m)
  assert.doesNotMatch(seen, /ACME_SECRET/)
})

test('the system browser, which can be given no environment, is started while this process has that one', {
  skip: process.platform !== 'linux' && 'the program that finds the browser is of Linux',
}, async () => {
  const steps: string[] = []
  const opening = await openBrowser('http://127.0.0.1:1/', {
    program: undefined,
    vars,
    // A system that always has a display.
    platform: 'darwin',
    within: async (act) => {
      steps.push('without')
      // The program that finds the browser knows this variable.
      process.env['BROWSER'] = program('system', `echo "$1" >> '${folder}/out system'`)
      const done = await act()
      steps.push('restored')
      return done
    },
  })
  assert.equal(opening.opened, true)
  assert.deepEqual(steps, ['without', 'restored'])
  assert.match(await written(join(folder, 'out system')), /^http:\/\/127\.0\.0\.1:1\/\n$/)
})
