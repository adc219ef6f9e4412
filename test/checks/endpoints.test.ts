import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpointsDeviceRules } from '../../src/checks/endpoints/device.rules.ts'
import { judgeDevice, judgeDevicePoll } from '../../src/checks/endpoints/device.ts'
import { endpointsRules } from '../../src/checks/endpoints/endpoints.rules.ts'
import { judgePar, judgeRegistration } from '../../src/checks/endpoints/endpoints.ts'
import { endpointsTokensRules } from '../../src/checks/endpoints/tokens.rules.ts'
import { judgeIntrospection, judgeRevocation } from '../../src/checks/endpoints/tokens.ts'
import type { ClientFacts } from '../../src/checks/facts.ts'
import type { Finding } from '../../src/checks/finding.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import type { WireRequest } from '../../src/trace/trace.ts'
import {
  type Answer,
  assertBounded,
  assertTelling,
  exchange,
  idsOf,
  type Ruling,
  reading,
  ruling,
  untested,
} from './http-exchange.ts'

const RULES = idsOf(endpointsRules, endpointsDeviceRules, endpointsTokensRules)

function answered(answer: Answer, request: Partial<WireRequest> = {}) {
  const made = exchange(answer, request)
  return { exchange: made, reading: reading(made) }
}

const CONFIDENTIAL: ClientFacts = { client_id: 'c', auth: 'client_secret_basic', public: false }
const PUBLIC: ClientFacts = { client_id: 'c', auth: 'none', public: true }

const PAR = { request_uri: 'urn:ietf:params:oauth:request_uri:x', expires_in: 60 }
const DEVICE = {
  device_code: 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://issuer.example/device',
  expires_in: 1800,
}
const CLIENT = {
  client_id: 'c',
  client_secret: 's',
  client_secret_expires_at: 0,
  redirect_uris: ['https://app.example/cb'],
}

const par = (answer: Answer) => judgePar(answered({ status: 201, body: PAR, ...answer }))
const device = (change: object, answer: Answer = {}) =>
  judgeDevice(answered({ body: { ...DEVICE, ...change }, ...answer }))
const poll = (answer: Answer) => judgeDevicePoll(answered(answer))
const introspect = (answer: Answer, client = CONFIDENTIAL, dpopThumbprint?: string) =>
  judgeIntrospection({ ...answered(answer), client, dpopThumbprint })
const revoke = (answer: Answer, hint = 'access_token') =>
  judgeRevocation(answered(answer, { method: 'POST', body: `token=t&token_type_hint=${hint}` }))
const register = (
  answer: Answer,
  sent: JsonObject = { redirect_uris: ['https://app.example/cb'] },
  token = 'Bearer x',
) =>
  judgeRegistration({
    ...answered({ status: 201, body: CLIENT, ...answer }, { headers: token === '' ? [] : [['Authorization', token]] }),
    sent,
  })

const FRAGMENT = { redirect_uris: ['https://app.example/cb#x'] }

