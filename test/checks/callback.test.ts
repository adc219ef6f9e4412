import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callbackRules } from '../../src/checks/callback/callback.rules.ts'
import { callbackVerdict, forgedResponse, judgeCallback, ofCodeAlone } from '../../src/checks/callback/callback.ts'
import { callbackDeliveryRules } from '../../src/checks/callback/delivery.rules.ts'
import { callbackJarmRules } from '../../src/checks/callback/jarm.rules.ts'
import { type JarmFacts, judgeJarm } from '../../src/checks/callback/jarm.ts'
import { callbackOpeningsRules } from '../../src/checks/callback/openings.rules.ts'
import { judgeOpenings } from '../../src/checks/callback/openings.ts'
import { callbackOutcomeRules } from '../../src/checks/callback/outcome.rules.ts'
import { callbackPageRules } from '../../src/checks/callback/page.rules.ts'
import { missingResponse } from '../../src/checks/callback/page.ts'
import type { AuthorizeFacts, CallbackFacts } from '../../src/checks/facts.ts'
import type { Finding } from '../../src/checks/finding.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import { equalInConstantTime } from '../../src/text/constant-time.ts'
import { assertBounded, assertTelling, broken, idsOf, NOW, type Ruling, ruling, untested } from './http-exchange.ts'

const RULES = idsOf(
  callbackRules,
  callbackDeliveryRules,
  callbackJarmRules,
  callbackOpeningsRules,
  callbackOutcomeRules,
  callbackPageRules,
)

const ISSUER = 'https://issuer.example'
const REDIRECT = 'http://127.0.0.1:8400/callback'
const CODE = 'SplxlOBeZQQYbYS6WxSbIAZkQmVnaW5u'

const PUBLISHED = { issuer: ISSUER, response_types_supported: ['code'] }
const WITH_ISS = { ...PUBLISHED, authorization_response_iss_parameter_supported: true }

type Pairs = readonly (readonly [string, string])[]

interface Change {
  readonly request?: Partial<AuthorizeFacts>
  readonly facts?: Partial<CallbackFacts>
  readonly parameters?: Pairs
}

function facts({ request = {}, facts: more = {}, parameters }: Change): CallbackFacts {
  return {
    request: {
      parameters: [],
      state: 'xyz',
      nonce: 'n',
      response_type: 'code',
      response_mode: undefined,
      redirect_uri: REDIRECT,
      scope: 'openid',
      startedAt: NOW,
      ...request,
    },
    issuer: ISSUER,
    metadata: PUBLISHED,
    parameters: parameters ?? good(),
    channel: 'query',
    arrivedAt: REDIRECT,
    ...more,
  }
}

function good(...more: [string, string][]): Pairs {
  return [['code', CODE], ['state', 'xyz'], ...more]
}

function refused(...more: [string, string][]): Pairs {
  return [['error', 'access_denied'], ['state', 'xyz'], ...more]
}

/** A provider that promises iss sends an ID Token instead. */
function withIdToken(claims: object): Change {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return {
    facts: { metadata: WITH_ISS, channel: 'fragment' },
    request: { response_type: 'code id_token' },
    parameters: good(['id_token', `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`]),
  }
}

