import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchangeJudge } from '../../src/checks/exchanges.ts'
import type { Header, TlsFacts } from '../../src/trace/trace.ts'
import { exchange, NOW, ruling } from './http-exchange.ts'

const TLS: TlsFacts = {
  protocol: 'TLSv1.2',
  cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
  authorized: true,
  certificate: { subject: 'CN=a', issuer: 'CN=b', names: [], notBefore: 0, notAfter: NOW + 2 * 86_400_000, sha256: '' },
}

function at(url: string, headers: readonly Header[] = []) {
  return exchange({ headers }, { url }, { tls: TLS })
}

const OF_THE_ORIGIN = ['tls-1-3-missing', 'tls-cert-expiring', 'http-server-banner', 'http-clock-skew'] as const
const OF_THE_ANSWER = ['http-content-type-nosniff', 'http-json-charset'] as const
const LATE: readonly Header[] = [
  ['Server', 'nginx/1.25.3'],
  ['Date', new Date(NOW - 60_000).toUTCString()],
]

test('what is true of an origin is said once of each, what is true of an answer each time', () => {
  const judge = exchangeJudge()
  const [first, second, elsewhere] = [
    'https://a.example/token',
    'https://a.example/keys',
    'https://b.example/token',
  ].map((url) => judge(at(url, LATE)))
  for (const rule of OF_THE_ORIGIN) {
    assert.equal(ruling(first ?? [], rule), 'broken', rule)
    assert.equal(ruling(second ?? [], rule), 'left out', rule)
    assert.equal(ruling(elsewhere ?? [], rule), 'broken', rule)
  }
  for (const found of [first, second, elsewhere])
    assert.deepEqual(
      OF_THE_ANSWER.map((rule) => ruling(found ?? [], rule)),
      ['broken', 'holds'],
    )
})

test('another port is another origin', () => {
  const judge = exchangeJudge()
  judge(at('https://a.example/token'))
  assert.equal(ruling(judge(at('https://a.example:8443/token')), 'tls-cert-expiring'), 'broken')
})

test('what comes out otherwise later is said again', () => {
  const judge = exchangeJudge()
  assert.equal(ruling(judge(at('https://a.example/metadata')), 'http-server-banner'), 'holds')
  assert.equal(ruling(judge(at('https://a.example/token', LATE)), 'http-server-banner'), 'broken')
})

test('a request that a browser makes is judged by nothing, since nothing of it was seen', () => {
  const sent = { ...at('http://a.example/authorize'), tls: undefined, purpose: 'authorize', response: null } as const
  assert.deepEqual(exchangeJudge()(sent), [])
})

test('each run begins anew', () => {
  for (const judge of [exchangeJudge(), exchangeJudge()])
    assert.equal(ruling(judge(at('https://a.example/token')), 'tls-cert-expiring'), 'broken')
})
