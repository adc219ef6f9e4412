import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { TokenResponseFacts } from '../../src/checks/facts.ts'
import { requestAssertionRules } from '../../src/checks/request/assertion.rules.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import { tokenResponseDiagnosisRules } from '../../src/checks/token-response/diagnosis.rules.ts'
import { tokenResponseErrorRules } from '../../src/checks/token-response/error.rules.ts'
import { tokenResponseLifetimeRules } from '../../src/checks/token-response/lifetime.rules.ts'
import { tokenResponseMembersRules } from '../../src/checks/token-response/members.rules.ts'
import { tokenMembersOf } from '../../src/checks/token-response/members.ts'
import { oauthErrorOf } from '../../src/checks/token-response/oauth-error.ts'
import { tokenResponseSpentRules } from '../../src/checks/token-response/spent.rules.ts'
import { tokenResponseRules } from '../../src/checks/token-response/token-response.rules.ts'
import { judgeTokenResponse } from '../../src/checks/token-response/token-response.ts'
import type { WireRequest } from '../../src/trace/trace.ts'
import {
  type Answer,
  assertBounded,
  assertTelling,
  broken,
  exchange,
  idsOf,
  type Ruling,
  reading,
  ruling,
  untested,
} from './http-exchange.ts'

const RULES = idsOf(
  tokenResponseRules,
  tokenResponseMembersRules,
  tokenResponseLifetimeRules,
  tokenResponseErrorRules,
  tokenResponseDiagnosisRules,
  tokenResponseSpentRules,
  requestAssertionRules,
)

const ISSUER = 'https://issuer.example'
const REDIRECT = 'http://127.0.0.1:8400/callback'
const SECRET = 's3cr3t-of-the-client'
const OPAQUE = 'tGzv3JOkF0XG5Qx2TlKWIA-tGzv3JOkF0XG5Qx2TlKWIA'
const GOOD = {
  access_token: OPAQUE,
  token_type: 'Bearer',
  expires_in: 3600,
  refresh_token: `r${OPAQUE}`,
  scope: 'openid offline_access',
  id_token: 'a.b.c',
}

interface Change {
  readonly answer?: Answer
  readonly request?: Partial<WireRequest>
  readonly facts?: Partial<TokenResponseFacts>
}

function facts({ answer = {}, request = {}, facts: more = {} }: Change): TokenResponseFacts {
  const sent = form({ grant_type: 'authorization_code', code: 'c', redirect_uri: REDIRECT, code_verifier: 'v' })
  const made = exchange(
    { body: GOOD, ...answer },
    { body: sent, headers: [['authorization', basic('client', SECRET)]], ...request },
  )
  return {
    exchange: made,
    reading: reading(made),
    grant: 'authorization_code',
    requestedScope: 'openid offline_access',
    idTokenDue: true,
    dpop: false,
    client: { client_id: 'client', auth: 'client_secret_basic', secretBytes: SECRET.length, public: false },
    metadata: { issuer: ISSUER, token_endpoint_auth_methods_supported: ['client_secret_basic'] },
    pkce: true,
    redirect_uri: REDIRECT,
    ...more,
  }
}

function form(members: Record<string, string>): string {
  return new URLSearchParams(members).toString()
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
}

function body(change: object): Change {
  return { answer: { body: { ...GOOD, ...change } } }
}

function without(name: keyof typeof GOOD): Change {
  const { [name]: _gone, ...rest } = GOOD
  return { answer: { body: rest } }
}

/** A refused client assertion, from a server whose clock is so many seconds off. */
function timed(seconds: number): Change {
  const at = exchange({ body: '' }).startedAt
  const headers = [['date', new Date(at + seconds * 1000).toUTCString()]] as const
  return {
    answer: { status: 401, headers, body: { error: 'invalid_client' } },
    request: { headers: [], body: form({ client_assertion: 'a.b.c' }) },
  }
}

function refusal(error: string, error_description?: string, status = 400): Change {
  return { answer: { status, body: { error, error_description } } }
}

function assertion(aud: unknown): Change {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return { request: { headers: [], body: form({ client_assertion: `${part({ alg: 'ES256' })}.${part({ aud })}.AA` }) } }
}

