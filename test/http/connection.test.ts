import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { CliError } from '../../src/errors.ts'
import { answer, listen, network, serve, serveRaw } from './network.ts'

test('the record has the request as it went over the wire', async () => {
  let wire = ''
  const port = await serveRaw((socket, request) => {
    wire = request
    socket.end(answer('200 OK', ['Content-Length: 2'], '{}'))
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded', dpop: 'proof', 'X-Own': 'kept' }
  const { recorded, post } = network({ headers: [['X-Tenant', 'one']] })
  const exchange = await post(`http://127.0.0.1:${port}/token?a=b#fragment`, { headers, body: 'grant_type=x&name=%7e' })
  assert.deepEqual(recorded, [exchange])
  const { request } = exchange
  const lines = request.headers.map(([name, value]) => `${name}: ${value}`)
  assert.equal(wire, ['POST /token?a=b HTTP/1.1', ...lines, '', request.body].join('\r\n'))
  assert.equal(request.url, `http://127.0.0.1:${port}/token?a=b`)
  assert.deepEqual(request.headers, [
    ['Host', `127.0.0.1:${port}`],
    ['User-Agent', 'oidc-cli/test'],
    ['Accept', '*/*'],
    ['Accept-Encoding', 'gzip, deflate, br'],
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['DPoP', 'proof'],
    ['X-Own', 'kept'],
    ['X-Tenant', 'one'],
    ['Connection', 'close'],
    ['Content-Length', '21'],
  ])
})

test('a header given by hand replaces the one of its name and no other', async () => {
  const url = await serve((request, response) => response.end(JSON.stringify(request.rawHeaders)))
  const { get } = network({
    headers: [
      ['authorization', 'Basic x'],
      ['X-Twice', '1'],
      ['X-Twice', '2'],
    ],
  })
  const { response } = await get(url, { headers: { authorization: 'Bearer y', accept: 'application/json' } })
  const raw: string[] = JSON.parse(response?.body ?? '[]')
  const values = (name: string) =>
    raw.filter((_value, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name)
  assert.deepEqual(values('authorization'), ['Basic x'])
  assert.deepEqual(values('accept'), ['application/json'])
  assert.deepEqual(values('x-twice'), ['1', '2'])
})

for (const value of ['a\r\nX-Injected: 1', 'a\nb', 'a\0b', 'a\u2028b', '\u{1f511}']) {
  test(`a header value like ${JSON.stringify(value)} is refused before anything is sent`, async () => {
    let requests = 0
    const url = await serve((_request, response) => {
      requests += 1
      response.end()
    })
    const { get, recorded } = network()
    await assert.rejects(get(url, { headers: { authorization: `Bearer ${value}` } }), { code: 'invalid_option' })
    assert.equal(requests, 0)
    assert.deepEqual(recorded, [])
  })
}

const FOREIGN = [
  'http://issuer.example/',
  'http://127.0.0.1.issuer.example/',
  'http://localhost.issuer.example/',
  'http://notlocalhost/',
  'http://128.0.0.1/',
  'http://[::2]/',
  'http://0.0.0.0/',
]

for (const url of FOREIGN) {
  test(`plain http to ${url} is refused`, async () => {
    await assert.rejects(network().get(url), { code: 'insecure_url' })
  })
}

const UNUSABLE = [
  'ftp://localhost/',
  'file:///etc/passwd',
  'not a url',
  'https://user:hunter2@localhost/',
  'https://user@localhost/',
  'data:,x',
]

for (const url of UNUSABLE) {
  test(`the URL ${url} is refused without its password in the message`, async () => {
    await assert.rejects(network({ insecure: true }).get(url), (error) => {
      assert.ok(error instanceof CliError)
      assert.equal(error.code, 'invalid_option')
      assert.ok(!error.message.includes('hunter2'))
      return true
    })
  })
}

test('localhost and the names under it are this machine, whatever a resolver says', async () => {
  const { port } = new URL(await serve((request, response) => response.end(request.headers.host)))
  for (const host of ['localhost', 'tenant.localhost', '127.0.0.1', 'LOCALHOST']) {
    const { response, timing } = await network().get(`http://${host}:${port}/`)
    assert.equal(response?.body, `${host.toLowerCase()}:${port}`)
    assert.ok(timing.connect !== undefined)
  }
})

test('a port nobody listens on is connection_refused', async () => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  const { failure, response, timing } = await network().post(`http://localhost:${port}/`)
  assert.equal(response, null)
  assert.equal(failure?.code, 'connection_refused')
  assert.match(failure?.message ?? '', new RegExp(`localhost:${port}`))
  assert.equal(timing.connect, undefined)
})

test('a host that does not exist is dns_failed', async () => {
  // A label past 63 characters is refused by the resolver itself, so the network of the test machine does not matter.
  const host = `${'a'.repeat(64)}.invalid`
  const { failure, timing } = await network().post(`https://${host}/`)
  assert.equal(failure?.code, 'dns_failed')
  assert.ok(failure?.message.includes(host))
  assert.deepEqual(timing, {})
})

test('a broadcast address is connection_failed', async () => {
  const { failure } = await network().post('https://255.255.255.255/')
  assert.equal(failure?.code, 'connection_failed')
})

test('a reset connection is connection_reset', async () => {
  const port = await serveRaw((socket) => socket.resetAndDestroy())
  const { failure } = await network().post(`http://127.0.0.1:${port}/`)
  assert.equal(failure?.code, 'connection_reset')
})

test('a kept connection that the server closed meanwhile is replaced without a trace', async () => {
  let connections = 0
  const port = await listen(
    createServer((socket) => {
      connections += 1
      const first = connections === 1
      let requests = 0
      socket.on('error', () => {})
      socket.on('data', () => {
        requests += 1
        if (first && requests > 1) return socket.resetAndDestroy()
        socket.write(answer('200 OK', ['Content-Length: 2'], '{}'))
      })
    }),
  )
  const { get, recorded } = network()
  await get(`http://127.0.0.1:${port}/`)
  const second = await get(`http://127.0.0.1:${port}/`)
  assert.equal(second.response?.status, 200)
  assert.equal(connections, 2)
  assert.deepEqual(
    recorded.map(({ attempt, failure }) => [attempt, failure]),
    [
      [1, null],
      [1, null],
    ],
  )
})

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
    assert.ok(ms >= 140 && ms < 1500, `${ms} ms`)
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
  assert.ok(ms < 1500, `${ms} ms`)
})

test('a handshake that never ends is a timeout that names the phase', async () => {
  const port = await serveRaw(() => {})
  const { failure, timing } = await network({ timeoutMs: 150 }).get(`https://127.0.0.1:${port}/`)
  assert.equal(failure?.code, 'timeout')
  assert.match(failure?.message ?? '', /no TLS handshake by then/)
  assert.ok(timing.connect !== undefined)
})

test('reaching the server is bounded by 10 s even when the whole may take longer', async (context) => {
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

test('the whole exchange is bounded by the time-out, once the server was reached', async (context) => {
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
    assert.ok(performance.now() - from < 1000)
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

test('a kept connection does not keep the process alive', async () => {
  const port = await listen(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => socket.write(answer('200 OK', ['Content-Length: 2', 'Keep-Alive: timeout=60'], '{}')))
    }),
  )
  const script = `
    import { network } from './test/http/network.ts'
    const { response } = await network().get('http://127.0.0.1:${port}/')
    process.stdout.write(String(response?.status))
    process.on('exit', () => process.stdout.write(' ' + (performance.now() - from < 1000)))
    const from = performance.now()
  `
  const argv = ['--import', './test/support/typescript.mjs', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 9000 })
  assert.match(stdout, /^200 true/)
})
