import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FORMATS } from '../../src/formats/format.ts'
import { renderExchange } from '../../src/formats/human/exchange.ts'
import { plainStyle } from '../../src/formats/style.ts'
import { isSecretHeader } from '../../src/text/secret-names.ts'
import { HARMLESS_HEADERS } from '../../src/trace/harmless-headers.ts'
import { createRedactor } from '../../src/trace/redact.ts'
import { secretsOfHeaders } from '../../src/trace/redact-headers.ts'
import type { Header } from '../../src/trace/trace.ts'
import { drawn, exchange, step, trace } from '../formats/made-traces.ts'
import { runCli, testEnv } from '../support/env.ts'

const VALUE = 'fe3b-91 value of a header'

const SHOWN = [
  'Content-Type',
  'Cache-Control',
  'Date',
  'Server',
  'ETag',
  'Vary',
  'Via',
  'Age',
  'Allow',
  'Expires',
  'Location',
  'Retry-After',
  'WWW-Authenticate',
  'Strict-Transport-Security',
  'Content-Security-Policy',
  'X-Frame-Options',
  'Access-Control-Allow-Origin',
  'X-Request-Id',
  'X-Correlation-ID',
  'request-id',
  'client-request-id',
  'x-ms-request-id',
  'x-okta-request-id',
  'x-amzn-RequestId',
  'x-auth0-requestid',
  'CF-Ray',
  'traceparent',
  'X-RateLimit-Remaining',
  'RateLimit-Limit',
  'X-Rate-Limit-Reset',
  'DPoP-Nonce',
  'Accept',
  'User-Agent',
  'Host',
  'Origin',
  'X-Powered-By',
]
const HIDDEN = [
  'X-Api-Key',
  'Ocp-Apim-Subscription-Key',
  'X-Vault-Token',
  'X-Amz-Security-Token',
  'X-Goog-Iap-Jwt-Assertion',
  'X-Session',
  'X-User',
  'X-Forwarded-For',
  'X-Tenant',
  'X-CSRF',
  'Authentication-Info',
  'X-Auth-Request-Email',
  'X-Custom',
  'Api',
  'Private-Token',
  'X-Hub-Signature-256',
  'X-Request-Identity',
  'X-Request-Id-Token',
]

function shown(headers: readonly Header[]): readonly Header[] {
  const sent = exchange('GET', 'https://issuer.example/', { headers }, { headers })
  const { request, response } = createRedactor().exchange(sent)
  assert.deepEqual(request.headers, response?.headers)
  return request.headers
}

test('headers of names known to be harmless show their values', () => {
  for (const name of SHOWN) assert.deepEqual(shown([[name, VALUE]]), [[name, VALUE]])
})

test('every other header shows its name and how long its value is', () => {
  for (const name of HIDDEN) {
    const [[key, value] = ['', '']] = shown([[name, VALUE]])
    assert.equal(key, name)
    assert.match(value, /^<[\w-]+ 25 chars(?: sha256:[\da-f]{8})?>$/)
  }
  assert.deepEqual(shown([['X-Custom', 'x'.repeat(80)]]), [['X-Custom', '<x-custom 80 chars>']])
  assert.deepEqual(shown([['X-Custom', '']]), [['X-Custom', '']])
})

test('cookies show their names and attributes', () => {
  assert.deepEqual(shown([['Set-Cookie', 'sid=31d4d96e407aad42; Path=/; HttpOnly; SameSite=Lax']]), [
    ['Set-Cookie', 'sid=<cookie 16 chars>; Path=/; HttpOnly; SameSite=Lax'],
  ])
})

test('no format shows the value of a header of an unknown name, and --reveal shows it everywhere', async () => {
  const headers: readonly Header[] = [
    ['X-Custom', 'c0ffee-of-the-client'],
    ['Set-Cookie', 'sid=c0ffee-of-the-client'],
    ['X-Request-Id', 'req-7'],
  ]
  const sent = exchange('GET', 'https://issuer.example/', { headers }, { headers })
  const record = trace('userinfo', { steps: [step('userinfo', { exchanges: [sent] })] })
  for (const name of FORMATS) {
    const draw = (reveal: boolean) => drawn(name, record, { reveal, detail: 'all' })
    assert.ok(!(await draw(false)).includes('c0ffee'), name)
    if (name !== 'json' && name !== 'har' && name !== 'html') continue
    assert.ok((await draw(false)).includes('req-7'), name)
    assert.ok((await draw(true)).includes('c0ffee'), name)
  }
  const live = renderExchange(createRedactor().exchange(sent), plainStyle(100))
  assert.ok(live.includes('req-7') && !live.includes('c0ffee'), live)
})

test('what a header of an unknown name sends is hidden wherever it comes back, unless it is words or an address', () => {
  const told = secretsOfHeaders([
    ['Ocp-Apim-Subscription-Key', '8f3e01c7b2'],
    ['X-Tenant', 'production-west'],
    ['X-Callback', 'https://client.example/9f'],
    ['X-Api-Key', 'letmein-please'],
    ['Accept', 'application/json'],
  ])
  assert.deepEqual(told, [
    { value: '8f3e01c7b2', kind: 'ocp-apim-subscription-key' },
    { value: 'letmein-please', kind: 'x-api-key' },
  ])
})

test('words that a provider puts into a header of an unknown name stay words elsewhere', () => {
  const redactor = createRedactor()
  redactor.learn(exchange('GET', 'https://issuer.example/', {}, { headers: [['X-Theme', 'authorization_code']] }))
  assert.equal(redactor.text('authorization_code was refused'), 'authorization_code was refused')
})

test('profile show lists headers by name, and their values as reports show them', async () => {
  const env = testEnv()
  const lines = ['X-Api-Key: c0ffee-of-the-client', 'X-Custom: c0ffee-too', 'Accept: application/json']
  const flags = lines.flatMap((line) => ['--header', line])
  const proxy = ['--proxy', 'http://me:c0ffee-of-the-proxy@proxy.example', '--set', 'token.client_secret=c0ffee-77']
  const made = await runCli(
    ['profile', 'add', 'a', '--issuer', 'https://a.example', '--client-id', 'b', ...flags, ...proxy],
    env,
  )
  assert.equal(made.code, 0, made.stderr)
  const ran = await runCli(['profile', 'show', 'a', '--json'], env)
  const { value } = ran.json().result.values.find(({ name }: { name: string }) => name === 'header')
  assert.match(value[0], /^X-Api-Key: <x-api-key 20 chars sha256:[\da-f]{8}>$/)
  assert.deepEqual(value.slice(1), ['X-Custom: <x-custom 10 chars>', 'Accept: application/json'])
  for (const format of [[], ['--json']])
    assert.doesNotMatch((await runCli(['profile', 'show', 'a', ...format], env)).stdout, /c0ffee/)
  assert.match((await runCli(['profile', 'show', 'a', '--json', '--reveal'], env)).stdout, /c0ffee-of-the-client/)
})

test('no header whose value may be shown has the name of a secret', () => {
  assert.ok(HARMLESS_HEADERS.size > 100)
  for (const name of HARMLESS_HEADERS)
    assert.ok(name === name.toLowerCase() && !isSecretHeader(name) && !/authorization$|cookie/.test(name), name)
})
