import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpointFault, shownEndpoint } from '../../src/text/endpoint.ts'

const NO_URL: readonly unknown[] = [
  'javascript:alert(1)',
  'JavaScript://issuer.example/%0aalert(1)',
  'file:///etc/passwd',
  'data:text/html,hello',
  'ms-msdt:/id',
  'vbscript:x',
  'blob:https://issuer.example/1',
  'view-source:https://issuer.example/',
  'ftp://issuer.example/token',
  'ws://issuer.example/token',
  'urn:example:token',
  '/token',
  'token',
  '//issuer.example/token',
  'issuer.example/token',
  'issuer.example:8443/token',
  '',
  '?',
  'https:',
  'https://',
  'https:///token',
  'https:/issuer.example/token',
  'https:issuer.example',
  'https:\\\\issuer.example\\token',
  'https://issuer.example\\@evil.example/',
  'https://user@issuer.example/token',
  'https://user:pw@issuer.example/token',
  'https://:pw@issuer.example/',
  'https://@issuer.example/',
  'https://issuer.example:99999/',
  'https://issuer.example:port/',
  'https://[::1/',
  'https://1.2.3.400/',
  'https://issuer.example/a b',
  ' https://issuer.example/',
  'https://issuer.example/\n',
  'https://issuer.example/\u0000',
  'https://issuer.example/\u0085',
  'https://issuer.example/\u00a0',
  'https://issuer.example/\u202e',
  'https://issuer\u00ad.example/',
  'https://issuer.example/\ud800',
  '\ufeffhttps://issuer.example/',
  null,
  7,
  true,
  [],
  ['https://issuer.example/'],
  {},
]
for (const value of NO_URL) {
  test(`${JSON.stringify(value)} is no endpoint, whatever transport is allowed`, () => {
    assert.equal(endpointFault(value, 'https')?.kind, 'not-url')
    assert.equal(endpointFault(value, 'any')?.kind, 'not-url')
  })
}

test('https URLs are endpoints, with any path, query, port and fragment', () => {
  for (const value of [
    'https://issuer.example',
    'HTTPS://ISSUER.EXAMPLE/',
    'https://issuer.example:8443/a/b?c=d@e',
    'https://issuer.example/a@b#c',
    'https://bücher.example/ä',
    'https://[2001:db8::1]/',
  ])
    assert.equal(endpointFault(value, 'https'), undefined, value)
})

test('plain http is for loopback, or anywhere when that was asked for', () => {
  for (const value of ['http://127.0.0.1:1/', 'http://localhost/a', 'http://a.localhost/', 'http://[::1]:1/'])
    assert.equal(endpointFault(value, 'https'), undefined, value)
  for (const value of ['http://issuer.example/', 'http://10.0.0.1/', 'http://localhost.example/']) {
    assert.equal(endpointFault(value, 'https')?.kind, 'not-https', value)
    assert.equal(endpointFault(value, 'any'), undefined, value)
  }
})

test('what is shown of a value is short, on one line and without its password and query', () => {
  for (const [value, shown] of [
    ['https://user:pw@issuer.example/token', 'https://…@issuer.example/token'],
    ['https://user:p/w@issuer.example/token', 'https://…@issuer.example/token'],
    ['user:pw@issuer.example', '…@issuer.example'],
    ['https://issuer.example/t@x?secret=1', 'https://issuer.example/t@x'],
    ['https://issuer.example/\u001b[2J\n', 'https://issuer.example/\\x1b[2J\\n'],
    [7, '7'],
    [null, 'null'],
  ] as const)
    assert.equal(shownEndpoint(value), shown)
  assert.ok(shownEndpoint(`https://${'x'.repeat(10_000)}`).length <= 100)
})
