import assert from 'node:assert/strict'
import { type AddressInfo, createServer } from 'node:net'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { drawn, step, trace } from '../formats/made-traces.ts'
import { network } from './network.ts'

const BODY = JSON.stringify({ issuer: 'https://issuer.example', scopes: Array(200).fill('openid') })
const ZIPPED = gzipSync(BODY)
const HEAD = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${ZIPPED.length}\r\nX-Umlaut: ä\r\nConnection: close\r\n\r\n`

/** A server that answers with the bytes given and counts those it was sent. */
async function counting(answer: Buffer): Promise<{ readonly url: string; readonly received: () => Buffer }> {
  let received = Buffer.alloc(0)
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      const at = received.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(received.toString('latin1'))?.[1] ?? 0)
      if (at >= 0 && received.length >= at + 4 + length) socket.end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a?b=c`, received: () => received }
}

const bytes = (head: string): Buffer => Buffer.concat([Buffer.from(head, 'latin1'), ZIPPED])

test('sizes are those of the wire: headers with the empty line, bodies as they were encoded', async () => {
  const { url, received } = await counting(bytes(HEAD))
  const { sizes } = await network().post(url, { body: 'grant_type=authorization_code&name=%C3%A4' })
  const end = received().indexOf('\r\n\r\n') + 4
  assert.equal(end > 100, true)
  assert.deepEqual(sizes, {
    request: { headers: end, body: received().length - end },
    response: {
      headers: Buffer.byteLength(HEAD, 'latin1'),
      body: ZIPPED.length,
      content: BODY.length,
    },
  })
})

test('the chunks of a body do not count, and a request that gets no answer has its own size alone', async () => {
  const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n`
  const whole = await counting(Buffer.from(chunked))
  const { sizes } = await network().get(whole.url)
  assert.deepEqual(sizes?.response, { headers: chunked.indexOf('\r\n\r\n') + 4, body: 5, content: 5 })
  const cut = await counting(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort'))
  const broken = await network().post(cut.url, { body: 'a=b' })
  assert.equal(broken.response, null)
  assert.equal(broken.sizes?.response, undefined)
  const head = cut.received().indexOf('\r\n\r\n') + 4
  assert.deepEqual(broken.sizes?.request, { headers: head, body: 3 })
})

test('an archive has the sizes of the wire, and -1 for what never went over it', async () => {
  const { url } = await counting(bytes(HEAD))
  const answered = await network().get(url)
  const refused = await network().get('http://127.0.0.1:9/')
  const browser = { ...refused, failure: null, sizes: undefined }
  const { sizes: _none, ...unsized } = browser
  const given = trace('discover', { steps: [step('discover', { exchanges: [answered, refused, unsized] })] })
  const { entries } = JSON.parse(await drawn('har', given)).log
  assert.equal(entries[0].response.headersSize, Buffer.byteLength(HEAD, 'latin1'))
  assert.equal(entries[0].response.bodySize, ZIPPED.length)
  assert.equal(entries[0].response.content.size, BODY.length)
  assert.equal(entries[0].response.content.compression, BODY.length - ZIPPED.length)
  assert.equal(entries[0].request.bodySize, 0)
  assert.ok(entries[0].request.headersSize > 80)
  for (const { request, response } of entries.slice(1))
    assert.deepEqual(
      [request.headersSize, request.bodySize, response.headersSize, response.bodySize, response.content.size],
      [-1, -1, -1, -1, 0],
    )
})