const REFRESH: Partial<TokenResponseFacts> = {
  grant: 'refresh_token',
  idTokenDue: false,
  previous: { refresh_token: 'old', scope: 'openid offline_access' },
}
const PUBLIC = { client_id: 'client', auth: 'none', public: true }
const CHALLENGE = [['WWW-Authenticate', 'Basic realm="x"']] as const
const FORM = [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']] as const
const HTML = [['Content-Type', 'text/html']] as const

const TABLE: readonly (readonly [RuleId, Ruling, string, Change])[] = [
  ['tok-status', 'holds', '200', {}],
  ['tok-status', 'broken', '201', { answer: { status: 201 } }],
  ['tok-status', 'left out', 'a refusal', refusal('invalid_grant')],
  [
    'tok-content-type',
    'holds',
    'with a charset',
    { answer: { headers: [['content-type', 'application/json;charset=UTF-8']] } },
  ],
  ['tok-content-type', 'broken', 'text/html', { answer: { headers: HTML } }],
  [
    'tok-content-type',
    'broken',
    'form-encoded',
    {
      answer: { headers: FORM, body: 'access_token=gho_16C7e42F292c6912E7710c838347Ae178B4a&scope=&token_type=bearer' },
    },
  ],
  ['tok-no-store', 'holds', 'among others', { answer: { headers: [['Cache-Control', 'private, No-Store']] } }],
  ['tok-no-store', 'broken', 'absent', { answer: { headers: [['Cache-Control', '']] } }],
  ['tok-no-store', 'broken', 'something alike', { answer: { headers: [['Cache-Control', 'x-no-store-ish']] } }],
  ['tok-pragma', 'holds', 'there', {}],
  ['tok-pragma', 'broken', 'absent', { answer: { headers: [['Pragma', '']] } }],
  ['tok-access-token-missing', 'holds', 'there', {}],
  ['tok-access-token-missing', 'broken', 'absent', without('access_token')],
  ['tok-access-token-missing', 'broken', 'a number', body({ access_token: 7 })],
  [
    'tok-access-token-missing',
    'broken',
    'a page',
    { answer: { headers: HTML, body: '<html><title>Sign in</title></html>' } },
  ],
  [
    'tok-access-token-missing',
    'holds',
    'form-encoded',
    { answer: { headers: FORM, body: 'access_token=abc&token_type=bearer' } },
  ],
  ['tok-access-token-missing', 'holds', 'in an envelope', { answer: { body: { response: GOOD } } }],
  ['tok-token-type-missing', 'holds', 'there', {}],
  ['tok-token-type-missing', 'broken', 'absent', without('token_type')],
  ['tok-token-type-unexpected', 'holds', 'in small letters', body({ token_type: 'bearer' })],
  [
    'tok-token-type-unexpected',
    'holds',
    'DPoP after a proof',
    { ...body({ token_type: 'DPoP' }), facts: { dpop: true } },
  ],
  [
    'tok-token-type-unexpected',
    'holds',
    'N_A of an exchange',
    { ...body({ token_type: 'N_A' }), facts: { grant: 'urn:ietf:params:oauth:grant-type:token-exchange' } },
  ],
  ['tok-token-type-unexpected', 'broken', 'mac', body({ token_type: 'mac' })],
  ['tok-token-type-unexpected', 'broken', 'Bearer after a proof', { facts: { dpop: true } }],
  ['tok-id-token-missing', 'holds', 'there', {}],
  ['tok-id-token-missing', 'broken', 'absent', without('id_token')],
  ['tok-id-token-missing', 'left out', 'not due', { ...without('id_token'), facts: { idTokenDue: false } }],
  ['tok-expires-in-missing', 'holds', 'there', {}],
  ['tok-expires-in-missing', 'broken', 'absent', without('expires_in')],
  ['tok-expires-in-type', 'holds', 'a number', {}],
  ['tok-expires-in-type', 'broken', 'a string', body({ expires_in: '3600' })],
  ['tok-expires-in-type', 'broken', 'null', body({ expires_in: null })],
  ['tok-expires-in-type', 'broken', 'zero', body({ expires_in: 0 })],
  ['tok-expires-in-type', 'broken', 'a fraction', body({ expires_in: 3600.5 })],
  ['tok-lifetime-long', 'holds', 'an hour', {}],
  ['tok-lifetime-long', 'broken', 'thirty days', body({ expires_in: 2_592_000 })],
  ['tok-code-spent', 'broken', 'it says expired', refusal('invalid_grant', 'The code has expired.')],
  ['tok-code-spent', 'broken', 'it says used', refusal('invalid_grant', 'Code already used')],
  [
    'tok-code-spent',
    'broken',
    'the announced lifetime is over',
    { ...refusal('invalid_grant'), facts: { code: { receivedAt: -400_000, announcedSeconds: 300 } } },
  ],
  ['tok-code-spent', 'left out', 'another cause is named', refusal('invalid_grant', 'unknown client')],
  ['tok-code-spent', 'left out', 'another error', refusal('invalid_request', 'expired')],
  ['refresh-token-spent', 'broken', 'invalid_grant', { ...refusal('invalid_grant'), facts: REFRESH }],
  ['refresh-token-spent', 'left out', 'the client is refused', { ...refusal('invalid_client'), facts: REFRESH }],
  ['tok-clock-suspected', 'holds', 'clocks agree', timed(0)],
  ['tok-clock-suspected', 'broken', 'the server is ahead', timed(90)],
  ['tok-clock-suspected', 'broken', 'the server is behind', timed(-90)],
  ['tok-clock-suspected', 'left out', 'nothing carried times', refusal('invalid_client')],
  ['tok-pkce-rejected', 'broken', 'words that name no cause', refusal('invalid_grant', 'Bad request')],
  ['tok-pkce-rejected', 'left out', 'words that name another', refusal('invalid_grant', 'The code has expired.')],
  ['tok-member-spelling', 'holds', 'registered names', body({ userId: 1 })],
  ['tok-member-spelling', 'broken', 'accessToken', { answer: { body: { accessToken: OPAQUE, id_token: 'a.b.c' } } }],
  ['tok-lifetime-implausible', 'holds', 'thirty days', body({ expires_in: 2_592_000 })],
  ['tok-lifetime-implausible', 'broken', 'ten years', body({ expires_in: 315_360_000 })],
  ['tok-lifetime-implausible', 'broken', 'ten years as a string', body({ expires_in: '315360000' })],
  ['tok-scope-missing', 'holds', 'as asked and left out', without('scope')],
  ['tok-scope-missing', 'holds', 'there', {}],
  ['tok-scope-missing', 'broken', 'a list', body({ scope: ['openid'] })],
  ['tok-scope-escalation', 'holds', 'less', body({ scope: 'openid' })],
  ['tok-scope-escalation', 'broken', 'more', body({ scope: 'openid admin' })],
  ['tok-null-member', 'holds', 'none', {}],
  ['tok-null-member', 'broken', 'refresh_token: null', body({ refresh_token: null })],
  ['tok-charset', 'holds', 'printable', {}],
  ['tok-charset', 'broken', 'a line break', body({ access_token: `${OPAQUE}\n` })],
  ['tok-charset', 'broken', 'umlaut in the refresh token', body({ refresh_token: `ü${OPAQUE}` })],
  ['tok-entropy', 'holds', 'opaque and long', {}],
  ['tok-entropy', 'holds', '22 characters of base64url', body({ access_token: 'tGzv3JOkF0XG5Qx2TlKWIA' })],
  ['tok-entropy', 'broken', 'a number', body({ access_token: '1234567890' })],
  ['tok-entropy', 'broken', 'a UUID', body({ access_token: '0f8fad5b-d9cb-469f-a165-70867728950e' })],
  [
    'tok-refresh-client-credentials',
    'holds',
    'there is none',
    { ...without('refresh_token'), facts: { grant: 'client_credentials' } },
  ],
  ['tok-refresh-client-credentials', 'broken', 'there is one', { facts: { grant: 'client_credentials' } }],
  ['tok-refresh-client-credentials', 'left out', 'a person signed in', {}],
  ['tok-refresh-unrequested', 'holds', 'asked for', {}],
  ['tok-refresh-unrequested', 'broken', 'not asked for', { facts: { requestedScope: 'openid' } }],
  ['tok-member-unknown', 'holds', 'registered only', {}],
  ['tok-member-unknown', 'broken', 'user_id', body({ user_id: '7' })],
  [
    'oauth-not-oidc',
    'broken',
    'no openid',
    { ...without('id_token'), facts: { requestedScope: 'user_read', idTokenDue: false } },
  ],
  ['oauth-not-oidc', 'left out', 'openid', {}],
  ['refresh-rotated', 'broken', 'another', { facts: REFRESH }],
  ['refresh-rotated', 'left out', 'none', { ...without('refresh_token'), facts: REFRESH }],
  ['tok-refresh-rotated-fapi2', 'holds', 'the same', { ...body({ refresh_token: 'old' }), facts: REFRESH }],
  ['tok-refresh-rotated-fapi2', 'broken', 'another', { facts: REFRESH }],
  ['tok-refresh-not-rotated', 'holds', 'another', { facts: { ...REFRESH, client: PUBLIC } }],
  [
    'tok-refresh-not-rotated',
    'broken',
    'the same',
    { ...body({ refresh_token: 'old' }), facts: { ...REFRESH, client: PUBLIC } },
  ],
  [
    'tok-refresh-not-rotated',
    'holds',
    'the same, bound',
    { ...body({ refresh_token: 'old', token_type: 'DPoP' }), facts: { ...REFRESH, client: PUBLIC, dpop: true } },
  ],
  ['tok-refresh-not-rotated', 'left out', 'a confidential client', { facts: REFRESH }],
  ['refresh-scope-widened', 'holds', 'the same', { facts: REFRESH }],
  ['refresh-scope-widened', 'broken', 'more', { ...body({ scope: 'openid admin' }), facts: REFRESH }],
  ['refresh-id-token-absent', 'broken', 'absent', { ...without('id_token'), facts: REFRESH }],
  ['refresh-id-token-absent', 'left out', 'there', { facts: REFRESH }],
  ['tok-error-status', 'holds', '400', refusal('invalid_grant')],
  ['tok-error-status', 'holds', '401 invalid_client', refusal('invalid_client', undefined, 401)],
  ['tok-error-status', 'broken', '401 invalid_grant', refusal('invalid_grant', undefined, 401)],
  ['tok-error-status', 'broken', '200', refusal('bad_verification_code', 'The code is wrong.', 200)],
  ['tok-error-status', 'left out', '429', { answer: { status: 429, body: 'Slow down' } }],
  [
    'tok-error-401-challenge',
    'holds',
    'challenged',
    { answer: { status: 401, headers: CHALLENGE, body: { error: 'invalid_client' } } },
  ],
  ['tok-error-401-challenge', 'broken', 'no challenge', refusal('invalid_client', undefined, 401)],
  [
    'tok-error-401-challenge',
    'broken',
    'another scheme',
    { answer: { status: 401, headers: [['WWW-Authenticate', 'Bearer']], body: { error: 'invalid_client' } } },
  ],
  [
    'tok-error-401-challenge',
    'left out',
    'no Authorization header',
    { ...refusal('invalid_client', undefined, 401), request: { headers: [] } },
  ],
  ['tok-invalid-client-status', 'holds', '401', refusal('invalid_client', undefined, 401)],
  ['tok-invalid-client-status', 'broken', '400', refusal('invalid_client')],
  ['tok-error-json', 'holds', 'error', refusal('invalid_grant')],
  [
    'tok-error-json',
    'broken',
    'text',
    { answer: { status: 400, headers: [['Content-Type', 'text/plain']], body: 'Bad code' } },
  ],
  ['tok-error-json', 'broken', 'quotes in error', refusal('invalid "grant"')],
  [
    'tok-error-json',
    'broken',
    'another shape',
    { answer: { status: 200, body: { result: 'failure', errorCode: 'oauth.invalid', errorMessage: 'No.' } } },
  ],
  ['tok-error-5xx', 'holds', '400', refusal('invalid_grant')],
  [
    'tok-error-5xx',
    'broken',
    '500',
    { answer: { status: 500, headers: HTML, body: '<html><title>Oops</title></html>' } },
  ],
  [
    'tok-failure-unreadable',
    'holds',
    'an envelope',
    { answer: { status: 400, body: { response: { error: 'invalid_grant' } } } },
  ],
  [
    'tok-failure-unreadable',
    'holds',
    'a form',
    { answer: { status: 200, headers: FORM, body: 'error=bad_verification_code&error_description=no' } },
  ],
  [
    'tok-failure-unreadable',
    'broken',
    'HTML',
    { answer: { status: 400, headers: HTML, body: '<html><title>Bad Request</title></html>' } },
  ],
  ['tok-failure-unreadable', 'broken', 'nothing', { answer: { status: 400, body: '' } }],
  ['tok-client-auth-mismatch', 'broken', 'invalid_client', refusal('invalid_client')],
  ['tok-client-auth-mismatch', 'broken', '401 without a word', { answer: { status: 401, body: '' } }],
  ['tok-client-auth-mismatch', 'left out', 'invalid_grant', refusal('invalid_grant', 'The code has expired.')],
  ['tok-redirect-uri-mismatch', 'broken', 'said so', refusal('invalid_grant', 'redirect_uri does not match')],
  [
    'tok-redirect-uri-mismatch',
    'broken',
    'two different ones',
    {
      ...refusal('invalid_grant', 'no'),
      request: { body: form({ redirect_uri: `${REDIRECT}/`, code_verifier: 'v' }) },
    },
  ],
  [
    'tok-redirect-uri-mismatch',
    'broken',
    'not sent',
    { ...refusal('invalid_grant'), request: { body: form({ code: 'c' }) } },
  ],
  ['tok-redirect-uri-mismatch', 'left out', 'expired', refusal('invalid_grant', 'The code has expired.')],
  ['tok-pkce-rejected', 'broken', 'said so', refusal('invalid_request', 'Unknown parameter: code_verifier')],
  ['tok-pkce-rejected', 'broken', 'without a word', refusal('invalid_grant')],
  [
    'tok-pkce-rejected',
    'broken',
    'in plain text',
    { answer: { status: 400, headers: [['Content-Type', 'text/plain']], body: 'code_verifier not expected' } },
  ],
  ['tok-pkce-rejected', 'left out', 'expired', refusal('invalid_grant', 'The code has expired.')],
  ['tok-pkce-rejected', 'left out', 'no PKCE', { ...refusal('invalid_grant'), facts: { pkce: false } }],
  [
    'tok-pkce-rejected',
    'left out',
    'verifier withheld',
    {
      ...refusal('invalid_grant', 'code_verifier missing'),
      request: { body: form({ code: 'c', redirect_uri: REDIRECT }) },
    },
  ],
  ['refresh-unsupported', 'broken', 'unsupported_grant_type', { ...refusal('unsupported_grant_type'), facts: REFRESH }],
  [
    'refresh-unsupported',
    'broken',
    'not among the grants',
    {
      ...refusal('invalid_request'),
      facts: { ...REFRESH, metadata: { grant_types_supported: ['authorization_code'] } },
    },
  ],
  ['refresh-unsupported', 'left out', 'invalid_grant', { ...refusal('invalid_grant'), facts: REFRESH }],
  ['rp-assertion-aud', 'holds', 'the issuer', assertion(ISSUER)],
  ['rp-assertion-aud', 'broken', 'the token endpoint', assertion(`${ISSUER}/token`)],
  ['rp-assertion-aud', 'broken', 'a list', assertion([ISSUER])],
  ['rp-assertion-aud', 'undecided', 'no JWT', { request: { body: form({ client_assertion: 'x' }) } }],
]

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeTokenResponse(facts(change)), rule), expected)
  })
}

