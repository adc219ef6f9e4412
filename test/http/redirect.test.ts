import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { Purpose } from '../../src/trace/trace.ts'
import { network, serve } from './network.ts'

/** Redirects /n to /n-1 until /0. */
async function chain(status = 302): Promise<string> {
  return serve((request, response) => {
    const left = Number(request.url?.slice(1))
    if (left === 0) return response.end('there')
    redirect(response, status, `/${left - 1}`)
  })
}

function redirect(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { location }).end()
}

for (const status of [301, 302, 303, 307, 308]) {
  test(`discovery follows ${status} on its own origin, three times, each recorded`, async () => {
    const url = await chain(status)
    const { get, recorded } = network()
    const { response, request } = await get(`${url}/3`)
    assert.equal(response?.body, 'there')
    assert.equal(request.url, `${url}/0`)
    assert.deepEqual(
      recorded.map(({ response: answer }) => answer?.status),
      [status, status, status, 200],
    )
    assert.deepEqual(
      recorded.map(({ attempt }) => attempt),
      [1, 1, 1, 1],
    )
  })
}

test('the fourth redirect is returned, not followed', async () => {
  const { get, recorded } = network()
  const { response, failure } = await get(`${await chain()}/4`)
  assert.equal(response?.status, 302)
  assert.equal(failure, null)
  assert.equal(recorded.length, 4)
})

test('a redirect to another origin is returned, and nobody there is asked', async () => {
  let asked = 0
  const other = await serve((_request, response) => {
    asked += 1
    response.end()
  })
  const port = new URL(other).port
  for (const target of [
    other,
    `http://localhost:${port}/`,
    'https://issuer.example/',
    'file:///etc/passwd',
    `//127.0.0.1:${port}/`,
  ]) {
    const url = await serve((_request, response) => redirect(response, 302, target))
    const { response, failure } = await network().get(url)
    assert.equal(response?.status, 302)
    assert.equal(failure, null)
  }
  assert.equal(asked, 0)
})

test('a redirect with a user name, without a target or with a broken one is returned', async () => {
  for (const target of ['http://user@127.0.0.1/', 'http://[', '']) {
    const url = await serve((_request, response) => {
      response.writeHead(302, target === '' ? {} : { location: target }).end()
    })
    assert.equal((await network().get(url)).response?.status, 302)
  }
})

for (const purpose of ['jwks', 'userinfo', 'resource', 'register'] satisfies Purpose[]) {
  test(`${purpose} follows no redirect`, async () => {
    const { get, recorded } = network()
    const { response, failure } = await get(`${await chain()}/1`, { purpose })
    assert.equal(response?.status, 302)
    assert.equal(failure, null)
    assert.equal(recorded.length, 1)
  })
}

test('a POST follows no redirect, so that a code is not sent on', async () => {
  const { post, recorded } = network()
  assert.equal((await post(`${await chain(307)}/1`, { body: 'code=x' })).response?.status, 307)
  assert.equal(recorded.length, 1)
})
