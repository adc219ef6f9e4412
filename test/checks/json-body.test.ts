import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpJsonBodyRules } from '../../src/checks/http/json-body.rules.ts'
import { judgeJsonBody } from '../../src/checks/http/json-body.ts'
import { titleOf } from '../../src/checks/http/unreadable-answer.ts'
import { envelopeOf, failureOf, unwrapEnvelope } from '../../src/checks/http/wrapped-json.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import { oauthErrorOf } from '../../src/checks/token-response/oauth-error.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import {
  type Answer,
  assertBounded,
  broken,
  exchange,
  idsOf,
  type Ruling,
  reading,
  ruling,
  untested,
} from './http-exchange.ts'

const RULES = idsOf(httpJsonBodyRules)

const PAGE = '<!DOCTYPE html>\n<html><head><title>Sign in to\n the proxy</title></head></html>'
const HTML = [['Content-Type', 'text/html; charset=utf-8']] as const

const TABLE: readonly (readonly [RuleId, Ruling, string, Answer])[] = [
  ['http-malformed-json', 'holds', 'JSON', { body: '{"a": 1}' }],
  ['http-malformed-json', 'broken', 'a missing comma', { body: '{"a": 1\n "b": 2}' }],
  ['http-malformed-json', 'broken', 'an envelope without braces', { body: '"response": {"access_token": "x"}' }],
  ['http-malformed-json', 'broken', 'two documents', { body: '{} {}' }],
  ['http-malformed-json', 'broken', 'too deep', { body: '['.repeat(100) + ']'.repeat(100) }],
  ['http-malformed-json', 'left out', 'HTML', { body: PAGE, headers: HTML }],
  ['http-malformed-json', 'left out', 'nothing', { body: '' }],
  ['http-malformed-json', 'left out', 'a JWT', { body: 'eyJhbGciOiJub25lIn0.e30.' }],
  ['http-html-body', 'holds', 'JSON', { body: '{}' }],
  ['http-html-body', 'broken', 'a page', { body: PAGE, headers: HTML }],
  ['http-html-body', 'broken', 'a page that says it is JSON', { body: PAGE }],
  ['http-html-body', 'broken', 'a piece of a page', { body: '  <body>no', headers: HTML }],
  ['http-content-type-differs', 'holds', 'application/json', { body: '{}' }],
  [
    'http-content-type-differs',
    'holds',
    'a +json type',
    { body: '{}', headers: [['Content-Type', 'application/jwk-set+json']] },
  ],
  ['http-content-type-differs', 'broken', 'text/html', { body: '{}', headers: HTML }],
  ['http-content-type-differs', 'left out', 'no JSON', { body: PAGE, headers: HTML }],
  ['http-bom', 'holds', 'none', { body: '{}' }],
  ['http-bom', 'broken', 'there', { body: '\ufeff{"a":1}' }],
  ['http-not-utf8', 'holds', 'UTF-8', { body: '{"a":"ü"}' }],
  ['http-not-utf8', 'broken', 'Latin-1', { body: Buffer.from('{"a":"ü"}', 'latin1') }],
  ['json-unsafe-integer', 'holds', 'the last safe one', { body: '{"a":9007199254740991}' }],
  ['json-unsafe-integer', 'broken', 'one more', { body: '{"id":9007199254740993}' }],
  ['json-duplicate-member', 'holds', 'once', { body: '{"a":1,"b":{"a":2}}' }],
  ['json-duplicate-member', 'broken', 'twice', { body: '{"sub":"a","sub":"b"}' }],
  ['http-json-wrapped', 'holds', 'open', { body: { access_token: 'x', data: {} } }],
  ['http-json-wrapped', 'broken', 'response', { body: { response: { access_token: 'x' } } }],
  ['http-json-wrapped', 'broken', 'result without a known member', { body: { result: { username: 'x' } } }],
  ['http-json-wrapped', 'holds', 'a nested actor', { body: { active: true, act: { sub: 'x' } } }],
  ['http-failure-in-success', 'holds', 'success', { body: { result: 'success', errorCode: 0 } }],
  ['http-failure-in-success', 'broken', 'result: failure', { body: { result: 'failure' } }],
  ['http-failure-in-success', 'broken', 'error', { body: { error: 'bad_verification_code' } }],
  [
    'http-failure-in-success',
    'broken',
    'errorCode',
    { body: { errorCode: 403005, errorMessage: 'Unauthorized user' } },
  ],
  ['http-failure-in-success', 'broken', 'ok: false in an envelope', { body: { response: { error: 'x', ok: false } } }],
  ['http-failure-in-success', 'left out', 'status 400', { status: 400, body: { error: 'invalid_grant' } }],
  ['json-stringly-boolean', 'holds', 'a boolean', { body: { sub: 'x', email_verified: true } }],
  ['json-stringly-boolean', 'broken', 'a string', { body: { sub: 'x', email_verified: 'true' } }],
  ['json-stringly-boolean', 'broken', 'in an envelope', { body: { result: { email_verified: 'false' } } }],
  ['json-string-holds-json', 'holds', 'an object', { body: { sub: 'x', address: { country: 'AT' } } }],
  [
    'json-string-holds-json',
    'holds',
    'brackets that are no JSON',
    { body: { sub: 'x', name: '[redacted]', nickname: '{x}' } },
  ],
  ['json-string-holds-json', 'broken', 'a string with an object', { body: { sub: 'x', address: '{"country":"AT"}' } }],
]