const TABLE: readonly (readonly [RuleId, Ruling, string, Change])[] = [
  ['cb-state-mismatch', 'holds', 'as sent', {}],
  [
    'cb-state-mismatch',
    'holds',
    'of any shape',
    {
      request: { state: '{"r":"/x"} a=b&c=d' },
      parameters: [
        ['code', CODE],
        ['state', '{"r":"/x"} a=b&c=d'],
      ],
    },
  ],
  [
    'cb-state-mismatch',
    'broken',
    'altered',
    {
      parameters: [
        ['code', CODE],
        ['state', 'xyZ'],
      ],
    },
  ],
  ['cb-state-mismatch', 'broken', 'missing', { parameters: [['code', CODE]] }],
  [
    'cb-state-mismatch',
    'broken',
    'empty',
    {
      parameters: [
        ['code', CODE],
        ['state', ''],
      ],
    },
  ],
  ['cb-state-mismatch', 'broken', 'though none was sent', { request: { state: undefined } }],
  [
    'cb-state-mismatch',
    'undecided',
    'none sent, none received',
    { request: { state: undefined }, parameters: [['code', CODE]] },
  ],
  ['cb-iss-missing', 'holds', 'there', { facts: { metadata: WITH_ISS }, parameters: good(['iss', ISSUER]) }],
  ['cb-iss-missing', 'broken', 'promised and not there', { facts: { metadata: WITH_ISS } }],
  ['cb-iss-missing', 'broken', 'in an error too', { facts: { metadata: WITH_ISS }, parameters: refused() }],
  ['cb-iss-missing', 'left out', 'not promised', {}],
  ['cb-iss-missing', 'left out', 'an ID Token names the issuer', withIdToken({ iss: ISSUER })],
  ['cb-iss-missing', 'broken', 'an ID Token names another issuer', withIdToken({ iss: 'https://other.example' })],
  ['cb-iss-missing', 'broken', 'an ID Token names no issuer', withIdToken({ sub: 'a' })],
  [
    'cb-iss-missing',
    'broken',
    'what came as an ID Token is none',
    { ...withIdToken({}), parameters: good(['id_token', 'x']) },
  ],
  ['cb-iss-mismatch', 'holds', 'the same', { parameters: good(['iss', ISSUER]) }],
  ['cb-iss-mismatch', 'broken', 'a slash more', { parameters: good(['iss', `${ISSUER}/`]) }],
  [
    'cb-iss-mismatch',
    'undecided',
    'no issuer known',
    { facts: { issuer: undefined }, parameters: good(['iss', ISSUER]) },
  ],
  ['cb-iss-not-advertised', 'holds', 'announced', { facts: { metadata: WITH_ISS }, parameters: good(['iss', ISSUER]) }],
  ['cb-iss-not-advertised', 'broken', 'not announced', { parameters: good(['iss', ISSUER]) }],
  ['cb-iss-not-advertised', 'left out', 'no metadata', { facts: { metadata: {} }, parameters: good(['iss', ISSUER]) }],
  ['cb-iss-form', 'holds', 'https', { parameters: good(['iss', ISSUER]) }],
  ['cb-iss-form', 'broken', 'with a query', { parameters: good(['iss', `${ISSUER}?x`]) }],
  ['cb-iss-form', 'broken', 'http', { parameters: good(['iss', 'http://issuer.example']) }],
  ['cb-redirect-host-differs', 'holds', 'same', {}],
  [
    'cb-redirect-host-differs',
    'holds',
    'a redirect URI with a query',
    { request: { redirect_uri: `${REDIRECT}?tenant=1` } },
  ],
  [
    'cb-redirect-host-differs',
    'holds',
    'the other loopback address',
    { facts: { arrivedAt: 'http://[::1]:8400/callback' } },
  ],
  ['cb-redirect-host-differs', 'broken', 'another host', { facts: { arrivedAt: 'https://evil.example/callback' } }],
  ['cb-redirect-host-differs', 'broken', 'another path', { facts: { arrivedAt: 'http://127.0.0.1:8400/Callback' } }],
  ['cb-redirect-host-differs', 'broken', 'another port', { facts: { arrivedAt: 'http://127.0.0.1:8401/callback' } }],
  ['cb-redirect-host-differs', 'left out', 'only parameters', { facts: { arrivedAt: undefined, channel: 'pasted' } }],
  ['cb-redirect-uri-altered', 'holds', 'as it was', {}],
  ['cb-redirect-uri-altered', 'broken', 'its own query is lost', { request: { redirect_uri: `${REDIRECT}?tenant=1` } }],
  [
    'cb-redirect-uri-altered',
    'broken',
    'the default port is gone',
    { request: { redirect_uri: 'https://app.example:443/cb' }, facts: { arrivedAt: 'https://app.example/cb' } },
  ],
  ['cb-http-redirect-uri', 'holds', 'loopback', {}],
  ['cb-http-redirect-uri', 'holds', 'private-use scheme', { request: { redirect_uri: 'com.example.app:/cb' } }],
  ['cb-http-redirect-uri', 'broken', 'http elsewhere', { request: { redirect_uri: 'http://app.example/cb' } }],
  ['cb-duplicate-parameter', 'holds', 'each once', {}],
  ['cb-duplicate-parameter', 'broken', 'state twice', { parameters: good(['state', 'xyz']) }],
  ['cb-duplicate-parameter', 'broken', 'code twice', { parameters: good(['code', 'another']) }],
  [
    'cb-response-in-query',
    'holds',
    'fragment',
    {
      request: { response_type: 'id_token' },
      facts: { channel: 'fragment' },
      parameters: [
        ['id_token', 'a.b.c'],
        ['state', 'xyz'],
      ],
    },
  ],
  [
    'cb-response-in-query',
    'broken',
    'token in the query',
    {
      request: { response_type: 'id_token' },
      parameters: [
        ['id_token', 'a.b.c'],
        ['state', 'xyz'],
      ],
    },
  ],
  ['cb-response-in-query', 'broken', 'token nobody asked for', { parameters: good(['access_token', 'a']) }],
  ['cb-response-in-query', 'broken', 'fragment was asked for', { request: { response_mode: 'fragment' } }],
  ['cb-response-in-query', 'left out', 'a code in the query', {}],
  ['cb-response-mode-ignored', 'holds', 'the query was asked for', { request: { response_mode: 'query' } }],
  [
    'cb-response-mode-ignored',
    'broken',
    'the query was asked for and a fragment came',
    { request: { response_mode: 'query' }, facts: { channel: 'fragment' } },
  ],
  [
    'cb-response-mode-ignored',
    'broken',
    'a fragment was asked for and a form came',
    { request: { response_mode: 'fragment' }, facts: { channel: 'form_post' } },
  ],
  ['cb-response-mode-ignored', 'left out', 'none was asked for', {}],
  ['cb-form-post', 'holds', 'as asked', { request: { response_mode: 'form_post' }, facts: { channel: 'form_post' } }],
  ['cb-form-post', 'broken', 'ignored', { request: { response_mode: 'form_post' } }],
  ['cb-front-channel-access-token', 'holds', 'none', {}],
  [
    'cb-front-channel-access-token',
    'broken',
    'there',
    {
      request: { response_type: 'code token' },
      facts: { channel: 'fragment' },
      parameters: good(['access_token', 'a']),
    },
  ],
  [
    'cb-error-extra-parameters',
    'holds',
    'the five',
    { parameters: refused(['error_description', 'No.'], ['error_uri', 'https://e.example/1'], ['iss', ISSUER]) },
  ],
  [
    'cb-error-extra-parameters',
    'holds',
    'own query of the redirect URI',
    { request: { redirect_uri: `${REDIRECT}?tenant=1` }, parameters: refused(['tenant', '1']) },
  ],
  ['cb-error-extra-parameters', 'broken', 'more', { parameters: refused(['session_state', '1']) }],
  ['cb-error-charset', 'holds', 'plain', { parameters: refused(['error_description', 'The person said no.']) }],
  ['cb-error-charset', 'broken', 'quotes', { parameters: refused(['error_description', 'The "person"']) }],
  ['cb-error-charset', 'broken', 'control character', { parameters: refused(['error_description', '\u001b[2J']) }],
  ['cb-error-charset', 'broken', 'line break', { parameters: refused(['error_description', 'one\r\ntwo']) }],
  ['cb-error-charset', 'broken', 'space in error_uri', { parameters: refused(['error_uri', 'https://e.example/a b']) }],
  ['cb-error-code-unknown', 'holds', 'registered', { parameters: refused() }],
  [
    'cb-error-code-unknown',
    'broken',
    'true',
    {
      parameters: [
        ['error', 'true'],
        ['state', 'xyz'],
      ],
    },
  ],
  ['cb-error-with-code', 'holds', 'error alone', { parameters: refused() }],
  ['cb-error-with-code', 'broken', 'both', { parameters: refused(['code', CODE]) }],
  ['cb-missing-code', 'holds', 'there', {}],
  ['cb-missing-code', 'broken', 'absent', { parameters: [['state', 'xyz']] }],
  [
    'cb-missing-code',
    'broken',
    'empty',
    {
      parameters: [
        ['code', ''],
        ['state', 'xyz'],
      ],
    },
  ],
  [
    'cb-missing-code',
    'left out',
    'not asked for',
    {
      request: { response_type: 'id_token' },
      facts: { channel: 'fragment' },
      parameters: [
        ['id_token', 'a.b.c'],
        ['state', 'xyz'],
      ],
    },
  ],
  [
    'cb-missing-token',
    'holds',
    'both there',
    {
      request: { response_type: 'token id_token' },
      facts: { channel: 'fragment' },
      parameters: [
        ['id_token', 'a.b.c'],
        ['access_token', 'abc'],
        ['state', 'xyz'],
      ],
    },
  ],
  ['cb-missing-token', 'broken', 'a code instead', { request: { response_type: 'token' } }],
  [
    'cb-missing-token',
    'broken',
    'the code alone of a hybrid response',
    { request: { response_type: 'code id_token' } },
  ],
  ['cb-missing-token', 'left out', 'a code was asked for', {}],
  ['cb-missing-token', 'left out', 'nothing was asked for', { request: { response_type: 'none' } }],
  ['cb-missing-token', 'left out', 'an error', { request: { response_type: 'token' }, parameters: refused() }],
  ['cb-code-entropy', 'holds', '32 characters', {}],
  [
    'cb-code-entropy',
    'holds',
    'a UUID',
    {
      parameters: [
        ['code', '0f8fad5b-d9cb-469f-a165-70867728950e'],
        ['state', 'xyz'],
      ],
    },
  ],
  [
    'cb-code-entropy',
    'broken',
    'six digits',
    {
      parameters: [
        ['code', '123456'],
        ['state', 'xyz'],
      ],
    },
  ],
  [
    'cb-code-entropy',
    'broken',
    'long and monotonous',
    {
      parameters: [
        ['code', 'ab'.repeat(40)],
        ['state', 'xyz'],
      ],
    },
  ],
  ['cb-code-lifetime', 'holds', 'five minutes', { parameters: good(['expires_in', '300']) }],
  ['cb-code-lifetime', 'broken', 'an hour', { parameters: good(['expires_in', '3600']) }],
  ['cb-code-lifetime-announced', 'broken', 'expires_in beside a code', { parameters: good(['expires_in', '300']) }],
  ['cb-code-lifetime-announced', 'left out', 'no expires_in', {}],
  [
    'cb-session-state-missing',
    'holds',
    'there',
    {
      facts: { metadata: { ...PUBLISHED, check_session_iframe: 'https://issuer.example/s' } },
      parameters: good(['session_state', 's']),
    },
  ],
  [
    'cb-session-state-missing',
    'broken',
    'absent',
    { facts: { metadata: { ...PUBLISHED, check_session_iframe: 'https://issuer.example/s' } } },
  ],
  [
    'cb-session-state-missing',
    'left out',
    'in an error',
    { facts: { metadata: { ...PUBLISHED, check_session_iframe: 'https://issuer.example/s' } }, parameters: refused() },
  ],
  ['cb-not-a-code', 'holds', 'a code', {}],
  [
    'cb-not-a-code',
    'broken',
    'an error word',
    {
      parameters: [
        ['code', 'unauthorized_client'],
        ['state', 'xyz'],
      ],
    },
  ],
  [
    'cb-not-a-code',
    'broken',
    'beside an error',
    {
      parameters: [
        ['error', 'true'],
        ['mode', 'error'],
        ['message', 'No'],
        ['code', 'unauthorized_client'],
        ['state', 'xyz'],
      ],
    },
  ],
  ['cb-not-a-code', 'broken', 'beside errorCode', { parameters: good(['errorCode', '403005']) }],
]

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeCallback(facts(change)), rule), expected)
  })
}

