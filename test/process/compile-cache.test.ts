import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import module from 'node:module'
import { join, resolve } from 'node:path'
import { beforeEach, test } from 'node:test'
import { newFolder } from '../support/folder.ts'

let folder = ''
beforeEach(() => {
  folder = newFolder()
})

/** Says which folder would be handed to Node.js, on every line of it. */
const ASK = `
const module = require('node:module')
module.enableCompileCache = (folder) => process.stdout.write(String(folder))
module.getCompileCacheDir = () => undefined
require(${JSON.stringify(resolve('bin/compile-cache.cjs'))}).use()`

/** The folder that is used with these variables; empty when none is. */
function used(vars: Record<string, string>): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', ASK], {
    encoding: 'utf8',
    env: { HOME: join(folder, 'home'), TMPDIR: folder, ...vars },
  })
  assert.equal(status, 0, stderr)
  return stdout
}

const modeOf = (path: string): number => statSync(path).mode & 0o777
const made = (name: string, mode: number): string => {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  chmodSync(path, mode)
  return path
}

for (const [what, vars, place] of [
  ['the home folder', {}, 'home/.cache/oidc-cli'],
  ['XDG_CACHE_HOME', { XDG_CACHE_HOME: 'xdg' }, 'xdg/oidc-cli'],
  ['OIDC_CLI_HOME', { OIDC_CLI_HOME: 'own', XDG_CACHE_HOME: 'xdg' }, 'own/cache'],
] as const) {
  test(`compiled code is kept below ${what}, in a folder for its owner alone`, () => {
    const absolute = Object.fromEntries(Object.entries(vars).map(([name, path]) => [name, join(folder, path)]))
    const path = join(folder, place)
    mkdirSync(join(folder, 'home'))
    assert.equal(used(absolute), path)
    assert.equal(modeOf(path), 0o700)
    assert.equal(used(absolute), path, 'the second time it is there already')
  })
}

test('a home that is not there is not made', () => {
  const home = join(folder, 'nobody')
  assert.equal(used({ HOME: home }), '')
  assert.equal(existsSync(home), false)
})

for (const mode of [0o777, 0o1777, 0o770, 0o702, 0o755]) {
  test(`a folder of mode ${mode.toString(8)} is not used, and not changed`, () => {
    const path = made('own/cache', mode)
    assert.equal(used({ OIDC_CLI_HOME: join(folder, 'own') }), '')
    assert.equal(statSync(path).mode & 0o7777, mode)
    assert.deepEqual(readdirSync(path), [])
  })
}

test('a folder is not used that another user could put another in the place of', () => {
  made('open', 0o777)
  const path = made('open/cache', 0o700)
  assert.equal(used({ OIDC_CLI_HOME: join(folder, 'open') }), '')
  rmSync(path, { recursive: true })
  assert.equal(used({ OIDC_CLI_HOME: join(folder, 'open') }), '')
  assert.equal(existsSync(path), false, 'none is made there')
  chmodSync(join(folder, 'open'), 0o1777)
  assert.equal(used({ OIDC_CLI_HOME: join(folder, 'open') }), path, 'the sticky bit keeps others from that')
})

test('a link is not used; a link on the way is followed before anything is looked at', () => {
  made('own', 0o700)
  const real = made('real', 0o700)
  symlinkSync(real, join(folder, 'own', 'cache'))
  assert.equal(used({ OIDC_CLI_HOME: join(folder, 'own') }), '')
  assert.deepEqual(readdirSync(real), [])
  symlinkSync(real, join(folder, 'home'))
  assert.equal(used({}), join(real, '.cache', 'oidc-cli'))
  made('everybody', 0o777)
  symlinkSync(join(folder, 'everybody'), join(folder, 'shortcut'))
  assert.equal(used({ OIDC_CLI_HOME: join(folder, 'shortcut') }), '')
})

test('a folder of another user is not used, nor one below it', {
  skip: process.getuid?.() !== 0 && 'only root can give a folder away',
}, () => {
  const own = made('own', 0o700)
  const path = made('own/cache', 0o700)
  chownSync(path, 12345, 12345)
  assert.equal(used({ OIDC_CLI_HOME: own }), '')
  chownSync(path, 0, 0)
  chownSync(own, 12345, 12345)
  assert.equal(used({ OIDC_CLI_HOME: own }), '')
  rmSync(path, { recursive: true })
  assert.equal(used({ OIDC_CLI_HOME: own }), '')
  assert.equal(existsSync(path), false)
})

test('without a folder of its own, with a file in its place, or where it is switched off, no code is kept', () => {
  assert.equal(used({ OIDC_CLI_HOME: 'relative' }), '')
  assert.equal(used({ OIDC_CLI_HOME: resolve('package.json') }), '')
  assert.equal(used({ NODE_DISABLE_COMPILE_CACHE: '1' }), '')
  assert.equal(existsSync(join(folder, 'home')), false)
})

/** Runs the program itself in an environment of these variables alone. */
function run(vars: Record<string, string>): void {
  const { status, stderr } = spawnSync(process.execPath, [resolve('bin/oidc-cli.js'), '--version'], {
    encoding: 'utf8',
    env: { HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), ...vars },
  })
  assert.equal(status, 0, stderr)
}

test('the program leaves nothing in the folder for temporary files, and takes nothing from it', () => {
  const temporary = made('tmp', 0o1777)
  const planted = made('tmp/node-compile-cache', 0o777)
  run({})
  assert.deepEqual([readdirSync(temporary), readdirSync(planted)], [['node-compile-cache'], []])
  const open = made('other/.cache/oidc-cli', 0o777)
  run({ HOME: join(folder, 'other') })
  assert.deepEqual([readdirSync(planted), readdirSync(open)], [[], []])
})

test('where Node.js has a compile cache the folder is filled, and a folder that the user names is used instead', {
  skip: !('enableCompileCache' in module) && 'Node.js has no compile cache',
}, () => {
  made('tmp', 0o1777)
  made('home', 0o755)
  run({})
  assert.equal(readdirSync(join(folder, 'home/.cache/oidc-cli')).length, 1)
  run({ HOME: join(folder, 'other'), NODE_COMPILE_CACHE: join(folder, 'named') })
  assert.equal(existsSync(join(folder, 'other')), false)
  assert.equal(readdirSync(join(folder, 'named')).length, 1)
})