test('every rule about token answers has a case that holds and one that breaks', () => {
  // A diagnosis or a note is made or not; there is nothing that could hold.
  const notes: readonly RuleId[] = [
    'oauth-not-oidc',
    'refresh-rotated',
    'refresh-id-token-absent',
    'tok-client-auth-mismatch',
    'tok-redirect-uri-mismatch',
    'tok-pkce-rejected',
    'refresh-unsupported',
    'tok-code-spent',
    'refresh-token-spent',
  ]
  assert.deepEqual(untested(RULES, TABLE, notes), [])
})

test('scope beyond what was asked for is a note where it was added or somebody agreed to it, and else a warning', () => {
  const severity = (grant: string, scope: string) =>
    judgeTokenResponse(facts({ ...body({ scope }), facts: { grant, requestedScope: 'openid email' } })).find(
      ({ rule, holds }) => rule === 'tok-scope-escalation' && holds === false,
    )?.severity
  assert.equal(severity('authorization_code', 'openid email profile'), 'I')
  assert.equal(severity('authorization_code', 'dummy'), 'I')
  assert.equal(severity('client_credentials', 'openid email profile'), 'I')
  assert.equal(severity('client_credentials', 'openid profile'), undefined)
  assert.equal(severity('refresh_token', 'openid email profile'), undefined)
})

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , change] of TABLE) assertTelling(judgeTokenResponse(facts(change)), RULES)
})