function judged(answer: Answer) {
  const made = exchange(answer)
  return judgeJsonBody(made, reading(made))
}

for (const [rule, expected, when, answer] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judged(answer), rule), expected)
  })
}

test('every rule about JSON bodies has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('malformed JSON is named with line, column and the likely mistake', () => {
  for (const [body, place, mistake] of [
    ['{"a": 1\n "b": 2}', /line 2, column 2/, /missing comma/],
    ['{"a": abc}', /line 1, column 7/, /unquoted value/],
    ['{"a": 1,}', /line 1, column 9/, /trailing comma/],
    ['{"a": "x', /line 1/, /cut off/],
  ] as const) {
    const { message, actual } = broken(judged({ body }), 'http-malformed-json')
    assert.match(String(message), place)
    assert.match(String(message), mistake)
    assert.match(String(actual), /\^$/)
  }
})

test('the title of a page is shown', () => {
  assert.equal(broken(judged({ body: PAGE, headers: HTML }), 'http-html-body').actual, 'Sign in to the proxy')
  assert.equal(titleOf('<p>Bad   <b>gateway</b></p>'), 'Bad gateway')
  assert.equal(titleOf(''), '')
})

test('an envelope is opened, and nothing that only looks like one', () => {
  const tokens = { access_token: 'x' }
  for (const [body, name] of [
    [{ response: tokens }, 'response'],
    [{ d: tokens, ok: true }, 'd'],
    [{ result: { a: 1 } }, 'result'],
    [{ data: {}, result: {} }, undefined],
    [{ address: { country: 'AT' }, name: 'x' }, undefined],
    [{ sub: 'x', data: tokens }, undefined],
    [{ cnf: { jkt: 'x' }, active: false }, undefined],
  ] as const) {
    assert.equal(envelopeOf(body), name)
  }
  assert.deepEqual(unwrapEnvelope({ response: tokens }), tokens)
  assert.equal(unwrapEnvelope('x'), 'x')
  assert.equal(unwrapEnvelope(undefined), undefined)
})