const TABLE: readonly (readonly [RuleId, Ruling, string, readonly Finding[]])[] = [
  ['par-status', 'holds', '201', par({})],
  ['par-status', 'broken', '200', par({ status: 200 })],
  ['par-status', 'left out', 'a refusal', par({ status: 400, body: { error: 'invalid_request' } })],
  ['par-body', 'holds', 'complete', par({})],
  ['par-body', 'broken', 'expires_in as a string', par({ body: { ...PAR, expires_in: '60' } })],
  ['par-body', 'broken', 'no request_uri', par({ body: { expires_in: 60 } })],
  ['par-body', 'broken', 'no JSON', par({ body: 'ok' })],
  ['par-expires-in', 'holds', '600', par({ body: { ...PAR, expires_in: 600 } })],
  ['par-expires-in', 'broken', 'an hour', par({ body: { ...PAR, expires_in: 3600 } })],
  ['dev-response', 'holds', 'complete', device({})],
  ['dev-response', 'holds', 'with an interval', device({ interval: 10 })],
  [
    'dev-response',
    'broken',
    'verification_url',
    device({ verification_uri: undefined, verification_url: 'https://x.example' }),
  ],
  ['dev-response', 'broken', 'expires_in as a string', device({ expires_in: '1800' })],
  ['dev-response', 'broken', 'interval as a string', device({ interval: '5' })],
  ['dev-response', 'left out', 'a refusal', judgeDevice(answered({ status: 400, body: { error: 'invalid_client' } }))],
  ['dev-verification-uri', 'holds', 'short', device({})],
  ['dev-verification-uri', 'broken', 'http', device({ verification_uri: 'http://issuer.example/device' })],
  ['dev-verification-uri', 'broken', 'long', device({ verification_uri: `https://issuer.example/${'x'.repeat(60)}` })],
  [
    'dev-verification-uri',
    'broken',
    'the code in it',
    device({ verification_uri: 'https://issuer.example/?c=wdjbmjht' }),
  ],
  ['dev-no-store', 'holds', 'there', device({})],
  ['dev-no-store', 'broken', 'absent', device({}, { headers: [['Cache-Control', '']] })],
  ['dev-user-code-entropy', 'holds', 'eight consonants', device({})],
  ['dev-user-code-entropy', 'holds', 'nine digits', device({ user_code: '019-450-730' })],
  ['dev-user-code-entropy', 'broken', 'six digits', device({ user_code: '123456' })],
  ['dev-pending', 'holds', 'pending', poll({ status: 400, body: { error: 'authorization_pending' } })],
  ['dev-pending', 'holds', 'slow_down', poll({ status: 400, body: { error: 'slow_down' } })],
  ['dev-pending', 'broken', '200', poll({ status: 200, body: { error: 'authorization_pending' } })],
  ['dev-pending', 'broken', 'words of its own', poll({ status: 400, body: { error: 'pending' } })],
  ['dev-pending', 'broken', 'nothing', poll({ status: 202, body: '' })],
  ['dev-pending', 'left out', 'a token', poll({ body: { access_token: 'x' } })],
  ['dev-pending', 'left out', 'invalid_client', poll({ status: 401, body: { error: 'invalid_client' } })],
  ['intro-active-type', 'holds', 'false', introspect({ body: { active: false } })],
  ['intro-active-type', 'broken', 'a string', introspect({ body: { active: 'true' } })],
  ['intro-active-type', 'broken', 'absent', introspect({ body: { sub: 'x' } })],
  ['intro-active-type', 'left out', '401', introspect({ status: 401, body: { error: 'invalid_client' } })],
  ['intro-inactive-details', 'holds', 'active alone', introspect({ body: { active: false } })],
  ['intro-inactive-details', 'broken', 'more', introspect({ body: { active: false, sub: 'x' } })],
  ['intro-inactive-details', 'left out', 'an active token', introspect({ body: { active: true, sub: 'x' } })],
  ['intro-auth-required', 'holds', 'refused', introspect({ status: 401, body: '' }, PUBLIC)],
  ['intro-auth-required', 'broken', 'told', introspect({ body: { active: false } }, PUBLIC)],
  ['intro-auth-required', 'left out', 'a confidential client', introspect({ body: { active: false } })],
  [
    'intro-dpop-jkt',
    'holds',
    'bound',
    introspect({ body: { active: true, token_type: 'DPoP', cnf: { jkt: 'k' } } }, CONFIDENTIAL, 'k'),
  ],
  [
    'intro-dpop-jkt',
    'broken',
    'another key',
    introspect({ body: { active: true, token_type: 'DPoP', cnf: { jkt: 'x' } } }, CONFIDENTIAL, 'k'),
  ],
  [
    'intro-dpop-jkt',
    'broken',
    'no cnf',
    introspect({ body: { active: true, token_type: 'Bearer' } }, CONFIDENTIAL, 'k'),
  ],
  ['revoke-unknown-200', 'holds', '200', revoke({ body: '' })],
  ['revoke-unknown-200', 'broken', 'invalid_token', revoke({ status: 400, body: { error: 'invalid_token' } })],
  ['revoke-unknown-200', 'left out', 'invalid_client', revoke({ status: 401, body: { error: 'invalid_client' } })],
  ['revoke-unknown-200', 'left out', 'a place that is not there', revoke({ status: 404, body: '' })],
  ['revoke-refused', 'holds', '200', revoke({ body: '' })],
  ['revoke-refused', 'holds', '204', revoke({ status: 204, body: '' })],
  ['revoke-refused', 'broken', 'invalid_client', revoke({ status: 401, body: { error: 'invalid_client' } })],
  ['revoke-refused', 'broken', 'a place that is not there', revoke({ status: 404, body: '' })],
  ['revoke-refused', 'broken', '503', revoke({ status: 503, body: '' })],
  [
    'revoke-refused',
    'broken',
    'refresh tokens that are not supported',
    revoke({ status: 400, body: { error: 'unsupported_token_type' } }, 'refresh_token'),
  ],
  [
    'revoke-refused',
    'left out',
    'access tokens that are not supported',
    revoke({ status: 400, body: { error: 'unsupported_token_type' } }),
  ],
  ['revoke-refused', 'left out', 'an unknown token', revoke({ status: 400, body: { error: 'invalid_token' } })],
  ['reg-status', 'holds', '201', register({})],
  ['reg-status', 'broken', '200', register({ status: 200 })],
  ['reg-status', 'broken', 'no expiry of the secret', register({ body: { client_id: 'c', client_secret: 's' } })],
  ['reg-status', 'broken', 'it may be stored', register({ headers: [['Cache-Control', '']] })],
  ['reg-error-format', 'holds', '400', register({ status: 400, body: { error: 'invalid_redirect_uri' } })],
  ['reg-error-format', 'broken', 'no error', register({ status: 400, body: 'no' })],
  ['reg-error-format', 'left out', '401', register({ status: 401, body: '' })],
  [
    'reg-altered-metadata',
    'holds',
    'the same in another order',
    register({ body: { ...CLIENT, grant_types: ['b', 'a'], scope: 'x y' } }, { grant_types: ['a', 'b'], scope: 'y x' }),
  ],
  [
    'reg-altered-metadata',
    'broken',
    'replaced',
    register({ body: { ...CLIENT, grant_types: ['a'] } }, { grant_types: ['a', 'b'] }),
  ],
  ['reg-altered-metadata', 'broken', 'not reported', register({}, { client_name: 'x' })],
  ['reg-open', 'holds', 'with a token', register({})],
  ['reg-open', 'broken', 'without', register({}, {}, '')],
  [
    'reg-fragment-redirect',
    'holds',
    'refused',
    register({ status: 400, body: { error: 'invalid_redirect_uri' } }, FRAGMENT),
  ],
  ['reg-fragment-redirect', 'broken', 'registered', register({}, FRAGMENT)],
  ['reg-fragment-redirect', 'left out', 'none was sent', register({})],
]

