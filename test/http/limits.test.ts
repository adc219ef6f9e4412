// In a process of its own: it measures the memory of its process.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib'
import { LIMITS } from '../../src/http/http.ts'
import { network, once, serve, sized } from './network.ts'

for (const [purpose, limit] of [
  ['discover', 1024 * 1024],
  ['jwks', 2 * 1024 * 1024],
] as const) {
  for (const encoding of [undefined, 'gzip', 'deflate', 'br']) {
    test(`a ${purpose} answer in ${encoding ?? 'no encoding'} works at the limit and fails one byte past it`, async () => {
      const encode =
        { gzip: gzipSync, deflate: deflateSync, br: fastBrotli }[encoding ?? ''] ?? ((bytes: Buffer) => bytes)
      const full = await network().get(await once(...sized(encode(Buffer.alloc(limit, 'a')), encoding)), { purpose })
      assert.equal(full.failure, null)
      assert.equal(full.response?.bytes.length, limit)
      const over = await network().get(await once(...sized(encode(Buffer.alloc(limit + 1, 'a')), encoding)), {
        purpose,
      })
      assert.equal(over.response, null)
      assert.equal(over.failure?.code, 'response_too_large')
      assert.match(over.failure?.message ?? '', new RegExp(`limit of ${limit} bytes`))
    })
  }
}

function fastBrotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { 1: 1 } })
}

test('a body without a length fails one byte past the limit, however long it would go on', async () => {
  const endless = await serve((_request, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(65536, 'a')));
    }
    response.on('drain', more)
    more()
  })
  const { failure, ms } = await network().get(endless)
  assert.equal(failure?.code, 'response_too_large')
  assert.ok(ms < 5000, `${ms} ms`)
})

test('a gzip bomb of 200 MiB costs neither memory nor time', async () => {
  const bomb = await gzipped(200)
  const url = await once(...sized(bomb, 'gzip'))
  const { get } = network()
  await get(await once('200 OK', ['Content-Length: 0']))
  const before = process.memoryUsage().rss
  const { failure, ms } = await get(url)
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024
  assert.equal(failure?.code, 'response_too_large')
  assert.ok(grown < 40, `grew by ${grown} MiB`)
  assert.ok(ms < 5000, `${ms} ms`)
})

test('a bomb inside a bomb is no larger', async () => {
  const inner = await gzipped(200)
  const { failure, ms } = await network().get(await once(...sized(gzipSync(inner), 'gzip, gzip')))
  assert.equal(failure?.code, 'response_too_large')
  assert.ok(ms < 5000, `${ms} ms`)
})

/** Zeros of so many MiB, compressed without holding them. */
async function gzipped(mebibytes: number): Promise<Buffer> {
  const gzip = createGzip()
  const chunks: Buffer[] = []
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk))
  const zeros = Buffer.alloc(1024 * 1024)
  for (let count = 0; count < mebibytes; count += 1) {
    await new Promise<void>((resolve) => gzip.write(zeros, () => resolve()))
  }
  await new Promise<void>((resolve) => gzip.end(() => resolve()))
  return Buffer.concat(chunks)
}

test('header fields work up to their limit and fail past it', async () => {
  const near = await network().get(
    await once('200 OK', [`X-Long: ${'a'.repeat(LIMITS.headers - 200)}`, 'Content-Length: 0']),
  )
  assert.equal(near.response?.status, 200)
  const over = await network().get(await once('200 OK', [`X-Long: ${'a'.repeat(LIMITS.headers)}`, 'Content-Length: 0']))
  assert.equal(over.failure?.code, 'response_too_large')
  assert.match(over.failure?.message ?? '', new RegExp(`header fields.*${LIMITS.headers} bytes`))
})

test('no header field is dropped, and names and order are kept', async () => {
  const many = Array.from({ length: 2500 }, (_none, index) => `X-${index}: a`)
  const { response } = await network().get(
    await once('200 Fine', [...many, 'content-LENGTH: 0', 'Set-Cookie: a', 'Set-Cookie: b']),
  )
  assert.equal(response?.headers.length, 2503)
  assert.deepEqual(response?.headers.slice(-3), [
    ['content-LENGTH', '0'],
    ['Set-Cookie', 'a'],
    ['Set-Cookie', 'b'],
  ])
  assert.equal(response?.statusText, 'Fine')
  assert.equal(response?.httpVersion, '1.1')
})
