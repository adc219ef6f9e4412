// In a process of its own: it changes the environment of its process.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { environmentWithout } from '../../src/env-system.ts'

const script = 'process.stdout.write(JSON.stringify([process.env.ACME_SECRET ?? null, process.env.KEPT ?? null]))'
const started = (): unknown => JSON.parse(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout)

test('what is started for a while without variables does not get them, and afterwards they are back', async () => {
  process.env['ACME_SECRET'] = 'secret'
  process.env['KEPT'] = 'kept'
  const { vars, within } = environmentWithout(new Set(['ACME_SECRET', 'NOT_SET']))
  assert.deepEqual([vars['ACME_SECRET'], vars['KEPT'], 'NOT_SET' in vars], [undefined, 'kept', false])
  assert.deepEqual(await within(async () => started()), [null, 'kept'])
  assert.deepEqual(started(), ['secret', 'kept'])
  await assert.rejects(
    within(async () => {
      throw new Error('failed')
    }),
    /failed/,
  )
  assert.deepEqual(started(), ['secret', 'kept'])
  assert.equal(process.env['NOT_SET'], undefined)
})