test('failure is told from success by what providers write', () => {
  const failed: readonly JsonObject[] = [
    { success: false },
    { ok: false, error: 'x' },
    { status: 'ERROR' },
    { error: { code: 1 } },
    { errorCode: 'E1' },
  ]
  for (const body of failed) {
    assert.notEqual(failureOf(body), undefined)
  }
  const fine: readonly JsonObject[] = [
    { error: '' },
    { status: 'active' },
    { errorCode: 0 },
    { errorCode: '0' },
    { access_token: 'x', error: 'y' },
    {},
  ]
  for (const body of fine) {
    assert.equal(failureOf(body), undefined)
  }
})

const ERRORS: readonly (readonly [string, Answer, object | undefined])[] = [
  [
    'JSON',
    { status: 400, body: { error: 'invalid_grant', error_description: 'No.', error_uri: 'https://e.example' } },
    { error: 'invalid_grant', error_description: 'No.', error_uri: 'https://e.example' },
  ],
  ['an envelope', { status: 400, body: { response: { error: 'invalid_grant' } } }, { error: 'invalid_grant' }],
  [
    'an object',
    { status: 400, body: { error: { code: 190, message: 'Expired' } } },
    { error: '190', error_description: 'Expired' },
  ],
  [
    'words of its own',
    { body: { result: 'failure', errorCode: 'oauth.x', errorMessage: 'No.' } },
    { error: 'oauth.x', error_description: 'No.' },
  ],
  [
    'a form',
    { headers: [['content-type', 'application/x-www-form-urlencoded']], body: 'error=bad&error_description=no+no' },
    { error: 'bad', error_description: 'no no' },
  ],
  [
    'a challenge',
    {
      status: 401,
      headers: [['WWW-Authenticate', 'DPoP realm="x", error="invalid_token", error_description="It \\"ended\\""']],
      body: '',
    },
    { error: 'invalid_token', error_description: 'It "ended"' },
  ],
  [
    'a challenge beside JSON without error',
    { status: 401, headers: [['WWW-Authenticate', 'Bearer error=invalid_token']], body: '{"message":"no"}' },
    { error: 'invalid_token', error_description: 'no' },
  ],
  ['HTML', { status: 400, headers: HTML, body: PAGE }, undefined],
  ['a good answer', { body: { access_token: 'x' } }, undefined],
  [
    'a challenge without error',
    { status: 401, headers: [['WWW-Authenticate', 'Basic realm="error=no"']], body: '' },
    undefined,
  ],
]

for (const [from, answer, expected] of ERRORS) {
  test(`the OAuth error is read from ${from}`, () => {
    const made = exchange(answer)
    const error = oauthErrorOf(made, reading(made))
    assert.deepEqual(error && JSON.parse(JSON.stringify(error)), expected)
  })
}

test('hostile bodies stay bounded', () => {
  const bodies = [
    `{${Array.from({ length: 5000 }, (_value, index) => `"m${index}":"true"`).join()}}`,
    `{${Array.from({ length: 5000 }, () => `"${'n'.repeat(50)}":9007199254740993`).join()}}`,
    `{"${'n'.repeat(400_000)}":1,"${'n'.repeat(400_000)}":2}`,
    `{"a":"{${' '.repeat(500_000)}"}`,
    `{"a":"{${'}'.repeat(60_000)}"}`,
    `<html${'<title '.repeat(50_000)}`,
    '<'.repeat(900_000),
    `${' '.repeat(900_000)}x`,
    'a.'.repeat(400_000),
    '\u0000'.repeat(100_000),
  ]
  for (const [index, body] of bodies.entries()) {
    for (const headers of [[], HTML]) {
      const made = exchange({ body, headers })
      const read = reading(made)
      const began = performance.now()
      assertBounded(judgeJsonBody(made, read))
      const ms = performance.now() - began
      assert.ok(ms < 5000, `body ${index} took ${ms} ms`)
    }
  }
})

test('nothing is said without an answer or a reading', () => {
  const made = exchange({ body: '{' })
  assert.deepEqual(judgeJsonBody({ ...made, response: null }, undefined), [])
  assert.deepEqual(judgeJsonBody(made, undefined), [])
})
