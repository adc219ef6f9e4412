import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskOf } from '../../src/trace/mask-claims.ts'
import type { Check, Exchange, Given, Purpose, Run } from '../../src/trace/trace.ts'
import { CHECKS } from '../../src/trace/traits.ts'
import { check, exchange, ISSUER, NOW, SECRETS, step } from '../formats/made-traces.ts'

const KEY = Buffer.from('a key of these tests')
const MASKED = /^<claim \d+ chars hmac:[0-9a-f]{12}>$/

interface Told {
  readonly exchanges?: readonly Exchange[]
  readonly checks?: readonly Check[]
  readonly result?: unknown
  readonly given?: readonly Given[]
}

function run({ exchanges = [], checks = [], result = null, given = [] }: Told): Run {
  const steps = [step('userinfo', { exchanges: [...exchanges], checks: [...checks] })]
  const account = { command: 'check', traits: CHECKS, startedAt: NOW, ms: 1, failures: [], notes: [] }
  return { ...account, name: 'signs in', result, given, steps }
}

function answer(
  purpose: Purpose,
  body: string,
  more: { readonly url?: string; readonly sent?: string } = {},
): Exchange {
  return exchange('GET', more.url ?? `${ISSUER}/me`, { body: more.sent ?? '' }, { body }, { purpose })
}

/** The only exchange of a run as it is masked. */
function maskedExchange(told: Told): Exchange {
  const own = run(told)
  return maskOf(own, KEY).step(own.steps[0] ?? assert.fail()).exchanges[0] ?? assert.fail()
}

function maskedBody(purpose: Purpose, body: string, more: Told = {}): string {
  return maskedExchange({ exchanges: [answer(purpose, body)], ...more }).response?.body ?? ''
}

test('below a claim of a person everything is masked, below one of the protocol nothing', () => {
  const body = JSON.stringify({
    sub: 'a1',
    act: { sub: 'b2', iss: 'c3' },
    cnf: { jkt: 'thumb' },
    age: 41,
    admin: true,
    nothing: null,
    aud: ['x'],
  })
  const shown = JSON.parse(maskedBody('userinfo', body))
  assert.match(shown.sub, MASKED)
  assert.match(shown.act.sub, MASKED)
  assert.match(shown.act.iss, MASKED)
  assert.match(shown.age, MASKED)
  assert.deepEqual([shown.cnf, shown.admin, shown.nothing, shown.aud], [{ jkt: 'thumb' }, true, null, ['x']])
})

