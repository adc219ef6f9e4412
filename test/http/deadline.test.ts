import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, network, serveRaw } from './network.ts'

const SILENT = [
  ['a server that never answers', () => {}, /nothing had come back/],
  [
    'a server that stops in the middle of the head',
    (socket: Writer) => socket.write('HTTP/1.1 200 OK\r\nX'),
    /nothing had come back/,
  ],
  [
    'a server that stops in the middle of the body',
    (socket: Writer) => socket.write(answer('200 OK', ['Content-Length: 9'], 'half')),
    /4 bytes of the body/,
  ],
] as const
type Writer = { write(bytes: string | Buffer): void }

for (const [what, act, message] of SILENT) {
  test(`${what} is ended by the deadline, and not tried again`, async () => {
    const port = await serveRaw(act)
    const { get, recorded } = network({ timeoutMs: 150 })
    const { failure, response, ms } = await get(`http://127.0.0.1:${port}/`)
    assert.equal(response, null)
    assert.equal(failure?.code, 'timeout')
    assert.match(failure?.message ?? '', message)
    assert.match(failure?.message ?? '', /within 0\.15 s/)
    assert.ok(ms >= 140 && ms < 5000, `${ms} ms`)
    assert.equal(recorded.length, 1)
  })
}

test('a slow drip of a body is ended by the deadline', async () => {
  const port = await serveRaw((socket) => {
    socket.write(answer('200 OK', ['Content-Length: 1000000']))
    const drip = setInterval(() => socket.write('a'), 10)
    socket.on('close', () => clearInterval(drip))
  })
  const { failure, ms } = await network({ timeoutMs: 200 }).get(`http://127.0.0.1:${port}/`)
  assert.equal(failure?.code, 'timeout')
  assert.match(failure?.message ?? '', /[1-9]\d* bytes of the body had come/)
  assert.ok(ms < 5000, `${ms} ms`)
})

test('a handshake that never ends is a timeout that names the phase', async () => {
  const port = await serveRaw(() => {})
  const { failure, timing } = await network({ timeoutMs: 150 }).get(`https://127.0.0.1:${port}/`)
  assert.equal(failure?.code, 'timeout')
  assert.match(failure?.message ?? '', /no TLS handshake by then/)
  assert.ok(timing.connect !== undefined)
})

test('reaching the server is bounded by 10 s even when the whole may take longer', {
  timeout: 5000,
}, async (context) => {
  const { port, reached } = await silent()
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const exchange = network({ timeoutMs: 60_000 }).get(`https://127.0.0.1:${port}/`)
  await reached
  context.mock.timers.tick(9_999)
  assert.equal(await Promise.race([exchange, soon('still waiting')]), 'still waiting')
  context.mock.timers.tick(1)
  const { failure } = await exchange
  assert.equal(failure?.code, 'timeout')
  assert.match(failure?.message ?? '', /took longer than 10 s: no TLS handshake by then/)
})

test('the whole exchange is bounded by the time-out, once the server was reached', {
  timeout: 5000,
}, async (context) => {
  const { port, reached } = await silent()
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const exchange = network({ timeoutMs: 60_000 }).get(`http://127.0.0.1:${port}/`)
  await reached
  context.mock.timers.tick(59_999)
  assert.equal(await Promise.race([exchange, soon('still waiting')]), 'still waiting')
  context.mock.timers.tick(1)
  assert.match((await exchange).failure?.message ?? '', /within 60 s/)
})

/** A server that takes a request and says nothing. */
async function silent(): Promise<{ port: number; reached: Promise<void> }> {
  let arrived = () => {}
  const reached = new Promise<void>((resolve) => {
    arrived = resolve
  })
  return { port: await serveRaw(() => arrived()), reached }
}

function soon<T>(value: T): Promise<T> {
  return new Promise((resolve) => setImmediate(() => resolve(value)))
}

const ENDINGS = [
  ['SIGINT', 'interrupted'],
  ['SIGTERM', 'terminated'],
  ['SIGHUP', 'hung_up'],
] as const

for (const [signal, code] of ENDINGS) {
  test(`${signal} ends a request at once as ${code}, and the exchange is recorded`, async () => {
    const { get, recorded, interrupt } = network()
    const port = await serveRaw(() => interrupt(signal))
    const from = performance.now()
    await assert.rejects(get(`http://127.0.0.1:${port}/`), { name: 'CliError', code })
    assert.ok(performance.now() - from < 5000)
    assert.equal(recorded.length, 1)
    assert.equal(recorded[0]?.failure?.code, code)
    await assert.rejects(get(`http://127.0.0.1:${port}/`), { code })
    assert.equal(recorded.length, 1)
  })
}

test('a caller gives one request up by its own signal', async () => {
  const controller = new AbortController()
  const port = await serveRaw(() => controller.abort(new Error('enough')))
  const { get, recorded } = network()
  await assert.rejects(get(`http://127.0.0.1:${port}/`, { signal: controller.signal }), { message: 'enough' })
  assert.equal(recorded[0]?.failure?.code, 'timeout')
})
