import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mask, maskByLength, readMask } from '../../src/trace/mask.ts'
import { createRedactor, type Redactor } from '../../src/trace/redact.ts'
import { redact } from '../../src/trace/redact-record.ts'
import type { Run, Trace } from '../../src/trace/trace.ts'
import { exchange, goodLogin, judged, onlyRun, SECRETS, step, trace, traceOf } from '../formats/made-traces.ts'

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl'
const LONG = 'SlAV32hkKG-SlAV32hkKG'
const shown = (text: string): string => createRedactor().text(text)

test('a secret shows what it is, its length and a hash that tells two apart', () => {
  assert.match(mask(LONG, 'access_token'), /^<access_token 21 chars sha256:[0-9a-f]{8}>$/)
  assert.notEqual(mask(LONG, 'code'), mask(`${LONG.slice(0, -1)}x`, 'code'))
})

test('what can be guessed is shown without a hash', () => {
  assert.equal(mask('hunter2', 'client_secret'), '<client_secret 7 chars>')
  assert.equal(mask('correct horse battery staple', 'password'), '<password 28 chars>')
})

const REDACTED: readonly (readonly [what: string, given: string, expected: string])[] = [
  ['a query', 'https://rp/cb?code=abc&state=s1', 'https://rp/cb?code=<code 3 chars>&state=s1'],
  ['a fragment', 'https://rp/cb#state=s&access_token=abc', 'https://rp/cb#state=s&access_token=<access_token 3 chars>'],
  ['a fragment behind a route', 'https://rp/#/cb?code=abc', 'https://rp/#/cb?code=<code 3 chars>'],
  ['a form', 'client_secret=a%2Fb+c&scope=openid', 'client_secret=<client_secret 5 chars>&scope=openid'],
  ['a form value with quotes', `password=a'b"c&x=1`, 'password=<password 5 chars>&x=1'],
  ['an encoded name', 'https://rp/cb?c%6fde=abc', 'https://rp/cb?c%6fde=<code 3 chars>'],
  [
    'a URL in a parameter',
    'u=https%3A%2F%2Frp%2F%3Fcode%3Dabc',
    'u=https%3A%2F%2Frp%2F%3Fcode%3D%3Ccode%203%20chars%3E',
  ],
  ['credentials in a URL', 'https://me:pa55@rp/', 'https://me:<password 4 chars>@rp/'],
  ['JSON', '{"id_token":"abc","state":"s"}', '{"id_token":"<id_token 3 chars>","state":"s"}'],
  ['JSON, nested', '{"a":[{"refresh_token":"abc"}]}', '{"a":[{"refresh_token":"<refresh_token 3 chars>"}]}'],
  ['JSON, camel case', '{"accessToken":"abc"}', '{"accessToken":"<accessToken 3 chars>"}'],
  [
    'JSON, a list',
    '{"access_token":["a",["b"]],"x":"c"}',
    '{"access_token":["<access_token 1 chars>",["<access_token 1 chars>"]],"x":"c"}',
  ],
  ['JSON, an object', '{"access_token":{"value":"a"}}', '{"access_token":{"value":"<access_token 1 chars>"}}'],
  ['JSON, a number', '{"access_token":12345678}', '{"access_token":"<access_token 8 chars>"}'],
  ['JSON, escapes in name and value', '{"c\\u006fde":"a\\"b"}', '{"c\\u006fde":"<code 3 chars>"}'],
  ['JSON, both of a doubled member', '{"code":"a","code":"bc"}', '{"code":"<code 1 chars>","code":"<code 2 chars>"}'],
  ['JSON that is cut off', '{"access_token":"abc', '{"access_token":"<access_token 3 chars>'],
  ['JSON in JSON', '{"e":"{\\"code\\":\\"abc\\"}"}', '{"e":"{\\"code\\":\\"<code 3 chars>\\"}"}'],
  ['a URL in JSON', '{"u":"https://rp/?code=abc"}', '{"u":"https://rp/?code=<code 3 chars>"}'],
  ['a private key', '{"kty":"EC","x":"abc","d":"def"}', '{"kty":"EC","x":"abc","d":"<d 3 chars>"}'],
  [
    'form_post',
    '<input value="a&amp;b" type=hidden name="code">',
    '<input value="<code 3 chars>" type=hidden name="code">',
  ],
  ['a link in a page', '<a href="https://rp/?code=abc">', '<a href="https://rp/?code=<code 3 chars>">'],
  ['prose', 'asked with code=abc, got nothing', 'asked with code=<code 4 chars> got nothing'],
  ['what an error code quotes', 'invalid_token: 8a1f03bc77', 'invalid_token: <invalid_token 10 chars>'],
  ['an unlabelled JWT', `got ${JWT}.`, `got ${mask(`${JWT}.`, 'token')}`],
  ['an encoded JWT', `x%3D${JWT}`, `x%3D${mask(JWT, 'token')}`],
  ['an echoed header', `authorization: Bearer ${LONG}`, `authorization: Bearer ${mask(LONG, 'credentials')}`],
]
for (const [what, given, expected] of REDACTED) {
  test(`secrets are taken out of ${what}`, () => assert.equal(shown(given), expected))
}