test('a good answer breaks nothing', () => {
  const wrong = judgeTokenResponse(facts({})).filter((finding) => finding.holds === false)
  assert.deepEqual(wrong, [])
})

test('a form-encoded answer is read, and is no malformed JSON', () => {
  const about = facts({ answer: { headers: FORM, body: 'access_token=abc&scope=user%20repo&token_type=bearer' } })
  assert.deepEqual(tokenMembersOf(about.exchange, about.reading), {
    access_token: 'abc',
    scope: 'user repo',
    token_type: 'bearer',
  })
  const findings = judgeTokenResponse(about)
  assert.equal(ruling(findings, 'http-malformed-json'), 'left out')
  assert.match(String(broken(findings, 'tok-content-type').message), /form-encoded/)
})

test('malformed JSON in a refusal keeps its line and column', () => {
  const findings = judgeTokenResponse(facts({ answer: { status: 400, body: '{\n  "error": invalid_grant\n}' } }))
  assert.match(String(broken(findings, 'http-malformed-json').message), /line 2, column 12/)
})

test('failure inside HTTP 200 is a refusal, not an answer with everything missing', () => {
  const failed = { result: 'failure', errorCode: 'oauth.invalid', errorMessage: 'No.' }
  const about = facts({ answer: { body: failed } })
  const findings = judgeTokenResponse(about)
  assert.equal(ruling(findings, 'http-failure-in-success'), 'broken')
  assert.equal(ruling(findings, 'tok-token-type-missing'), 'left out')
  assert.equal(oauthErrorOf(about.exchange, about.reading)?.error, 'oauth.invalid')
})

