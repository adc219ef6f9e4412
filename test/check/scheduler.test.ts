import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTurn, type Task } from '../../src/check/scheduler.ts'

/** A machine on which no time goes by. */
const STILL = { clock: () => 0, sleep: () => new Promise<void>(() => {}) }

/** Tasks that end when they are told to, and what is known of them. */
function board() {
  const begun: string[] = []
  const moves = new Map<string, () => void>()
  const ends = new Map<string, () => void>()
  const task = (name: string, ...keys: readonly string[]): Task => ({
    keys,
    place: `https://${name}.example`,
    run: (moved) => {
      begun.push(name)
      moves.set(name, moved)
      return new Promise((resolve) => ends.set(name, resolve))
    },
  })
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { begun, task, end, moves }
}

test('so many run at once, the first first', async () => {
  const { begun, task, end } = board()
  const all = inTurn([task('a'), task('b'), task('c')], 2, STILL)
  assert.deepEqual(begun, ['a', 'b'])
  await end('b')
  assert.deepEqual(begun, ['a', 'b', 'c'])
  await end('a')
  await end('c')
  await all
})

test('two that use the same are never at work together, and others go before the one that waits', async () => {
  const { begun, task, end } = board()
  const all = inTurn([task('a', 'robot'), task('b', 'robot', 'admin'), task('c', 'admin'), task('d')], 3, STILL)
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
  await inTurn([], 4, STILL)
})

/** A machine whose time goes by when it is told to. */
function watch() {
  let now = 0
  const asleep: { readonly until: number; readonly wake: () => void }[] = []
  return {
    clock: () => now,
    sleep: (ms: number) => new Promise<void>((wake) => asleep.push({ until: now + ms, wake })),
    async pass(ms: number): Promise<void> {
      for (const end = now + ms; now < end; now += 50) {
        for (const one of asleep.filter(({ until }) => until <= now + 50)) {
          asleep.splice(asleep.indexOf(one), 1)
          one.wake()
        }
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

test('those of which nothing comes keep nobody from their turn, and those that work do', async () => {
  const { begun, task, end, moves } = board()
  const { pass, ...time } = watch()
  const all = inTurn([task('hangs'), task('hangs too'), task('a'), task('b'), task('c')], 2, time)
  await pass(900)
  assert.deepEqual(begun, ['hangs', 'hangs too'])
  await pass(300)
  assert.deepEqual(begun, ['hangs', 'hangs too', 'a', 'b'])
  for (let turn = 0; turn < 50; turn += 1) {
    await pass(100)
    moves.get('a')?.()
    moves.get('b')?.()
  }
  assert.deepEqual(begun, ['hangs', 'hangs too', 'a', 'b'])
  await end('a')
  assert.deepEqual(begun, ['hangs', 'hangs too', 'a', 'b', 'c'])
  for (const name of ['b', 'c', 'hangs', 'hangs too']) await end(name)
  await all
})

test('what hangs keeps its account to itself', async () => {
  const { begun, task, end } = board()
  const { pass, ...time } = watch()
  const all = inTurn([task('hangs', 'robot'), task('a', 'robot')], 2, time)
  await pass(60_000)
  assert.deepEqual(begun, ['hangs'])
  await end('hangs')
  await end('a')
  await all
})

test('a server that is slow is not asked ever more, and others are', async () => {
  const { begun, task, end } = board()
  const { pass, ...time } = watch()
  const there = Array.from({ length: 50 }, (_none, at) => ({ ...task(`slow ${at}`), place: 'https://slow.example' }))
  const all = inTurn([...there, task('a')], 2, time)
  await pass(60_000)
  assert.equal(begun.filter((name) => name.startsWith('slow')).length, 18)
  assert.equal(begun.includes('a'), true)
  await end('a')
  for (const name of there.keys()) await end(`slow ${name}`)
  await all
})