function jarm(change: Partial<JarmFacts>): readonly Finding[] {
  const signature = { verified: true, alg: 'RS256', kid: undefined, keySource: 'jwks_uri', faults: [] }
  const claims = { iss: ISSUER, aud: 'client', exp: NOW / 1000 + 60, code: CODE, state: 'xyz' }
  return judgeJarm({
    claims,
    signature,
    issuer: ISSUER,
    client_id: 'client',
    now: NOW,
    toleranceSeconds: 30,
    ...change,
  })
}

const pasted = facts({ facts: { channel: 'pasted', metadata: WITH_ISS }, parameters: [['code', CODE]] })

const OTHERS: readonly (readonly [RuleId, Ruling, string, () => readonly Finding[]])[] = [
  ['cb-jarm-claims', 'holds', 'signed by the issuer for this client', () => jarm({})],
  ['cb-jarm-claims', 'broken', 'of another issuer', () => jarm({ issuer: 'https://other.example' })],
  ['cb-jarm-claims', 'broken', 'for another client', () => jarm({ client_id: 'another' })],
  [
    'cb-jarm-claims',
    'holds',
    'signed as registered',
    () => jarm({ registered: { authorization_signed_response_alg: 'RS256' } }),
  ],
  [
    'cb-jarm-claims',
    'broken',
    'signed by another algorithm than registered',
    () => jarm({ registered: { authorization_signed_response_alg: 'PS256' } }),
  ],
  [
    'cb-jarm-claims',
    'broken',
    'not encrypted as registered',
    () => jarm({ registered: { authorization_encrypted_response_alg: 'RSA-OAEP' } }),
  ],
  ['cb-jarm-claims', 'broken', 'expired', () => jarm({ now: NOW + 90_000 })],
  ['cb-start-reopened', 'holds', 'one opening', () => judgeOpenings({ opened: true, again: [] })],
  ['cb-start-reopened', 'left out', 'none that is known', () => judgeOpenings({ opened: false, again: [] })],
  ['cb-start-reopened', 'broken', 'a reload', () => judgeOpenings({ opened: true, again: [true] })],
  ['cb-start-reopened', 'broken', 'another browser', () => judgeOpenings({ opened: true, again: [true, false] })],
  ['cb-provider-error-page', 'broken', 'another page', () => [missingResponse(`${ISSUER}/error`, REDIRECT)]],
  ['cb-provider-error-page', 'undecided', 'nothing came back', () => [missingResponse(undefined, REDIRECT)]],
  ['cb-state-mismatch', 'broken', 'forged answers alone', () => [forgedResponse('an answer with another state')]],
  ['cb-state-mismatch', 'undecided', 'a code alone was pasted', () => ofCodeAlone(judgeCallback(pasted))],
  ['cb-iss-missing', 'undecided', 'a code alone was pasted', () => ofCodeAlone(judgeCallback(pasted))],
  ['cb-code-entropy', 'holds', 'a code alone was pasted', () => ofCodeAlone(judgeCallback(pasted))],
]

