import assert from 'node:assert/strict'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { after, test } from 'node:test'
import { placeOf } from '../../src/metrics/address.ts'
import { serveMetrics } from '../../src/metrics/listener.ts'
import { freePort } from '../support/port.ts'

const served = await serveMetrics(placeOf('0'), (dialect) => `${dialect}\n`)
after(() => served.close())
const port = Number(new URL(served.url).port)

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Asked {
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly at?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

function ask({
  method = 'GET',
  path = '/metrics',
  host = '127.0.0.1',
  at = port,
  headers,
  body,
}: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ method, path, host, port: at, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

test('metrics are served at /metrics of both loopback addresses', async () => {
  assert.equal(served.url, `http://127.0.0.1:${port}/metrics`)
  for (const host of ['127.0.0.1', '::1']) {
    const { status, headers, body } = await ask({ host })
    assert.equal(status, 200)
    assert.equal(body, 'openmetrics\n')
    assert.equal(headers['content-type'], 'application/openmetrics-text; version=1.0.0; charset=utf-8')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['access-control-allow-origin'], undefined)
  }
})

test('HEAD has the headers alone', async () => {
  const { status, headers, body } = await ask({ method: 'HEAD' })
  assert.deepEqual([status, headers['content-length'], body], [200, '12', ''])
})

for (const [what, asked, status] of [
  ['another path', { path: '/' }, 404],
  ['a path below', { path: '/metrics/' }, 404],
  ['a query', { path: '/metrics?a=b' }, 404],
  ['a whole URL as target', { path: 'http://127.0.0.1/metrics' }, 404],
  ['a name of somebody else', { headers: { Host: 'evil.example' } }, 421],
  ['a name of somebody else with the port', { headers: { Host: `evil.example:${port}` } }, 421],
  ['another port', { headers: { Host: '127.0.0.1:1' } }, 421],
  ['localhost', { headers: { Host: `localhost:${port}` } }, 200],
  ['POST', { method: 'POST' }, 405],
  ['DELETE', { method: 'DELETE' }, 405],
  [
    'a preflight',
    { method: 'OPTIONS', headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'GET' } },
    405,
  ],
  ['a request of a page', { headers: { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' } }, 403],
  [
    'a program that says of itself what Node.js does',
    { headers: { 'Sec-Fetch-Mode': 'cors', 'User-Agent': 'node' } },
    200,
  ],
  ['a frame', { headers: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' } }, 403],
  ['a person', { headers: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' } }, 200],
  ['a body', { body: 'a=b', headers: { 'Content-Length': '3' } }, 413],
  ['a body without a length', { body: 'a=b', headers: { 'Transfer-Encoding': 'chunked' } }, 413],
  ['a long head', { headers: { 'X-Long': 'a'.repeat(17 * 1024) } }, 431],
] as const satisfies readonly (readonly [string, Asked, number])[])
  test(`${what} is answered with ${status}`, async () => {
    const answer = await ask(asked)
    assert.equal(answer.status, status)
    assert.equal(answer.headers['access-control-allow-origin'], undefined)
    if (status === 405) assert.equal(answer.headers['allow'], 'GET, HEAD')
    if (status !== 200) assert.doesNotMatch(answer.body, /evil|openmetrics\n/)
  })

for (const [accept, expected] of [
  ['*/*', 'openmetrics'],
  ['application/openmetrics-text', 'openmetrics'],
  ['text/plain', 'prometheus'],
  ['text/plain;version=0.0.4;q=1,*/*;q=0.1', 'prometheus'],
  [
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'openmetrics'],
  ['application/openmetrics-text;q=0, text/*', 'prometheus'],
  ['text/plain;q=high', 'openmetrics'],
  ['', 'openmetrics'],
  ['image/png', 'openmetrics'],
] as const)
  test(`Accept "${accept}" is answered in the form ${expected}`, async () => {
    const { headers, body } = await ask({ headers: { Accept: accept } })
    assert.equal(body, `${expected}\n`)
    const type =
      expected === 'openmetrics' ? 'application/openmetrics-text; version=1.0.0' : 'text/plain; version=0.0.4'
    assert.equal(headers['content-type'], `${type}; charset=utf-8`)
    assert.equal(headers['vary'], 'Accept')
  })

test('of more connections than 32 the oldest goes, and a scrape gets through', async () => {
  const sockets = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  const [first] = sockets
  assert.ok(first)
  const closed = new Promise((resolve) => first.once('close', resolve))
  assert.equal((await ask({})).status, 200)
  await closed
  for (const socket of sockets) socket.destroy()
})

test('an address that is not loopback is for every name of this machine', async () => {
  const open = await serveMetrics(placeOf('0.0.0.0:0'), () => 'text\n')
  const at = Number(new URL(open.url).port)
  assert.equal((await ask({ at, headers: { Host: 'scraped.example' } })).status, 200)
  await open.close()
})

test('a port that is taken is named, and free again once the metrics are closed', async () => {
  const own = await freePort()
  const first = await serveMetrics(placeOf(`${own}`), () => 'text\n')
  await assert.rejects(
    serveMetrics(placeOf(`127.0.0.1:${own}`), () => ''),
    {
      code: 'port_taken',
      exit: 6,
      message: `Port ${own} of 127.0.0.1 is in use.`,
    },
  )
  await first.close()
  const other = createServer()
  await new Promise<void>((resolve, reject) => other.once('error', reject).listen(own, '127.0.0.1', resolve))
  other.close()
})

test('an address that this machine has not is named', async () => {
  await assert.rejects(
    serveMetrics(placeOf('192.0.2.7:9464'), () => ''),
    {
      code: 'port_taken',
      message: 'Port 9464 of 192.0.2.7 cannot be had, for this machine has no such address.',
    },
  )
})