for (const [rule, expected, when, findings] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(findings, rule), expected)
  })
}

test('every rule about these endpoints has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , findings] of TABLE) assertTelling(findings, RULES)
})

test('a body that is no JSON is named at each endpoint', () => {
  const answer: Answer = { status: 201, body: '<html><title>Gateway</title></html>' }
  for (const findings of [
    par(answer),
    register(answer),
    judgeDevice(answered(answer)),
    poll(answer),
    introspect(answer),
  ]) {
    assert.equal(ruling(findings, 'http-html-body'), 'broken')
  }
})

test('hostile answers stay bounded', () => {
  const long = 'x'.repeat(500_000)
  const bodies = [
    { request_uri: long, expires_in: long, user_code: long, verification_uri: long, device_code: {}, interval: long },
    Object.fromEntries(Array.from({ length: 20_000 }, (_value, index) => [`m${index}`, index])),
    { active: long, error: { code: long } },
    { active: false, [long]: 1 },
    { error: long },
    '['.repeat(100_000),
  ]
  for (const body of bodies) {
    for (const status of [200, 400]) {
      const facts = answered({ status, body })
      const began = performance.now()
      for (const findings of [
        judgePar(facts),
        judgeDevice(facts),
        judgeDevicePoll(facts),
        judgeIntrospection({ ...facts, client: PUBLIC, dpopThumbprint: 'x' }),
        judgeRevocation(facts),
        judgeRegistration({ ...facts, sent: { [long]: [long], redirect_uris: [`#${long}`] } }),
      ])
        assertBounded(findings)
      assert.ok(performance.now() - began < 5000)
    }
  }
})

test('nothing is said without an answer', () => {
  const facts = answered({})
  const silent = { exchange: { ...facts.exchange, response: null }, reading: undefined }
  assert.deepEqual(
    [
      ...judgePar(silent),
      ...judgeDevice(silent),
      ...judgeDevicePoll(silent),
      ...judgeRevocation(silent),
      ...judgeIntrospection({ ...silent, client: PUBLIC }),
      ...judgeRegistration({ ...silent, sent: {} }),
    ],
    [],
  )
})
