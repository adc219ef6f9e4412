import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpBrowserRules } from '../../src/checks/http/browser.rules.ts'
import { httpRules } from '../../src/checks/http/http.rules.ts'
import { judgeHttp } from '../../src/checks/http/http.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import { tlsRules } from '../../src/checks/tls/tls.rules.ts'
import type { Exchange, Header, TlsFacts, WireRequest } from '../../src/trace/trace.ts'
import {
  type Answer,
  assertBounded,
  broken,
  exchange,
  idsOf,
  NOW,
  type Ruling,
  ruling,
  told,
  untested,
} from './http-exchange.ts'

const RULES = idsOf(httpRules, httpBrowserRules, tlsRules)

const DAY = 86_400_000

interface Change {
  readonly answer?: Answer
  readonly request?: Partial<WireRequest>
  readonly more?: Partial<Exchange>
  readonly tls?: Partial<TlsFacts>
  readonly loopback?: boolean
}

function judged({ answer = {}, request = {}, more = {}, tls, loopback = false }: Change) {
  const certificate = {
    subject: 'CN=issuer.example',
    issuer: 'CN=CA',
    names: [],
    notBefore: NOW - DAY,
    notAfter: NOW + 60 * DAY,
    sha256: '',
  }
  const connection: TlsFacts = {
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    authorized: true,
    certificate,
    ...tls,
  }
  return judgeHttp({ exchange: exchange(answer, request, { tls: connection, ...more }), loopback, now: NOW })
}

function headers(...given: Header[]): Change {
  return { answer: { headers: given } }
}

const PAGE: Answer = { body: '<html></html>', headers: [['Content-Type', 'text/html']] }
const AUTHORIZE: Change = {
  request: { method: 'GET', url: 'https://issuer.example/authorize' },
  more: { purpose: 'authorize' },
}

function page(...given: Header[]): Change {
  return { ...AUTHORIZE, answer: { ...PAGE, headers: [['Content-Type', 'text/html'], ...given] } }
}

function certificate(notAfter: number): Change {
  return { tls: { certificate: { subject: 'CN=x', issuer: 'CN=CA', names: [], notBefore: 0, notAfter, sha256: '' } } }
}

const ORIGIN: readonly Header[] = [['Origin', 'https://app.example']]
const PLAIN = { url: 'http://issuer.example/token' }