for (const [rule, expected, when, judge] of OTHERS) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judge(), rule), expected)
  })
}

test('every rule about the callback has a case that holds and one that breaks', () => {
  // What comes with a code alone is told of, and somebody who came back saw no page of errors.
  const notes: readonly RuleId[] = ['cb-code-lifetime-announced', 'cb-provider-error-page']
  assert.deepEqual(untested(RULES, [...TABLE, ...OTHERS], notes), [])
})

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , change] of TABLE) assertTelling(judgeCallback(facts(change)), RULES)
  for (const [, , , judge] of OTHERS) assertTelling(judge(), RULES)
})

test('state and iss are judged before anything else', () => {
  const rules = judgeCallback(facts({ parameters: good(['iss', 'https://evil.example']) })).map((each) => each.rule)
  assert.equal(rules[0], 'cb-state-mismatch')
  assert.ok(rules.slice(1, 5).every((rule) => rule.startsWith('cb-iss-')))
})

const VERDICTS: readonly (readonly [ReturnType<typeof callbackVerdict>, string, Change])[] = [
  ['accept', 'a good response', {}],
  ['accept', 'an error', { parameters: refused() }],
  ['accept', 'an error with a code', { parameters: refused(['code', CODE]) }],
  ['accept', 'no state on either side', { request: { state: undefined }, parameters: [['code', CODE]] }],
  [
    'stray',
    'a wrong state',
    {
      parameters: [
        ['code', CODE],
        ['state', 'no'],
      ],
    },
  ],
  ['stray', 'no state', { parameters: [['error', 'access_denied']] }],
  [
    'stray',
    'a wrong state and a wrong iss',
    {
      parameters: [
        ['code', CODE],
        ['state', 'no'],
        ['iss', 'x'],
      ],
    },
  ],
  ['reject', 'a wrong iss', { parameters: good(['iss', 'https://evil.example']) }],
  ['reject', 'a wrong iss in an error', { parameters: refused(['iss', 'https://evil.example']) }],
  ['reject', 'no iss where it was promised', { facts: { metadata: WITH_ISS } }],
  ['reject', 'doubled parameters', { parameters: good(['code', 'two']) }],
  ['reject', 'another place', { facts: { arrivedAt: 'https://evil.example/callback' } }],
  [
    'reject',
    'an error word as code',
    {
      parameters: [
        ['code', 'access_denied'],
        ['state', 'xyz'],
      ],
    },
  ],
]