const KEPT: readonly string[] = [
  'https://issuer.example/authorize?response_type=code&state=af0ifjsldkj&nonce=n-0S6&code_challenge=E9Melhoa2O',
  '{ "a" : 1.0,\n "a":12345678901234567890, "token_type": "Bearer" }',
  '{"error":{"code":400}}',
  'Bearer realm="example", error="invalid_token"',
  'Bearer authentication is needed',
  'access_token: expected a string, found none.',
  'refused with invalid_token: Lightweight access token not allowed for userinfo endpoint',
  'refused with expired_token: AADSTS70020: The device code has ended.',
  'http://127.0.0.1:80/?a=b@c',
  'username=jane&session_state=abc',
]
for (const text of KEPT)
  test(`what is no secret stays as it was: ${text.slice(0, 30)}`, () => assert.equal(shown(text), text))

function headersShown(headers: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return createRedactor().exchange(exchange('GET', 'https://issuer.example/', { headers })).request.headers
}

test('a mask says what it stands for, and masks of one secret have length and hash in common', () => {
  const [code, token] = [mask('SplxlOBeZQQYbYS6WxSbIA', 'code'), mask('SplxlOBeZQQYbYS6WxSbIA', 'token')]
  assert.equal(readMask(code).kind, 'code')
  assert.match(readMask(code).secret, /^22 chars sha256:[0-9a-f]{8}$/)
  assert.equal(readMask(token).secret, readMask(code).secret)
  const unknown = maskByLength('abc', 'x-key 2 chars')
  assert.deepEqual(readMask(unknown), { kind: 'x-key 2 chars', secret: '<x-key 2 chars 3 chars>' })
})

test('of an Authorization header the scheme stays, and of Basic the user name', () => {
  const basic = Buffer.from('s6BhdRkqt3:pa%2F55').toString('base64')
  const shown = headersShown([
    ['Authorization', `Bearer ${LONG}`],
    ['authorization', `Basic ${basic}`],
    ['Proxy-Authorization', 'opaque'],
  ])
  assert.deepEqual(
    shown.map(([, value]) => value),
    [
      `Bearer ${mask(LONG, 'credentials')}`,
      'Basic s6BhdRkqt3:<client_secret as sent 7 chars>; form-decoded s6BhdRkqt3:<client_secret 5 chars>',
      '<credentials 6 chars>',
    ],
  )
})

test('cookies keep their names and attributes, keys in headers of any name are taken out', () => {
  const shown = headersShown([
    ['Cookie', 'a=123456; b=654321'],
    ['Set-Cookie', 'sid=123456; Path=/; HttpOnly'],
    ['X-Api-Key', 'abc'],
    ['DPoP-Nonce', 'abc'],
    ['Location', 'https://rp/cb?code=abc'],
  ])
  assert.deepEqual(
    shown.map(([, value]) => value),
    [
      'a=<cookie 6 chars>; b=<cookie 6 chars>',
      'sid=<cookie 6 chars>; Path=/; HttpOnly',
      '<X-Api-Key 3 chars>'.toLowerCase(),
      'abc',
      'https://rp/cb?code=<code 3 chars>',
    ],
  )
})

/** The run of a record as it is shown. */
const shownRun = (given: Trace): Run => onlyRun(redact(judged(given), { reveal: false }).trace)

/** A record in which a token request knows the secrets and everything else repeats one of them. */
function repeating(text: string) {
  const [known] = onlyRun(goodLogin()).steps.filter((each) => each.name === 'token')
  assert.ok(known)
  return shownRun(trace('userinfo', { steps: [known, step('later', { notes: [text] })] })).steps[1]?.notes[0]
}

test('a value known from an exchange is taken out wherever else it stands, however it is encoded', () => {
  const { clientSecret } = SECRETS
  for (const form of [clientSecret, clientSecret.replaceAll('/', '\\/')])
    assert.equal(repeating(`said ${form} again`), `said ${mask(clientSecret, 'client_secret')} again`)
  const sent = encodeURIComponent(clientSecret)
  assert.equal(repeating(`said ${sent} again`), `said ${mask(sent, 'client_secret as sent')} again`)
  assert.equal(repeating(`said ${SECRETS.code}!`), `said ${mask(SECRETS.code, 'code')}!`)
})

