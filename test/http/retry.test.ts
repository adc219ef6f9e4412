import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { answer, network, serve, serveRaw } from './network.ts'

/** A server that gives its answers in turn, the last one for ever. */
async function inTurn(...answers: readonly ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  let count = 0
  const url = await serve((request, response) => {
    const act = answers[Math.min(count, answers.length - 1)]
    count += 1
    act?.(request, response)
  })
  return { url, count: () => count }
}

function status(code: number, headers: Record<string, string> = {}) {
  return (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(code, headers).end('{"error":"later"}')
}

const fine = (_request: IncomingMessage, response: ServerResponse) => response.end('fine')
const reset = (request: IncomingMessage) => request.socket.destroy()

for (const code of [429, 500, 502, 503, 504]) {
  test(`status ${code} is tried again, each try an exchange of its own`, async () => {
    const { url } = await inTurn(status(code), status(code), fine)
    const { get, recorded, slept } = network()
    const last = await get(url)
    assert.equal(last.response?.body, 'fine')
    assert.equal(last.failure, null)
    assert.deepEqual(
      recorded.map(({ attempt }) => attempt),
      [1, 2, 3],
    )
    assert.deepEqual(
      recorded.map(({ failure }) => failure?.code ?? null),
      ['http_unavailable', 'http_unavailable', null],
    )
    assert.equal(recorded[0]?.response?.status, code)
    assert.equal(slept.length, 2)
  })

  test(`status ${code} that stays is returned with the answer and the failure beside it`, async () => {
    const { url, count } = await inTurn(status(code))
    const { get, recorded } = network()
    const { response, failure } = await get(url)
    assert.equal(response?.status, code)
    assert.equal(response?.body, '{"error":"later"}')
    assert.equal(failure?.code, 'http_unavailable')
    assert.match(failure?.message ?? '', new RegExp(`${code} .*try 3 of 3`))
    assert.equal(count(), 3)
    assert.equal(recorded.length, 3)
  })

  test(`a POST answered ${code} is sent once, with the answer and the failure`, async () => {
    const { url, count } = await inTurn(status(code))
    const { post, slept } = network()
    const { response, failure } = await post(url, { body: 'a=b' })
    assert.equal(response?.status, code)
    assert.equal(failure?.code, 'http_unavailable')
    assert.equal(count(), 1)
    assert.deepEqual(slept, [])
  })
}

for (const code of [501, 505]) {
  test(`status ${code} will not change and is not tried again`, async () => {
    const { url, count } = await inTurn(status(code))
    const { failure } = await network().get(url)
    assert.equal(failure?.code, 'http_unavailable')
    assert.equal(count(), 1)
  })
}

for (const code of [200, 201, 204, 302, 400, 401, 403, 404]) {
  test(`status ${code} is an answer and no failure`, async () => {
    const { url, count } = await inTurn(status(code))
    const { response, failure } = await network().get(url, { purpose: 'userinfo' })
    assert.equal(response?.status, code)
    assert.equal(failure, null)
    assert.equal(count(), 1)
  })
}

test('a status past 599 counts as 5xx', async () => {
  const port = await serveRaw((socket) => socket.end(answer('999 Denied', ['Content-Length: 0'])))
  const { response, failure } = await network().post(`http://127.0.0.1:${port}/`)
  assert.equal(response?.status, 999)
  assert.equal(failure?.code, 'http_unavailable')
})

test('a broken connection of a reading request is tried twice more', async () => {
  const { url, count } = await inTurn(reset, reset, fine)
  const { get, recorded } = network()
  const { response } = await get(url)
  assert.equal(response?.body, 'fine')
  assert.equal(count(), 3)
  assert.deepEqual(
    recorded.map(({ failure }) => failure?.code ?? null),
    ['connection_reset', 'connection_reset', null],
  )
})

test('a broken connection of a POST is never tried again', async () => {
  const { url, count } = await inTurn(reset, fine)
  const { post, recorded } = network()
  const { failure } = await post(url, { body: 'code=once' })
  assert.equal(failure?.code, 'connection_reset')
  assert.equal(count(), 1)
  assert.equal(recorded.length, 1)
})

test('waits double and vary with chance', async () => {
  const { url } = await inTurn(status(503))
  const { get, slept } = network()
  await get(url)
  assert.deepEqual(slept, [301, 601])
})

test('Retry-After in seconds is waited', async () => {
  const { url } = await inTurn(status(503, { 'retry-after': '7' }), status(429, { 'retry-after': '60' }), fine)
  const { get, slept } = network()
  assert.equal((await get(url)).failure, null)
  assert.deepEqual(slept, [7000, 60_000])
})

test('Retry-After as a date is waited until then', async () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5)
  const later = (seconds: number) => ({ 'retry-after': new Date(now + seconds * 1000).toUTCString() })
  const { url } = await inTurn(status(503, later(20)), status(503, later(-20)), fine)
  const { get, slept } = network({ now: () => now })
  assert.equal((await get(url)).failure, null)
  assert.deepEqual(slept, [20_000, 601])
})

for (const value of ['61', '99999999999999999999', 'Fri, 31 Dec 2049 00:00:00 GMT']) {
  test(`Retry-After of ${value} is longer than is waited: no further try, and the message says so`, async () => {
    const { url, count } = await inTurn(status(503, { 'retry-after': value }))
    const { get, slept } = network()
    const { failure, response } = await get(url)
    assert.equal(failure?.code, 'http_unavailable')
    assert.match(failure?.message ?? '', /asks to wait \S+ s \(Retry-After\), longer than the 60 s/)
    assert.equal(response?.status, 503)
    assert.equal(count(), 1)
    assert.deepEqual(slept, [])
  })
}

for (const value of ['soon', '-5', '1.5', '']) {
  test(`an unreadable Retry-After of "${value}" changes nothing`, async () => {
    const { url } = await inTurn(status(503, { 'retry-after': value }), fine)
    const { get, slept } = network()
    assert.equal((await get(url)).failure, null)
    assert.deepEqual(slept, [301])
  })
}

test('an interruption during the wait ends it without another try', async () => {
  const { url, count } = await inTurn(status(503))
  const tested = network({ onSleep: () => tested.interrupt('SIGINT') })
  await assert.rejects(tested.get(url), { code: 'interrupted' })
  assert.equal(count(), 1)
})
