import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { boundNewSpace } from '../../src/check/new-space.ts'

const MIB = 1024 * 1024

for (const [v8, sizes, told] of [
  ['13.6.233.10-node.28', [1, 16, 31], []],
  ['13.6.233.10-node.28', [1, 32, 64], ['--semi-space-growth-factor=1']],
  ['14.6.202.26-node.12', [64, 64, 64], ['--semi-space-growth-factor=1']],
  ['12.4.254.21-node.33', [32, 64, 128], []],
  ['11.3.244.8-node.30', [32, 32, 32], []],
] as const)
  test(`an engine ${v8} whose new objects take ${sizes.join(', ')} MiB is told ${told.length === 0 ? 'nothing' : 'once to let them take no more'}`, () => {
    const flags: string[] = []
    const left = [...sizes]
    const ended = boundNewSpace(
      v8,
      () => (left.shift() ?? 0) * MIB,
      (flag) => void flags.push(flag),
    )
    for (let times = 0; times < 16 * sizes.length; times += 1) ended()
    assert.deepEqual(flags, told)
  })

test('the engine knows the flag, and says nothing', () => {
  const code = "require('node:v8').setFlagsFromString('--semi-space-growth-factor=1'); console.log('done')"
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', code])
  assert.deepEqual([String(stdout), String(stderr), status], ['done\n', '', 0])
})