test('a known value that was cut short with an ellipsis is taken out as well', () => {
  assert.equal(
    repeating(`got ${SECRETS.accessToken.slice(0, 20)}…`),
    `got ${mask(SECRETS.accessToken, 'access_token')}…`,
  )
})

test('tokens in the result stay where they were asked for, and only there', () => {
  const { result } = shownRun(goodLogin())
  const shown = JSON.parse(JSON.stringify(result))
  assert.equal(shown.tokens.access_token, SECRETS.accessToken)
  assert.equal(shown.callback.code, mask(SECRETS.code, 'code'))
  const elsewhere = shownRun(goodLoginAs('userinfo')).result
  assert.ok(!JSON.stringify(elsewhere).includes(SECRETS.accessToken))
})

function goodLoginAs(command: string) {
  return traceOf({ ...onlyRun(goodLogin()), command, traits: trace(command).traits })
}

test('redaction leaves the record as it was, and --reveal shows everything', () => {
  const record = goodLogin()
  redact(judged(record), { reveal: false })
  assert.deepEqual(record, goodLogin())
  assert.deepEqual(redact(judged(record), { reveal: true }), judged(goodLogin()))
})

test('secrets named from outside are taken out', () => {
  const record = trace('verify', { notes: ['keyed with s3cr3t-of-hs256'] })
  const { trace: shown } = redact(judged(record), { reveal: false, extra: ['s3cr3t-of-hs256'] })
  assert.deepEqual(onlyRun(shown).notes, [`keyed with ${mask('s3cr3t-of-hs256', 'secret')}`])
})

const MIB = 1 << 20
const HEAVY: Readonly<Record<string, string>> = {
  'beginnings of tokens': 'eyJ'.repeat(MIB / 3),
  'parts of tokens': 'eyJaaaaaa.'.repeat(MIB / 10),
  'escaped quotes': `{"${'\\"'.repeat(MIB / 2)}`,
  quotes: '"'.repeat(MIB),
  'open brackets': '['.repeat(MIB),
  'empty parameters': 'a='.repeat(MIB / 2),
  'open tags': '<input'.repeat(MIB / 6),
  'one endless tag': `<input ${'a'.repeat(MIB)}>`,
  'beginnings of addresses': '//a:'.repeat(MIB / 4),
  'white space': `{${' '.repeat(MIB)}`,
  'forty thousand secrets': JSON.stringify(Array.from({ length: 40_000 }, (_, at) => ({ code: `${at}-secret` }))),
}
for (const [what, body] of Object.entries(HEAVY)) {
  test(`a body of a mebibyte of ${what} is not looked through again and again`, () => {
    // The processor's time, which other programs do not add to: what grows with the square would take minutes of it.
    const from = process.cpuUsage()
    const record = trace('userinfo', {
      steps: [step('a', { exchanges: [exchange('GET', 'https://a/', {}, { body })] })],
    })
    redact(judged(record), { reveal: false })
    const { user, system } = process.cpuUsage(from)
    assert.ok(user + system < 20_000_000, `${user + system} microseconds`)
  })
}

test('the authorization request of a step has no secret of its own', () => {
  const asked = `response_type=code&state=s1&id_token_hint=${JWT}&claims=%7B%7D`
  const hidden = createRedactor().step(step('authorize', { asked }))
  assert.match(
    hidden.asked ?? '',
    /^response_type=code&state=s1&id_token_hint=<id_token_hint \d+ chars[^>]*>&claims=%7B%7D$/,
  )
})

const MANY = 15_000
const strings = (count: number) => Array.from({ length: count }, (_none, at) => `the-same-beginning-of-every-one-${at}`)

/** What shows so many strings, each after its kind. */
const SHOWN: Readonly<Record<string, (shown: Redactor, count: number) => unknown>> = {
  'strings of a result': (shown, count) => shown.value({ list: strings(count) }, 'by-value'),
  'names of members': (shown, count) =>
    shown.value(Object.fromEntries(strings(count).map((name) => [name, true])), 'by-name'),
  'options as they were given': (shown, count) => shown.texts(strings(count)),
  headers: (shown, count) => shown.headers(strings(count).map((value) => ['content-type', value])),
  'notes of a step': (shown, count) => shown.step({ ...step('token', {}), notes: strings(count) }),
}

for (const [what, show] of Object.entries(SHOWN)) {
  test(`thousands of short ${what} are looked through with no more views than a fiftieth of them`, (t) => {
    const shown = createRedactor(['s3cr3t-of-client-abcdefghij'])
    // Every view is read as text once, to find lists of numbers in it.
    const views = t.mock.method(Buffer, 'from')
    show(shown, MANY)
    const made = views.mock.callCount()
    assert.ok(made > 0 && made < MANY / 50, `${made} views`)
  })
}