test('the diagnosis of client authentication says lengths and never secrets', () => {
  const change = { request: { headers: [['Authorization', basic('other', 'wrong secret ')]] as const } }
  const finding = broken(
    judgeTokenResponse(facts({ ...refusal('invalid_client'), ...change })),
    'tok-client-auth-mismatch',
  )
  const text = JSON.stringify(finding)
  assert.ok(!text.includes('wrong secret') && !text.includes(SECRET))
  assert.match(text, /13 bytes/)
  assert.match(text, /not that of this client/)
})

test('a secret with characters that Basic has form-encoded is named as a reason', () => {
  const secret = 'a+b/c%d'
  const headers = [['authorization', basic('client', encodeURIComponent(secret))]] as const
  const client = { client_id: 'client', auth: 'client_secret_basic', secretBytes: secret.length, public: false }
  const finding = broken(
    judgeTokenResponse(facts({ ...refusal('invalid_client'), request: { headers }, facts: { client } })),
    'tok-client-auth-mismatch',
  )
  assert.match(String(finding.message), /form-encoded/)
  assert.doesNotMatch(String(finding.message), /not that of this client/)
})

test('a JSON token request is read like a form', () => {
  const request = { headers: [], body: JSON.stringify({ redirect_uri: 'https://other.example/', code_verifier: 'v' }) }
  const finding = broken(
    judgeTokenResponse(facts({ ...refusal('invalid_grant', 'no'), request })),
    'tok-redirect-uri-mismatch',
  )
  assert.equal(finding.actual, 'https://other.example/')
})

