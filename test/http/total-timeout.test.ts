import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWaits } from '../../src/http/waits.ts'
import { network, serve } from './network.ts'

/** A server that is busy and asks to wait so many seconds, and how often it was asked. */
async function busy(seconds: number): Promise<{ readonly url: string; readonly count: () => number }> {
  let count = 0
  const url = await serve((_request, response) => {
    count += 1
    response.writeHead(429, { 'Retry-After': String(seconds) }).end()
  })
  return { url, count: () => count }
}

test('a pause that does not fit into what is left is not begun, and the answer is what came of it', async () => {
  const { url, count } = await busy(60)
  const { get, slept, recorded } = network({ totalMs: 100_000 })
  const { response, failure } = await get(url)
  assert.equal(response?.status, 429)
  assert.equal(failure?.code, 'http_unavailable')
  assert.match(
    failure?.message ?? '',
    /answered 429 Too Many Requests\. This was try 2 of 3\. It was not tried again, because the pause of 60 s does not fit into the 3\d(?:\.\d)? s that are left of the 100 s of --total-timeout\.$/,
  )
  assert.equal(failure?.hint, 'Run it again in 60 s, or allow more with --total-timeout <seconds>.')
  assert.deepEqual(slept, [60_000])
  assert.equal(count(), 2)
  assert.deepEqual(
    recorded.map((exchange) => exchange.failure?.message.includes('--total-timeout')),
    [false, true],
  )
})

test('the waits of all requests of a run come out of one sum, on whatever host', async () => {
  const [one, other] = [await busy(20), await busy(20)]
  const { get, slept } = network({ totalMs: 65_000 })
  await get(one.url)
  const { failure } = await get(other.url)
  assert.match(failure?.message ?? '', /the pause of 20 s does not fit into the \d(?:\.\d)? s/)
  assert.deepEqual(slept, [20_000, 20_000, 20_000])
  assert.deepEqual([one.count(), other.count()], [3, 2])
})

test('without a bound each request waits as long as its own retries say', async () => {
  const { url, count } = await busy(60)
  const { get, slept } = network()
  await get(url)
  await get(url)
  assert.deepEqual(slept, [60_000, 60_000, 60_000, 60_000])
  assert.equal(count(), 6)
})

test('an exchange is ended when the sum is used up, and the failure names the host, its time and its tries', async () => {
  const url = await serve(() => {})
  const { get, recorded } = network({ totalMs: 200, timeoutMs: 60_000 })
  const { response, failure } = await get(`${url}/document`)
  assert.equal(response, null)
  assert.equal(failure?.code, 'total_timeout')
  assert.equal(failure?.exit, 5)
  assert.equal(failure?.retryable, true)
  const host = new URL(url).host
  assert.match(
    failure?.message ?? '',
    new RegExp(
      `^No complete answer from http://${host}/document within the 0\\.2 s of --total-timeout: ${host} took [\\d.]+ s \\(1 try\\)\\.$`,
    ),
  )
  assert.match(failure?.hint ?? '', /--total-timeout/)
  assert.equal(recorded.length, 1)
})

test('once the sum is used up nothing more is sent', async () => {
  let asked = 0
  const fine = await serve((_request, response) => {
    asked += 1
    response.end('fine')
  })
  const silent = await serve(() => {})
  const { get, post, recorded } = network({ totalMs: 150 })
  assert.equal((await get(silent)).failure?.code, 'total_timeout')
  await assert.rejects(get(`${fine}/later`), {
    code: 'total_timeout',
    exit: 5,
    message: /^http:\/\/127\.0\.0\.1:\d+\/later was not asked, for the run has waited the 0\.15 s of --total-timeout: /,
  })
  await assert.rejects(post(fine), { code: 'total_timeout' })
  assert.equal(asked, 0)
  assert.equal(recorded.length, 1)
})

test('the bound on one exchange speaks where it is the smaller one', async () => {
  const url = await serve(() => {})
  const { failure } = await network({ totalMs: 60_000, timeoutMs: 150 }).get(url)
  assert.equal(failure?.code, 'timeout')
})

test('what may wait for somebody who decides counts for nothing and is not ended', async () => {
  const slow = await serve((_request, response) => void setTimeout(() => response.end('decided'), 1_300))
  const { get, post } = network({ totalMs: 1_000 })
  assert.equal((await post(slow, { uncounted: true })).response?.body, 'decided')
  const fine = await serve((_request, response) => response.end('fine'))
  assert.equal((await get(fine)).response?.body, 'fine')
})

/** Waits on a clock that is moved by hand. */
function waitsBy(totalMs: number) {
  let now = 1000
  const waits = createWaits({
    clock: () => now,
    sleep: async (ms) => {
      now += ms
    },
  })
  waits.bound(totalMs)
  return {
    waits,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('what is waited for at once counts once, and what lies between waits not at all', () => {
  const { waits, pass } = waitsBy(100)
  const one = waits.begin('a.example')
  pass(5)
  const other = waits.begin('b.example')
  pass(5)
  one()
  assert.equal(waits.left(), 90)
  pass(5)
  assert.equal(waits.left(), 85)
  other()
  pass(1000)
  assert.equal(waits.left(), 85)
  assert.match(waits.used('Ended within').failure.message, /^Ended within the 0\.1 s of --total-timeout: /)
})

test('a pause that a signal ends counts as long as it took, and one that is slept through as long as it was to be', async () => {
  const { waits } = waitsBy(10_000)
  await waits.pause('a.example', 1000, new AbortController().signal)
  assert.equal(waits.left(), 9000)
  const still = createWaits({ clock: () => 0, sleep: async () => {} })
  still.bound(10_000)
  await still.pause('a.example', 1000, new AbortController().signal)
  assert.equal(still.left(), 9000)
  await still.pause('a.example', 1000, AbortSignal.abort())
  assert.equal(still.left(), 9000)
})
