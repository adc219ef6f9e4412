import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUrl } from '../../src/text/url.ts'

test('a URL is one however often it was asked, with letters beyond ASCII as well', () => {
  for (let times = 0; times < 20_000; times += 1) {
    assert.ok(isUrl('https://bücher.example/ä'), `${times} times`)
    assert.ok(isUrl('ü', 'https://issuer.example/'), `${times} times`)
    assert.ok(isUrl('u', 'https://bücher.example/'), `${times} times`)
    assert.ok(isUrl('https://issuer.example/'), `${times} times`)
  }
})

test('what is no URL is none', () => {
  for (const text of ['', 'ä', 'issuer.example', 'https://', 'https://ü ü/', 'https://a:99999/'])
    assert.ok(!isUrl(text), text)
  assert.ok(!isUrl('https://', 'https://ä.example'))
  assert.ok(!isUrl('/a', 'ä'))
})