test('a diagnosis names its evidence', () => {
  for (const [rule, change] of [
    ['tok-pkce-rejected', refusal('invalid_grant')],
    ['tok-redirect-uri-mismatch', refusal('invalid_grant', 'wrong redirect_uri')],
    ['tok-client-auth-mismatch', refusal('invalid_client')],
    ['refresh-unsupported', { ...refusal('unsupported_grant_type'), facts: REFRESH }],
  ] as const) {
    assert.match(String(broken(judgeTokenResponse(facts(change)), rule).message), /Evidence: ./)
  }
})

test('no answer, no findings', () => {
  const about = facts({})
  assert.deepEqual(judgeTokenResponse({ ...about, exchange: { ...about.exchange, response: null } }), [])
})

test('hostile answers stay bounded', () => {
  const long = 'x'.repeat(900_000)
  const bodies: readonly (string | Uint8Array | object)[] = [
    `{"${'a'.repeat(300_000)}": null, "access_token": "${'b'.repeat(300_000)}"}`,
    Object.fromEntries(Array.from({ length: 20_000 }, (_value, index) => [`m${index}`, null])),
    `{${'"a":1,'.repeat(50_000)}"a":1}`,
    '['.repeat(500_000),
    `{"error":"${long}","error_description":"${long}"}`,
    `{"access_token":"${long}","expires_in":1e999,"scope":"${'a '.repeat(100_000)}"}`,
    `access_token=${long}`,
    `${'a=b&'.repeat(200_000)}access_token=1`,
    '<title'.repeat(100_000),
    '{"__proto__":{"access_token":"x"},"constructor":1,"error":{"code":{},"message":[]}}',
    new Uint8Array(500_000).fill(0xff),
    '{"access_token":"\\u001b[2J","token_type":"\\u0007","scope":"\\u202e"}',
  ]
  for (const [index, sent] of bodies.entries()) {
    for (const status of [200, 400]) {
      for (const headers of [[], FORM]) {
        const about = facts({ answer: { status, headers, body: sent } })
        const began = performance.now()
        assertBounded(judgeTokenResponse(about))
        const ms = performance.now() - began
        assert.ok(ms < 5000, `body ${index} took ${ms} ms`)
      }
    }
  }
})

