import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as openid from 'openid-client'
import { toFetch } from '../../src/http/fetch.ts'
import type { Exchange } from '../../src/trace/trace.ts'
import { answer, network, serve, serveRaw } from './network.ts'

async function echo(): Promise<string> {
  return serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, headers } = request
      response.end(JSON.stringify({ method, type: headers['content-type'], body: Buffer.concat(chunks).toString() }))
    })
  })
}

const BODIES: readonly [what: string, body: unknown, text: string, type: string | undefined][] = [
  ['nothing', undefined, '', undefined],
  ['null', null, '', undefined],
  ['a string', '{"a":1}', '{"a":1}', undefined],
  ['parameters', new URLSearchParams({ a: 'b c' }), 'a=b+c', 'application/x-www-form-urlencoded;charset=UTF-8'],
  ['bytes', new TextEncoder().encode('ü'), 'ü', undefined],
  ['a buffer', new TextEncoder().encode('ü').buffer, 'ü', undefined],
  ['a stream', new Blob(['streamed']).stream(), 'streamed', undefined],
]

for (const [what, body, text, type] of BODIES) {
  test(`a body of ${what} is sent`, async () => {
    const send = toFetch(network().http, { purpose: 'resource' }, () => {})
    const response = await send(await echo(), { method: 'POST', headers: {}, body })
    assert.deepEqual(await response.json(), { method: 'POST', ...(type ? { type } : {}), body: text })
  })
}

test('the answer is a Response with its status, headers, bytes and URL', async () => {
  const port = await serveRaw((socket) =>
    socket.end(
      answer(
        '201 Made',
        ['Content-Length: 3', 'Set-Cookie: a', 'Set-Cookie: b', 'X-Latin: \xfc'],
        Buffer.from([0, 0xff, 1]),
      ),
    ),
  )
  const recorded: Exchange[] = []
  const send = toFetch(network().http, { purpose: 'token' }, (exchange) => recorded.push(exchange))
  const response = await send(`http://127.0.0.1:${port}/token`, { method: 'POST', headers: {} })
  assert.ok(response instanceof Response)
  assert.equal(response.status, 201)
  assert.equal(response.statusText, 'Made')
  assert.equal(response.url, `http://127.0.0.1:${port}/token`)
  assert.deepEqual(response.headers.getSetCookie(), ['a', 'b'])
  assert.equal(response.headers.get('x-latin'), 'ü')
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from([0, 0xff, 1]))
  assert.equal(recorded.length, 1)
})

for (const status of [204, 205, 304]) {
  test(`status ${status} has no body`, async () => {
    const url = await serve((_request, response) => response.writeHead(status).end())
    const response = await toFetch(network().http, { purpose: 'revoke' }, () => {})(url, { method: 'GET', headers: {} })
    assert.equal(response.status, status)
    assert.equal(response.body, null)
  })
}

test('a 5xx is a Response, for the library to judge', async () => {
  const url = await serve((_request, response) => response.writeHead(503, { 'retry-after': '5' }).end('{}'))
  const response = await toFetch(network().http, { purpose: 'token' }, () => {})(url, { method: 'POST', headers: {} })
  assert.equal(response.status, 503)
  assert.equal(response.headers.get('retry-after'), '5')
})

test('a status that no Response can have is response_malformed', async () => {
  const port = await serveRaw((socket) => socket.end(answer('999 Denied', ['Content-Length: 0'])))
  const send = toFetch(network().http, { purpose: 'token' }, () => {})
  await assert.rejects(send(`http://127.0.0.1:${port}/`, { method: 'POST', headers: {} }), {
    code: 'response_malformed',
  })
})

test('without an answer the failure of the exchange is thrown', async () => {
  const port = await serveRaw((socket) => socket.destroy())
  const recorded: Exchange[] = []
  const send = toFetch(network().http, { purpose: 'token' }, (exchange) => recorded.push(exchange))
  const asked = send(`http://127.0.0.1:${port}/`, { method: 'POST', headers: {} })
  await assert.rejects(asked, { name: 'CliError', code: 'connection_reset' })
  assert.equal(recorded[0]?.failure?.code, 'connection_reset')
})

test('openid-client makes its requests through it, redirect_uri byte for byte', async () => {
  const bodies: string[] = []
  const url = await serve((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()))
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end('{"access_token":"opaque","token_type":"Bearer"}')
    })
  })
  const server = { issuer: url, token_endpoint: `${url}/token` }
  const config = new openid.Configuration(server, 'client', undefined, openid.ClientSecretBasic('secret'))
  openid.allowInsecureRequests(config)
  const redirect_uri = 'HTTP://127.0.0.1:80/callback'
  const recorded: Exchange[] = []
  config[openid.customFetch] = toFetch(network().http, { purpose: 'token', verbatim: { redirect_uri } }, (exchange) =>
    recorded.push(exchange),
  )
  const callback = new URL('http://127.0.0.1/callback?code=abc')
  const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier: 'v'.repeat(43) })
  assert.equal(tokens.access_token, 'opaque')
  assert.equal(new URLSearchParams(bodies[0]).get('redirect_uri'), redirect_uri)
  assert.equal(recorded[0]?.request.body, bodies[0])
})
