import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Rounds } from '../src/command.ts'
import { createTally } from '../src/formats/openmetrics/tally.ts'
import { inRounds } from '../src/rounds.ts'
import { guardOutputs } from '../src/terminal/writer.ts'
import { testEnv } from './support/env.ts'

/** Rounds that take so many milliseconds each, by a clock that they alone advance; ended by SIGTERM in the wait after the last. */
async function waitsOf(
  everyMs: number,
  takes: readonly number[],
): Promise<{ waits: number[]; code: number; err: string }> {
  const own = testEnv()
  let now = 1000
  let round = 0
  const waits: number[] = []
  const env = guardOutputs({
    ...own,
    clock: () => now,
    async sleep(ms: number) {
      waits.push(ms)
      now += ms
      if (round === takes.length) own.interrupt('SIGTERM')
    },
  })
  const rounds: Rounds = { everyMs, tally: createTally(), act: async () => null, ended() {}, async close() {} }
  const code = await inRounds(env, rounds, async () => {
    now += takes[round] ?? 0
    round += 1
    return { exit: 0, acted: true }
  })
  return { waits, code, err: own.written.stderr }
}

test('a round begins so long after the one before began, at once where that took longer', async () => {
  const { waits, code, err } = await waitsOf(60_000, [5000, 60_000, 90_000, 1])
  assert.deepEqual(waits, [55_000, 0, 0, 59_999])
  assert.equal(code, 143)
  assert.equal(err, 'terminated: Ended by SIGTERM.\n')
})

test('rounds see the same standard input and the same answers, which are had once', async () => {
  let asked = 0
  let read = 0
  const own = testEnv({
    async ask() {
      asked += 1
      return `answer ${asked}`
    },
  })
  let round = 0
  const env = guardOutputs({
    ...own,
    stdin: {
      isTTY: false,
      async *chunks() {
        read += 1
        yield Buffer.from('secret')
      },
    },
    async sleep() {
      if (round === 3) own.interrupt('SIGINT')
    },
  })
  const seen: string[] = []
  const rounds: Rounds = { everyMs: 1, tally: createTally(), act: async () => null, ended() {}, async close() {} }
  const code = await inRounds(env, rounds, async (machine) => {
    round += 1
    const chunks: Uint8Array[] = []
    for await (const chunk of machine.stdin.chunks()) chunks.push(chunk)
    seen.push(`${Buffer.concat(chunks).toString()} ${await machine.ask({ kind: 'text', message: 'Issuer' })}`)
    return { exit: 1, acted: true }
  })
  assert.equal(code, 130)
  assert.deepEqual(seen, ['secret answer 1', 'secret answer 1', 'secret answer 1'])
  assert.deepEqual([asked, read], [1, 1])
})

test('rounds end where nobody reads what is written, with the code of the last, and what they share is closed', async () => {
  const own = testEnv()
  let closed = 0
  const env = guardOutputs({ ...own, stdout: { ...own.stdout, closed: true } })
  const rounds: Rounds = {
    everyMs: 1,
    tally: createTally(),
    act: async () => null,
    ended() {},
    async close() {
      closed += 1
    },
  }
  assert.equal(await inRounds(env, rounds, async () => ({ exit: 5, acted: true })), 5)
  assert.equal(closed, 1)
})