const BODIES: readonly (readonly [what: string, purpose: Purpose, body: string, expected: RegExp])[] = [
  ['UserInfo cut off', 'userinfo', '{"email":"ada@lov', /^\{"email":"<claim 7 chars hmac:[0-9a-f]{12}>$/],
  ['UserInfo as a form', 'userinfo', 'email=ada%40lovelace.example', /^<claim 28 chars hmac:[0-9a-f]{12}>$/],
  ['a page in the place of UserInfo', 'userinfo', '<html>gateway</html>', /^<html>gateway<\/html>$/],
  [
    'digits that JavaScript loses',
    'userinfo',
    '{"id":12345678901234567890}',
    /^\{"id":"<claim 20 chars hmac:[0-9a-f]{12}>"\}$/,
  ],
  [
    'introspection',
    'introspect',
    '{"active":true,"username":"ada","scope":"a"}',
    /^\{"active":true,"username":"<claim 3 [^"]*","scope":"a"\}$/,
  ],
  [
    'what stands beside tokens',
    'token',
    '{"token_type":"Bearer","expires_in":60,"user":{"id":7}}',
    /^\{"token_type":"Bearer","expires_in":60,"user":\{"id":"<claim 1 [^"]*"\}\}$/,
  ],
  ['metadata', 'discover', '{"email":"admin@issuer.example"}', /^\{"email":"admin@issuer.example"\}$/],
  [
    'a field of a page',
    'page',
    '<input name="login" value="ada"><input type="hidden" name="login_challenge" value="c">',
    /^<input name="login" value="<claim 3 [^"]*"><input type="hidden" name="login_challenge" value="c">$/,
  ],
]

for (const [what, purpose, body, expected] of BODIES)
  test(`masked in an answer: ${what}`, () => assert.match(maskedBody(purpose, body), expected))

test('a refusal is no claim', () => {
  const refused = exchange(
    'GET',
    ISSUER,
    {},
    { status: 401, body: '{"error":"invalid_token"}' },
    { purpose: 'userinfo' },
  )
  assert.equal(maskedExchange({ exchanges: [refused] }).response?.body, '{"error":"invalid_token"}')
})

test('who is meant stands in no request', () => {
  const url = `${ISSUER}/authorize?client_id=c&login_hint=ada%40lovelace.example&state=s`
  const shown = maskedExchange({ exchanges: [answer('page', '', { url, sent: 'username=ada&password=x' })] }).request
  assert.match(shown.url, /\?client_id=c&login_hint=<claim 20 chars hmac:[0-9a-f]{12}>&state=s$/)
  assert.match(shown.body, /^username=<claim 3 chars hmac:[0-9a-f]{12}>&password=x$/)
})

const SAID =
  '{"sub":"ada.lovelace","email":"ada@lovelace.example","roles":["client","administrators"],"gender":"female"}'

test('a value that says who somebody is is found wherever it stands and however it is spelled', () => {
  const own = run({ exchanges: [answer('userinfo', SAID)] })
  const { text } = maskOf(own, KEY)
  const mail = /<claim 20 chars hmac:[0-9a-f]{12}>/
  for (const spelled of [
    'ada@lovelace.example',
    'ADA@Lovelace.example',
    'ada%40lovelace.example',
    'ada&#64;lovelace.example',
    '"ada\\u0040lovelace.example"',
  ])
    assert.match(text(`No account ${spelled} here`), mail)
  assert.match(text('Welcome, ada.lovelace!'), /^Welcome, <claim 12 chars hmac:[0-9a-f]{12}>!$/)
})

test('words that many sentences have are left in them', () => {
  const { text } = maskOf(run({ exchanges: [answer('userinfo', SAID)] }), KEY)
  const words = 'The client is refused to administrators, be they female or not.'
  assert.equal(text(words), words)
})

test('a name that is the name of a host, too, stays in that', () => {
  const body = '{"sub":"lovelace"}'
  const exchanges = [answer('userinfo', body, { url: 'https://lovelace.example/userinfo' })]
  assert.equal(maskedExchange({ exchanges }).request.url, 'https://lovelace.example/userinfo')
  assert.match(maskedExchange({ exchanges }).response?.body ?? '', /<claim 8 chars/)
})

test('a client that got tokens for itself is no person', () => {
  const claims = { iss: ISSUER, sub: 'smoke-client', client_id: 'smoke-client' }
  assert.deepEqual(maskOf(run({ result: { token: { claims } } }), KEY).result({ claims }), { claims })
  const given: readonly Given[] = [{ name: 'client-id', source: 'flag', value: 'smoke' }]
  assert.equal(maskedBody('introspect', '{"sub":"smoke"}', { given }), '{"sub":"smoke"}')
})

test('what a check expected and found of a person is masked, and of the protocol is not', () => {
  const checks = [
    check('ui-sub-mismatch', 'fail', { expected: 'ada', actual: 'bob' }),
    check('idt-iss-mismatch', 'fail', { expected: ISSUER, actual: 'RS256' }),
    check('idt-refresh-changed', 'fail', { expected: { age: 41, acr: 'gold' }, actual: 'absent' }),
  ]
  const claims = { sub: 'ada', age: 41, acr: 'gold' }
  const own = run({
    exchanges: [answer('userinfo', '{"sub":"bob"}')],
    checks,
    result: { login: { id_token: { claims } } },
  })
  const [sub, iss, changed] = maskOf(own, KEY).step(own.steps[0] ?? assert.fail()).checks
  assert.match(String(sub?.expected), MASKED)
  assert.match(String(sub?.actual), MASKED)
  assert.notEqual(sub?.expected, sub?.actual)
  assert.deepEqual([iss?.expected, iss?.actual], [ISSUER, 'RS256'])
  const { age, acr } = (changed?.expected ?? {}) as Record<string, unknown>
  assert.match(String(age), MASKED)
  assert.equal(acr, 'gold')
  assert.equal(changed?.actual, 'absent')
})

test('claims are known from a token that nothing was made of', () => {
  const body = JSON.stringify({ id_token: SECRETS.idToken })
  const { text } = maskOf(run({ exchanges: [answer('token', body)] }), KEY)
  assert.match(text('Signed in as 248289761001.'), /^Signed in as <claim 12 chars hmac:[0-9a-f]{12}>\.$/)
  assert.equal(text(SECRETS.idToken), SECRETS.idToken)
})
