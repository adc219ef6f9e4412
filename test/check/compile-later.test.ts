import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { compileLater } from '../../src/check/compile-later.ts'

for (const [v8, flags] of [
  ['11.3.244.8-node.30', ['--interrupt-budget=500000', '--max-inlined-bytecode-size-cumulative=200']],
  ['12.4.254.21-node.33', []],
  ['13.6.233.10-node.28', []],
] as const) {
  test(`an engine of version ${v8} is told ${flags.length === 0 ? 'nothing' : 'to compile later'}`, () => {
    const told: string[] = []
    compileLater(v8, (flag) => void told.push(flag))
    assert.deepEqual(told, flags)
  })
}

test('an engine that is told to compile later knows the flags, and says nothing', () => {
  const before = Number(process.versions.v8.split('.')[0]) < 12
  const flags = ['--interrupt-budget=500000', '--max-inlined-bytecode-size-cumulative=200']
  const code = `for (const flag of ${JSON.stringify(flags)}) require('node:v8').setFlagsFromString(flag); console.log('done')`
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', before ? code : "console.log('done')"])
  assert.deepEqual([String(stdout), String(stderr), status], ['done\n', '', 0])
})
