import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { answer, network, once, serveRaw, sized } from './network.ts'

const text = JSON.stringify({ issuer: 'https://issuer.example', more: 'x'.repeat(3000) })

const ENCODED = [
  ['gzip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['GZIP', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['gzip, br', brotliCompressSync(gzipSync(text))],
  ['identity', Buffer.from(text)],
  ['gzip', Buffer.concat([gzipSync(text.slice(0, 100)), gzipSync(text.slice(100))])],
  ['gzip', Buffer.concat([gzipSync(text), Buffer.alloc(512)])],
] as const

for (const [encoding, body] of ENCODED) {
  test(`a body in ${encoding} of ${body.length} bytes is decoded`, async () => {
    const { response, failure } = await network().get(await once(...sized(body, encoding)))
    assert.equal(failure, null)
    assert.equal(response?.body, text)
    assert.equal(Buffer.from(response?.bytes ?? []).toString(), text)
    assert.equal(response?.invalidUtf8At, undefined)
  })
}

const BROKEN = [
  ['a cut gzip body', gzipSync(text).subarray(0, -9), 'gzip', /cut off after \d+ bytes/],
  ['a gzip body without its trailer', gzipSync(text).subarray(0, -8), 'gzip', /cut off/],
  ['a cut deflate body', deflateSync(text).subarray(0, -5), 'deflate', /cut off/],
  ['a cut brotli body', brotliCompressSync(text).subarray(0, -5), 'br', /cut off/],
  ['a gzip body with a wrong checksum', spoiled(gzipSync(text), -6), 'gzip', /cannot be decoded/],
  ['a gzip body that is none', Buffer.from(text), 'gzip', /cannot be decoded/],
  [
    'something after the gzip body',
    Buffer.concat([gzipSync(text), Buffer.from('more')]),
    'gzip',
    /cannot be decoded|something else/,
  ],
  [
    'something after the deflate body',
    Buffer.concat([deflateSync(text), Buffer.from('more')]),
    'deflate',
    /ends at byte \d+ of \d+/,
  ],
  [
    'something after the brotli body',
    Buffer.concat([brotliCompressSync(text), Buffer.from('more')]),
    'br',
    /ends at byte|cannot be decoded/,
  ],
  ['an unknown encoding', Buffer.from(text), 'zstd', /content encoding "zstd"/],
  ['three encodings', Buffer.from(text), 'gzip, gzip, gzip', /encoded 3 times/],
] as const

for (const [what, body, encoding, message] of BROKEN) {
  test(`${what} is response_malformed`, async () => {
    const { response, failure } = await network().get(await once(...sized(body, encoding)))
    assert.equal(response, null)
    assert.equal(failure?.code, 'response_malformed')
    assert.match(failure?.message ?? '', message)
  })
}

function spoiled(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  const index = copy.length + at
  copy[index] = (copy[index] ?? 0) ^ 0xff
  return copy
}

const CUT = [
  [
    'a body shorter than its Content-Length',
    answer('200 OK', ['Content-Length: 100'], 'only this'),
    /after 9 bytes of the body/,
  ],
  [
    'a chunked body without its last chunk',
    answer('200 OK', ['Transfer-Encoding: chunked'], '5\r\nhello\r\n'),
    /after 5 bytes/,
  ],
  ['nothing at all', Buffer.alloc(0), /before an answer came/],
  ['half a status line', Buffer.from('HTTP/1.1 20'), /before an answer came/],
] as const

for (const [what, bytes, message] of CUT) {
  test(`${what} is connection_reset`, async () => {
    const port = await serveRaw((socket) => socket.end(bytes))
    const { response, failure } = await network().post(`http://127.0.0.1:${port}/`)
    assert.equal(response, null)
    assert.equal(failure?.code, 'connection_reset')
    assert.match(failure?.message ?? '', message)
  })
}

const MALFORMED = [
  ['an answer that is no HTTP', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')],
  ['a body longer than its Content-Length', answer('200 OK', ['Content-Length: 4'], 'more than four')],
  ['both lengths', answer('200 OK', ['Content-Length: 4', 'Transfer-Encoding: chunked'], '4\r\nabcd\r\n0\r\n\r\n')],
  ['a bad chunk size', answer('200 OK', ['Transfer-Encoding: chunked'], 'zz\r\nabcd\r\n0\r\n\r\n')],
  ['two different lengths', answer('200 OK', ['Content-Length: 4', 'Content-Length: 5'], 'abcd')],
  ['a switch of protocols', answer('101 Switching Protocols', ['Upgrade: websocket', 'Connection: upgrade'])],
  ['a header line with a control character', answer('200 OK', ['X-Bad: a\u0000b', 'Content-Length: 0'])],
] as const

for (const [what, bytes] of MALFORMED) {
  test(`${what} is response_malformed`, async () => {
    const port = await serveRaw((socket) => socket.end(bytes))
    const { response, failure } = await network().get(`http://127.0.0.1:${port}/`)
    assert.equal(response, null)
    assert.equal(failure?.code, 'response_malformed')
  })
}

const NOT_UTF8 = [
  ['a lone continuation byte', Buffer.from([0x61, 0x80, 0x62]), 1, 'a\ufffdb'],
  ['an overlong slash', Buffer.from([0x61, 0x62, 0xc0, 0xaf]), 2, 'ab\ufffd\ufffd'],
  ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), 0, '\ufffd\ufffd\ufffd'],
  ['a cut sequence at the end', Buffer.from([0xc3, 0xa9, 0xe2, 0x82]), 2, 'é\ufffd'],
  ['a code point past the last', Buffer.from([0x7a, 0xf4, 0x90, 0x80, 0x80]), 1, 'z\ufffd\ufffd\ufffd\ufffd'],
  ['Latin-1', Buffer.from('{"name":"J\xfcrgen"}', 'latin1'), 10, '{"name":"J\ufffdrgen"}'],
] as const

for (const [what, body, at, decoded] of NOT_UTF8) {
  test(`${what} is answered with where the bytes stop being UTF-8`, async () => {
    const { response } = await network().get(await once(...sized(body)))
    assert.equal(response?.invalidUtf8At, at)
    assert.equal(response?.body, decoded)
    assert.deepEqual(Buffer.from(response?.bytes ?? []), body)
  })
}

test('a byte order mark stays in the text', async () => {
  const { response } = await network().get(await once(...sized(Buffer.from('\ufeff{}'))))
  assert.equal(response?.body, '\ufeff{}')
  assert.equal(response?.invalidUtf8At, undefined)
})

test('HEAD, 204 and 304 have no body, whatever they say about encoding', async () => {
  const { http } = network()
  const encoded = ['Content-Encoding: gzip', 'Content-Length: 4000000']
  const head = await http.send({ purpose: 'discover', method: 'HEAD', url: await once('200 OK', encoded) }, () => {})
  assert.equal(head.failure, null)
  assert.equal(head.response?.body, '')
  for (const status of ['204 No Content', '304 Not Modified']) {
    const { response } = await network().get(await once(status, ['Content-Encoding: gzip']))
    assert.equal(response?.body, '')
  }
})
