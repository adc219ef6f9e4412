import assert from 'node:assert/strict'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withLock } from '../../src/files/lock.ts'
import { testEnv } from '../support/env.ts'
import { newFolder } from '../support/folder.ts'

const place = (): string => join(newFolder(), 'file')
const env = testEnv()
const machine = (more: object) => ({ ...env, ...more })
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000)

test('only one holds the lock at a time, and it is gone afterwards', async () => {
  const path = place()
  let inside = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 10 }, () =>
      withLock(path, env, { waitMs: 30_000 }, async () => {
        inside += 1
        most = Math.max(most, inside)
        await new Promise((done) => setTimeout(done, 5))
        inside -= 1
      }),
    ),
  )
  assert.equal(most, 1)
  assert.equal(existsSync(`${path}.lock`), false)
})

test('the lock is let go when the work fails', async () => {
  const path = place()
  await assert.rejects(
    withLock(path, env, { waitMs: 100 }, async () => {
      throw new Error('failed')
    }),
    /failed/,
  )
  assert.equal(existsSync(`${path}.lock`), false)
})

test('a lock of a living process is waited for, and the wait has an end that names the file', async () => {
  const path = place()
  writeFileSync(`${path}.lock`, '4242 abc')
  utimesSync(`${path}.lock`, minutesAgo(0.5), minutesAgo(0.5))
  const alive = machine({ isAlive: () => true })
  await assert.rejects(
    withLock(path, alive, { waitMs: 60 }, async () => assert.fail('it was held')),
    (error: { code: string; message: string; hint: string }) => {
      assert.equal(error.code, 'session_locked')
      assert.ok(error.message.includes(`${path}.lock`))
      assert.match(error.hint, /remove the file/)
      return true
    },
  )
  assert.equal(readFileSync(`${path}.lock`, 'utf8'), '4242 abc')
})

for (const [what, text, age, isAlive] of [
  ['of a process that is gone', '4242 abc', 0.1, false],
  ['older than two minutes', '4242 abc', 3, true],
  ['that says nothing and is old', '', 3, true],
] as const) {
  test(`a lock ${what} is taken over`, async () => {
    const path = place()
    writeFileSync(`${path}.lock`, text)
    utimesSync(`${path}.lock`, minutesAgo(age), minutesAgo(age))
    const done = await withLock(path, machine({ isAlive: () => isAlive }), { waitMs: 500 }, async () => 'done')
    assert.equal(done, 'done')
    assert.equal(existsSync(`${path}.lock`), false)
  })
}

test('a lock that another took over meanwhile is not removed', async () => {
  const path = place()
  await withLock(path, env, { waitMs: 100 }, async () => writeFileSync(`${path}.lock`, '99 other'))
  assert.equal(readFileSync(`${path}.lock`, 'utf8'), '99 other')
})

test('a signal ends the wait', async () => {
  const path = place()
  writeFileSync(`${path}.lock`, `${env.pid} abc`)
  const interrupted = testEnv()
  const waiting = withLock(path, { ...interrupted, isAlive: () => true }, { waitMs: 60_000 }, async () => 'never')
  interrupted.interrupt('SIGINT')
  await assert.rejects(waiting, { code: 'session_locked' })
})
