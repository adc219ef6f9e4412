import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { type CallbackListener, listen } from '../../src/browser/listener.ts'
import { testEnv } from '../support/env.ts'

/** What is sent raw to the port before the genuine response. */
type Shape = (port: number) => string | Buffer

const get =
  (target: string, headers: readonly string[] = [], method = 'GET'): Shape =>
  (port) =>
    [`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...headers, '', ''].join('\r\n')
const post =
  (target: string, body: string, type = 'application/x-www-form-urlencoded', headers: readonly string[] = []): Shape =>
  (port) =>
    [
      `POST ${target} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      `Content-Type: ${type}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
      '',
      body,
    ].join('\r\n')
const host =
  (name: string, target = '/callback?code=c&state=right'): Shape =>
  () =>
    `GET ${target} HTTP/1.1\r\nHost: ${name}\r\n\r\n`

const LONG = 'a'.repeat(17 * 1024)

const SHAPES: Readonly<Record<string, Shape>> = {
  'a wrong state': get('/callback?code=c&state=wrong'),
  'no state': get('/callback?code=c'),
  'an empty state': get('/callback?code=c&state='),
  'a state in other case': get('/callback?code=c&state=RIGHT'),
  'a state with a space behind it': get('/callback?code=c&state=right%20'),
  'an error with a wrong state': get('/callback?error=access_denied&state=wrong'),
  'a state under another name': get('/callback?code=c&State=right'),
  'a form with a wrong state': post('/callback', 'code=c&state=wrong'),
  'an empty form': post('/callback', ''),
  'a JSON body': post('/callback', '{"code":"c","state":"right"}', 'application/json'),
  'a plain text body': post('/callback', 'code=c&state=right', 'text/plain'),
  'a multipart body': post('/callback', 'code=c&state=right', 'multipart/form-data; boundary=x'),
  'a form longer than the limit': (port) =>
    `POST /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 999999999\r\n\r\n`,
  'a HEAD request': get('/callback?code=c&state=right', [], 'HEAD'),
  'an OPTIONS request': get('/callback?code=c&state=right', [], 'OPTIONS'),
  'a PUT request': get('/callback?code=c&state=right', ['Content-Length: 0'], 'PUT'),
  'a DELETE request': get('/callback?code=c&state=right', [], 'DELETE'),
  'a TRACE request': get('/callback?code=c&state=right', [], 'TRACE'),
  'another path': get('/other?code=c&state=right'),
  'a path below': get('/callback/?code=c&state=right'),
  'a path in other case': get('/Callback?code=c&state=right'),
  'a path with dots': get('/x/../callback?code=c&state=right'),
  'an encoded path': get('/%63allback?code=c&state=right'),
  'a doubled slash': get('//callback?code=c&state=right'),
  'an absolute target': get('http://127.0.0.1/callback?code=c&state=right'),
  'a target of another host': get('http://evil.example/callback?code=c&state=right'),
  'another host name': host('evil.example'),
  'another port in Host': host('127.0.0.1:1'),
  'a host name that resolves here': host('localtest.example'),
  'an empty Host': host(''),
  'two Host headers': (port) =>
    `GET /callback?code=c&state=right HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\n\r\n`,
  'no Host': () => 'GET /callback?code=c&state=right HTTP/1.1\r\n\r\n',
  'HTTP/1.0 without Host': () => 'GET /callback?code=c&state=right HTTP/1.0\r\n\r\n',
  'an image load': get('/callback?code=c&state=right', ['Sec-Fetch-Dest: image']),
  'an iframe': get('/callback?code=c&state=right', ['Sec-Fetch-Dest: iframe']),
  'a script load': get('/callback?code=c&state=right', ['Sec-Fetch-Dest: script']),
  'a fetch': get('/callback?code=c&state=right', ['Sec-Fetch-Dest: empty']),
  'a prefetch': get('/callback?code=c&state=right', ['Sec-Purpose: prefetch']),
  'a prefetch as it was told before': get('/callback?code=c&state=right', ['Purpose: Prefetch;anonymous']),
  'a prefetch as Mozilla told it': get('/callback?code=c&state=right', ['X-Moz: prefetch']),
  'a preview': get('/callback?code=c&state=right', ['X-Purpose: preview']),
  'a broken escape': get('/callback?code=%zz&state=right'),
  'an escape that is cut off': get('/callback?code=c&state=right%'),
  'an escape that is no UTF-8': get('/callback?code=%ff%fe&state=right'),
  'an address longer than the limit': get(`/callback?code=${LONG}&state=right`),
  'headers longer than the limit': get('/callback?code=c&state=right', [`X-Long: ${LONG}`]),
  'a header without end': (port) => `GET /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: ${'b'.repeat(40 * 1024)}`,
  'an upgrade': get('/callback?code=c&state=right', ['Connection: Upgrade', 'Upgrade: websocket']),
  'a CONNECT': () => 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n',
  'two lengths': (port) =>
    `POST /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde`,
  'a length and chunks': (port) =>
    `POST /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'a space in the target': (port) => `GET /callback?code=a b&state=right HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
  'a control character in a header': (port) =>
    `GET /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: a\u0001b\r\n\r\n`,
  garbage: () => Buffer.from([0, 1, 2, 3, 255, 254, 13, 10, 13, 10]),
  'a TLS hello': () => Buffer.from('16030100a5010000a10303', 'hex'),
  'half a request': (port) => `GET /callback?code=c HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`,
  'nothing at all': () => '',
  'a favicon': get('/favicon.ico'),
  'a relay with a guessed path': post('/relay/guess', 'code=c&state=right'),
  'a start with a guessed path': get('/start/guess'),
}

/** Sends it, and resolves to what came back before the connection ended or a moment had passed. */
function send(port: number, shape: Shape): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    const done = (): void => {
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(done, 150)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    for (const end of ['end', 'close', 'error']) {
      socket.on(end, () => {
        clearTimeout(timer)
        done()
      })
    }
    socket.write(shape(port))
  })
}

interface Open {
  readonly listener: CallbackListener
  readonly port: number
  readonly strays: string[]
}

async function open(): Promise<Open> {
  const strays: string[] = []
  const listener = await listen({
    env: testEnv(),
    onStray: (why) => strays.push(why),
    rule: async ({ parameters }) => {
      const right = parameters.some(([name, value]) => name === 'state' && value === 'right')
      return right ? { ruling: 'genuine', page: 'done' } : { ruling: 'stray', page: 'failed' }
    },
  })
  return { listener, port: Number(new URL(listener.redirectUri).port), strays }
}

test('there are at least forty shapes', () => assert.ok(Object.keys(SHAPES).length >= 40))

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`after ${name} the genuine response still succeeds`, async () => {
    const { listener, port } = await open()
    try {
      const answer = await send(port, shape)
      assert.ok(!answer.includes('evil') && !answer.includes('aaaa'), 'no byte of the request is in the answer')
      if (answer !== '') assert.match(answer, /^HTTP\/1\.1 (4\d\d|200)/)
      const genuine = await fetch(`${listener.redirectUri}?code=c&state=right`)
      assert.equal(genuine.status, 200)
      await genuine.text()
      const { ruling } = await listener.arrival
      assert.equal(ruling.ruling, 'genuine')
    } finally {
      await listener.close()
    }
  })
}

test('while forty idle connections are held open the genuine response still succeeds, and the port is free after closing', async () => {
  const { listener, port } = await open()
  const sockets = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  try {
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    const genuine = await fetch(`${listener.redirectUri}?code=c&state=right`)
    assert.equal(genuine.status, 200)
    await listener.arrival
  } finally {
    await listener.close()
    for (const socket of sockets) socket.destroy()
  }
  await assert.rejects(fetch(listener.redirectUri))
})

test('a page may not load, frame, keep or pass on anything', async () => {
  const { listener } = await open()
  const { headers } = await fetch(listener.redirectUri)
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; .*frame-ancestors 'none'/)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('referrer-policy'), 'no-referrer')
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  await listener.close()
})

test('the start address redirects once, binds the browser, and says so the second time', async () => {
  const { listener } = await open()
  listener.setTarget('https://issuer.example/authorize?x=1')
  const first = await fetch(listener.startUrl, { redirect: 'manual' })
  assert.equal(first.status, 303)
  assert.equal(first.headers.get('location'), 'https://issuer.example/authorize?x=1')
  assert.match(first.headers.get('set-cookie') ?? '', /HttpOnly; SameSite=Lax/)
  assert.equal((await fetch(listener.startUrl, { redirect: 'manual' })).status, 410)
  await listener.close()
})

test('a taken port is named; a range takes the next one', async () => {
  const { listener, port } = await open()
  const options = {
    env: testEnv(),
    onStray: () => {},
    rule: async () => ({ ruling: 'stray', page: 'failed' }) as const,
  }
  await assert.rejects(listen({ ...options, ports: { from: port, to: port } }), {
    code: 'port_taken',
    message: new RegExp(String(port)),
  })
  const next = await listen({ ...options, ports: { from: port, to: Math.min(65535, port + 20) } })
  assert.notEqual(new URL(next.redirectUri).port, String(port))
  await Promise.all([listener.close(), next.close()])
})