const TABLE: readonly (readonly [RuleId, Ruling, string, Change])[] = [
  ['tls-version-old', 'holds', 'TLS 1.2', { tls: { protocol: 'TLSv1.2' } }],
  ['tls-version-old', 'broken', 'TLS 1.1', { tls: { protocol: 'TLSv1.1' } }],
  ['tls-version-old', 'broken', 'TLS 1.0', { tls: { protocol: 'TLSv1' } }],
  ['tls-version-old', 'left out', 'no TLS', { more: { tls: undefined } }],
  ['tls-1-3-missing', 'holds', 'TLS 1.3', {}],
  ['tls-1-3-missing', 'broken', 'TLS 1.2', { tls: { protocol: 'TLSv1.2' } }],
  ['tls-cipher-weak', 'holds', 'ECDHE and GCM', { tls: { cipher: 'ECDHE-RSA-AES128-GCM-SHA256' } }],
  ['tls-cipher-weak', 'broken', '3DES', { tls: { cipher: 'DES-CBC3-SHA' } }],
  ['tls-cipher-weak', 'broken', 'no forward secrecy', { tls: { cipher: 'AES256-GCM-SHA384' } }],
  ['tls-cert-invalid', 'holds', 'verified', {}],
  [
    'tls-cert-invalid',
    'broken',
    'not verified',
    { tls: { authorized: false, authorizationError: 'DEPTH_ZERO_SELF_SIGNED_CERT' } },
  ],
  ['tls-cert-expiring', 'holds', 'fourteen days', certificate(NOW + 14 * DAY)],
  ['tls-cert-expiring', 'broken', 'thirteen days', certificate(NOW + 14 * DAY - 1)],
  ['tls-cert-expiring', 'broken', 'expired', certificate(NOW - 1)],
  ['tls-cert-expiring', 'broken', 'no date at all', certificate(Number.NaN)],
  ['http-plaintext-served', 'broken', 'http elsewhere', { request: PLAIN, more: { tls: undefined } }],
  ['http-plaintext-served', 'left out', 'loopback', { request: { url: 'http://127.0.0.1:1/token' }, loopback: true }],
  ['http-plaintext-served', 'left out', 'a redirect', { request: PLAIN, answer: { status: 301 } }],
  ['http-clock-skew', 'holds', 'the same second', headers(['Date', new Date(NOW).toUTCString()])],
  ['http-clock-skew', 'broken', 'a minute behind', headers(['Date', new Date(NOW - 60_000).toUTCString()])],
  ['http-clock-skew', 'broken', 'a minute ahead', headers(['Date', new Date(NOW + 60_000).toUTCString()])],
  [
    'http-clock-skew',
    'holds',
    'stored for an hour',
    headers(['Date', new Date(NOW - 3_600_000).toUTCString()], ['Age', '3600']),
  ],
  [
    'http-clock-skew',
    'holds',
    'a slow exchange',
    { ...headers(['Date', new Date(NOW + 14_000).toUTCString()]), more: { ms: 14_000 } },
  ],
  [
    'http-clock-skew',
    'left out',
    'a key set that was stored for an hour, which the store does not tell',
    { ...headers(['Date', new Date(NOW - 3_600_000).toUTCString()]), more: { purpose: 'jwks' } },
  ],
  [
    'http-clock-skew',
    'broken',
    'a key set from a minute ahead',
    { ...headers(['Date', new Date(NOW + 60_000).toUTCString()]), more: { purpose: 'jwks' } },
  ],
  ['http-clock-skew', 'left out', 'no date', headers(['Date', 'yesterday'])],
  ['http-content-type-nosniff', 'holds', 'there', headers(['X-Content-Type-Options', 'nosniff'])],
  ['http-content-type-nosniff', 'broken', 'absent', {}],
  ['http-content-type-nosniff', 'left out', 'no JSON', { answer: PAGE }],
  ['http-server-banner', 'holds', 'a name alone', headers(['Server', 'nginx'])],
  ['http-server-banner', 'broken', 'a version', headers(['Server', 'nginx/1.25.3'])],
  [
    'http-server-banner',
    'broken',
    'the version of a framework',
    headers(['Server', 'x'], ['X-Powered-By', 'PHP/8.1.2']),
  ],
  ['http-json-charset', 'holds', 'none', {}],
  ['http-json-charset', 'broken', 'UTF-8', headers(['Content-Type', 'application/json; charset="utf-8"'])],
  ['http-json-charset', 'broken', 'Latin-1', headers(['Content-Type', 'application/json;charset=ISO-8859-1'])],
  ['http-cors-missing', 'holds', 'there', headers(['Access-Control-Allow-Origin', '*'])],
  ['http-cors-missing', 'broken', 'asked and absent', { request: { headers: ORIGIN } }],
  ['http-cors-missing', 'left out', 'not asked', {}],
  [
    'http-cors-missing',
    'left out',
    'no endpoint for apps',
    { request: { headers: ORIGIN }, more: { purpose: 'introspect' } },
  ],
  ['http-cors-credentials-wildcard', 'holds', 'no credentials', headers(['Access-Control-Allow-Origin', '*'])],
  [
    'http-cors-credentials-wildcard',
    'holds',
    'another origin',
    {
      ...headers(['Access-Control-Allow-Origin', 'https://one.example'], ['Access-Control-Allow-Credentials', 'true']),
      request: { headers: ORIGIN },
    },
  ],
  [
    'http-cors-credentials-wildcard',
    'broken',
    'every origin',
    headers(['Access-Control-Allow-Origin', '*'], ['Access-Control-Allow-Credentials', 'true']),
  ],
  [
    'http-cors-credentials-wildcard',
    'broken',
    'whoever asks',
    {
      ...headers(['Access-Control-Allow-Origin', 'https://app.example'], ['Access-Control-Allow-Credentials', 'true']),
      request: { headers: ORIGIN },
    },
  ],
  ['http-307-credentials', 'holds', '303', { answer: { status: 303 } }],
  ['http-307-credentials', 'broken', '307', { answer: { status: 307 } }],
  ['http-307-credentials', 'broken', '308', { answer: { status: 308 } }],
  ['http-307-credentials', 'left out', 'GET', { answer: { status: 307 }, request: { method: 'GET' } }],
  ['http-hsts-missing', 'holds', 'there', page(['Strict-Transport-Security', 'max-age=31536000'])],
  ['http-hsts-missing', 'broken', 'absent at a page', page()],
  ['http-hsts-missing', 'left out', 'absent at the token endpoint', {}],
  ['http-hsts-short', 'holds', 'a year', page(['Strict-Transport-Security', 'includeSubDomains; max-age="31536000"'])],
  ['http-hsts-short', 'broken', 'a day', headers(['Strict-Transport-Security', 'max-age=86400'])],
  [
    'http-hsts-short',
    'left out',
    'loopback',
    { ...headers(['Strict-Transport-Security', 'max-age=1']), loopback: true },
  ],
  ['http-authz-cors', 'holds', 'asked and absent', { ...AUTHORIZE, request: { headers: ORIGIN } }],
  ['http-authz-cors', 'broken', 'there', page(['Access-Control-Allow-Origin', '*'])],
  ['http-authz-cors', 'left out', 'the token endpoint', headers(['Access-Control-Allow-Origin', '*'])],
  [
    'http-clickjacking',
    'holds',
    'frame-ancestors',
    page(['Content-Security-Policy', "default-src 'self'; frame-ancestors 'none'"]),
  ],
  ['http-clickjacking', 'holds', 'X-Frame-Options', page(['X-Frame-Options', 'DENY'])],
  ['http-clickjacking', 'broken', 'neither', page(['Content-Security-Policy', "default-src 'self'"])],
  [
    'http-clickjacking',
    'left out',
    'no page',
    { ...AUTHORIZE, answer: { status: 302, headers: [['Content-Type', 'text/html']] } },
  ],
  ['http-referrer-policy', 'holds', 'no-referrer', page(['Referrer-Policy', 'no-referrer'])],
  [
    'http-referrer-policy',
    'holds',
    'in the page',
    { ...AUTHORIZE, answer: { ...PAGE, body: '<meta name="referrer" content="strict-origin">' } },
  ],
  ['http-referrer-policy', 'broken', 'absent', page()],
  [
    'http-referrer-policy',
    'broken',
    'no-referrer-when-downgrade',
    page(['Referrer-Policy', 'no-referrer-when-downgrade']),
  ],
  ['http-referrer-policy', 'broken', 'unsafe-url', page(['Referrer-Policy', 'unsafe-url'])],
  ['http-login-page-cacheable', 'holds', 'no-store', page(['Cache-Control', 'no-cache, no-store'])],
  ['http-login-page-cacheable', 'broken', 'private', page(['Cache-Control', 'private'])],
  ['http-cookie-flags', 'holds', 'all three', page(['Set-Cookie', 's=1; Path=/; secure; HttpOnly; SameSite=Lax'])],
  [
    'http-cookie-flags',
    'holds',
    'http on loopback',
    {
      ...headers(['Set-Cookie', 's=1; HttpOnly; SameSite=Lax']),
      request: { url: 'http://127.0.0.1/' },
      loopback: true,
    },
  ],
  [
    'http-cookie-flags',
    'broken',
    'one of two',
    page(['Set-Cookie', 's=1; Secure; HttpOnly; SameSite=Lax'], ['Set-Cookie', 't=Secure; HttpOnly']),
  ],
  ['http-cookie-flags', 'left out', 'no cookie', page()],
]

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(told(judged(change)), rule), expected)
  })
}

