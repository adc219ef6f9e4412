import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill, Stopped } from '../src/stopped.ts'

test('what a command had come to is taken along by whatever ends it early', async () => {
  const cause = new Error('the network is gone')
  const filling = fill<{ found: string[] }>({ found: [] }, async (result) => {
    result.found.push('metadata')
    throw cause
  })
  await assert.rejects(filling, (error) => {
    assert.ok(error instanceof Stopped)
    assert.deepEqual([error.result, error.cause], [{ found: ['metadata'] }, cause])
    return true
  })
})

test('what is filled to its end is the result itself', async () => {
  const whole = await fill<{ found: string[] }>({ found: [] }, async (result) => result.found.push('metadata'))
  assert.deepEqual(whole, { found: ['metadata'] })
})
