import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { refusalOf } from '../../src/browser/request-filter.ts'

function asked(url: string): IncomingMessage {
  const headers = { host: '127.0.0.1:8080' }
  return {
    method: 'GET',
    url,
    headers,
    rawHeaders: ['Host', headers.host],
  } as Partial<IncomingMessage> as IncomingMessage
}

test('an address of 16 KiB comes back to us, and one of a character more is refused', () => {
  const start = '/callback?code='
  const longest = start + 'a'.repeat(16 * 1024 - start.length)
  assert.equal(refusalOf(asked(longest), '127.0.0.1', 8080), undefined)
  assert.equal(refusalOf(asked(`${longest}a`), '127.0.0.1', 8080)?.status, 414)
})
