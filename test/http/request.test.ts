import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CliError } from '../../src/errors.ts'
import { answer, network, serve, serveRaw } from './network.ts'

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
