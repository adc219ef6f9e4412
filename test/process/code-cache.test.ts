import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { newFolder } from '../support/folder.ts'

let copy = ''
before(() => {
  copy = newFolder()
  for (const name of ['bin', 'dist', 'package.json']) cpSync(name, join(copy, name), { recursive: true })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
})

const cache = (): string => join(copy, 'dist', 'core.cjs.cache')

function decoded(): string {
  const args = [join(copy, 'bin', 'oidc-cli.js'), 'decode', '--json', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout).result.tokens[0].claims.sub
}

test('the build keeps a code cache where Node.js has none of its own', {
  skip: 'enableCompileCache' in module && 'Node.js has a compile cache',
}, () => {
  assert.doesNotThrow(() => truncateSync(cache()))
})

for (const [state, spoil] of [
  ['empty', () => writeFileSync(cache(), '')],
  ['of something else', () => writeFileSync(cache(), Buffer.alloc(300_000, 7))],
  ['gone', () => rmSync(cache(), { force: true })],
] as const) {
  test(`the program starts with a code cache that is ${state}`, () => {
    spoil()
    assert.equal(decoded(), 'a')
  })
}