test('every rule about exchanges has a case that holds and one that breaks', () => {
  // An exchange over https says nothing of what the same path does over http.
  assert.deepEqual(untested(RULES, TABLE, ['http-plaintext-served']), [])
})

test('how bad a finding is depends on what was seen', () => {
  assert.equal(
    broken(judged(headers(['Content-Type', 'application/json; charset=utf-8'])), 'http-json-charset').severity,
    'I',
  )
  assert.equal(
    broken(judged(headers(['Content-Type', 'application/json; charset=utf-16'])), 'http-json-charset').severity,
    'E',
  )
  const latin = headers(['Content-Type', 'application/json;charset=ISO-8859-1'])
  assert.equal(broken(judged(latin), 'http-json-charset').severity, 'E')
  const keys = { ...latin, more: { purpose: 'jwks' } } as const
  assert.equal(broken(judged(keys), 'http-json-charset').severity, 'I')
  const named = { ...keys, answer: { ...latin.answer, body: { keys: [], owner: 'Jürgen' } } }
  assert.equal(broken(judged(named), 'http-json-charset').severity, 'E')
  assert.equal(broken(judged({ tls: { cipher: 'AES128-SHA' } }), 'tls-cipher-weak').severity, 'I')
  assert.equal(broken(judged({ tls: { cipher: 'RC4-SHA' } }), 'tls-cipher-weak').severity, undefined)
  assert.equal(broken(judged(headers(['Set-Cookie', 'lb=1'])), 'http-cookie-flags').severity, 'I')
})

test('the value of a cookie is not shown', () => {
  assert.ok(!JSON.stringify(judged(page(['Set-Cookie', 'session=s3cr3t']))).includes('s3cr3t'))
})

test('an exchange without an answer still tells about its connection', () => {
  const rules = judged({ more: { response: null } }).map((finding) => finding.rule)
  assert.ok(rules.includes('tls-cert-invalid'))
  assert.ok(rules.every((rule) => rule.startsWith('tls-')))
})

test('hostile headers stay bounded', () => {
  const long = 'x'.repeat(60_000)
  const cases: readonly Change[] = [
    page(...Array.from({ length: 3000 }, (_value, index): Header => ['Set-Cookie', `c${index}=${';'.repeat(100)}`])),
    page(
      ['Set-Cookie', ';'.repeat(60_000)],
      ['Content-Security-Policy', 'frame-ancestors'.repeat(4000)],
      ['Referrer-Policy', long],
    ),
    headers(
      ['Server', '1'.repeat(60_000)],
      ['Date', long],
      ['Age', '1e400'],
      ['Strict-Transport-Security', `max-age=${'9'.repeat(60_000)}`],
    ),
    { ...AUTHORIZE, answer: { ...PAGE, body: '<meta name='.repeat(20_000) } },
    { tls: { protocol: long, cipher: long, authorized: false, authorizationError: long } },
    headers(['Access-Control-Allow-Origin', long], ['Access-Control-Allow-Credentials', ' '.repeat(60_000)]),
  ]
  for (const [index, change] of cases.entries()) {
    const began = performance.now()
    const findings = judged(change)
    const ms = performance.now() - began
    assertBounded(findings)
    assert.ok(ms < 5000, `case ${index} took ${ms} ms`)
  }
})