test('a hostile challenge and hostile request do no harm', () => {
  const headers = [['WWW-Authenticate', `Basic ${'a="'.repeat(50_000)}`]] as const
  const request = {
    body: `{"redirect_uri":"${'x'.repeat(100_000)}"}`,
    headers: [['authorization', `((((${'x'.repeat(9000)}`]] as const,
  }
  const about = facts({ answer: { status: 401, headers, body: '' }, request })
  assertBounded(judgeTokenResponse(about))
  assert.equal(oauthErrorOf(about.exchange, about.reading), undefined)
})

test('a secret of the right length and another value is told by its hash, and neither is shown', () => {
  const headers = [['authorization', basic('client', 'S'.repeat(SECRET.length))]] as const
  const secretSha256 = createHash('sha256').update(SECRET).digest('base64url')
  const client = { ...facts({}).client, secretSha256 }
  const told = (sent: typeof headers): string =>
    String(
      broken(
        judgeTokenResponse(facts({ ...refusal('invalid_client'), request: { headers: sent }, facts: { client } })),
        'tok-client-auth-mismatch',
      ).message,
    )
  assert.match(told(headers), /SHA-256 differs/)
  assert.ok(!told(headers).includes(secretSha256))
  assert.doesNotMatch(told([['authorization', basic('client', SECRET)]]), /differs;|SHA-256/)
})

test('another method of client authentication is advised where the metadata lists it', () => {
  const metadata = { token_endpoint_auth_methods_supported: ['client_secret_post'] }
  const findings = judgeTokenResponse(facts({ ...refusal('invalid_client'), facts: { metadata } }))
  assert.equal(broken(findings, 'tok-client-auth-mismatch').client, 'Try --client-auth client_secret_post.')
})

test('a redirect URI that software normalises is evidence of a mismatch', () => {
  const redirect_uri = 'https://app.example:443/cb'
  const findings = judgeTokenResponse(facts({ ...refusal('invalid_grant', 'redirect_uri'), facts: { redirect_uri } }))
  assert.match(
    String(broken(findings, 'tok-redirect-uri-mismatch').message),
    /makes "https:\/\/app\.example\/cb" of it/,
  )
})

test('parameters of a refused token request that are mistyped are named', () => {
  const request = { body: form({ ' grant_type': 'authorization_code', clientSecret: 'x', code_verifer: 'v' }) }
  const findings = judgeTokenResponse(facts({ ...refusal('invalid_request'), request }))
  assert.equal(broken(findings, 'rp-param-whitespace').actual, ' grant_type')
  assert.equal(broken(findings, 'rp-param-camelcase').expected, 'client_secret')
  assert.equal(broken(findings, 'rp-param-typo').expected, 'code_verifier')
  assert.equal(ruling(judgeTokenResponse(facts(refusal('invalid_request'))), 'rp-param-typo'), 'left out')
})