for (const [verdict, when, change] of VERDICTS) {
  test(`the verdict is "${verdict}" on ${when}`, () => {
    assert.equal(callbackVerdict(judgeCallback(facts(change))), verdict)
  })
}

test('a code is not shown by a finding', () => {
  const findings = judgeCallback(facts({ parameters: refused(['code', CODE]) }))
  assert.ok(!JSON.stringify(findings).includes(CODE))
})

test('a state that lost white space on the way is told from a forged one', () => {
  const findings = judgeCallback(
    facts({
      request: { state: 'a b ' },
      parameters: [
        ['code', CODE],
        ['state', 'a b'],
      ],
    }),
  )
  assert.match(String(broken(findings, 'cb-state-mismatch').message), /white space/)
})

test('another browser at the start address is a warning, a reload no more than information', () => {
  const severity = (again: boolean[]) => broken(judgeOpenings({ opened: true, again }), 'cb-start-reopened').severity
  assert.deepEqual([[true], [false], [true, false]].map(severity), ['I', 'W', 'W'])
})

test('hostile callbacks stay bounded', () => {
  const long = 'x'.repeat(16_000)
  const hostile: readonly Pairs[] = [
    Array.from({ length: 4000 }, (): [string, string] => ['a', '']),
    Array.from({ length: 2000 }, (_value, index): [string, string] => [`p${index % 1000}`, '']),
    [
      [long, long],
      [long, long],
      ['state', 'xyz'],
      ['error', long],
    ],
    [
      ['state', 'xyz'],
      ['code', long],
      ['error_description', '\u0000'.repeat(16_000)],
      ['error', '\u001b]0;x\u0007'],
    ],
    [
      ['state', '\ud800'],
      ['code', CODE],
    ],
    [
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['state', 'xyz'],
      ['code', CODE],
    ],
    [],
  ]
  for (const parameters of hostile) {
    const began = performance.now()
    assertBounded(judgeCallback(facts({ parameters })))
    assert.ok(performance.now() - began < 5000)
  }
})

test('texts are compared whole', () => {
  assert.ok(equalInConstantTime('a', 'a'))
  for (const [one, other] of [
    ['a', 'A'],
    ['a', 'aa'],
    ['', 'a'],
    ['\u00e9', 'e\u0301'],
  ] as const) {
    assert.ok(!equalInConstantTime(one, other))
  }
})
