import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTurn, type Task } from '../../src/check/scheduler.ts'

/** Tasks that end when they are told to, and what is known of them. */
function board() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const task = (name: string, ...keys: readonly string[]): Task => ({
    keys,
    run: () => {
      begun.push(name)
      return new Promise((resolve) => ends.set(name, resolve))
    },
  })
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { begun, task, end }
}

test('so many run at once, the first first', async () => {
  const { begun, task, end } = board()
  const all = inTurn([task('a'), task('b'), task('c')], 2)
  assert.deepEqual(begun, ['a', 'b'])
  await end('b')
  assert.deepEqual(begun, ['a', 'b', 'c'])
  await end('a')
  await end('c')
  await all
})

test('two that use the same are never at work together, and others go before the one that waits', async () => {
  const { begun, task, end } = board()
  const all = inTurn([task('a', 'robot'), task('b', 'robot', 'admin'), task('c', 'admin'), task('d')], 3)
  assert.deepEqual(begun, ['a', 'c', 'd'])
  await end('a')
  assert.deepEqual(begun, ['a', 'c', 'd'])
  await end('c')
  assert.deepEqual(begun, ['a', 'c', 'd', 'b'])
  await end('b')
  await end('d')
  await all
})

test('nothing to do is done at once', async () => {
  await inTurn([], 4)
})
