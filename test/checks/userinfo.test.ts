import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UserinfoFacts } from '../../src/checks/facts.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import { userinfoAgreedRules } from '../../src/checks/userinfo/agreed.rules.ts'
import { userinfoClaimsRules } from '../../src/checks/userinfo/claims.rules.ts'
import { userinfoTokenRules } from '../../src/checks/userinfo/token.rules.ts'
import { userinfoRules } from '../../src/checks/userinfo/userinfo.rules.ts'
import { judgeUserinfo } from '../../src/checks/userinfo/userinfo.ts'
import type { Registered } from '../../src/documents/client-metadata.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { JweReading, TokenReading } from '../../src/jose/tokens/token.ts'
import {
  type Answer,
  assertBounded,
  assertTelling,
  broken,
  exchange,
  idsOf,
  NOW,
  type Ruling,
  reading,
  ruling,
  untested,
} from './http-exchange.ts'
import { type Changes, CLIENT, changed, compact, GOOD, HEADER, HOSTILE, ISSUER, verdict } from './jwt-samples.ts'

const RULES = idsOf(userinfoRules, userinfoAgreedRules, userinfoClaimsRules, userinfoTokenRules)

const CLAIMS: JsonObject = { sub: '24400320', name: 'Ada', email: 'ada@example.org', email_verified: true }

interface Change {
  readonly claims?: Changes
  readonly answer?: Answer
  readonly facts?: Partial<UserinfoFacts>
}

function facts({ claims, answer = {}, facts: more = {} }: Change = {}): UserinfoFacts {
  const body = changed(CLAIMS, claims)
  const about = exchange(
    { body, ...answer },
    { method: 'GET', url: 'https://issuer.example/me' },
    { purpose: 'userinfo' },
  )
  const read = reading(about)
  const value = read?.value
  return {
    exchange: about,
    claims: typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined,
    reading: read,
    issuer: ISSUER,
    client: { client_id: CLIENT, auth: 'none', public: true },
    expectedSub: '24400320',
    scope: 'openid profile email',
    now: NOW,
    toleranceSeconds: 30,
    ...more,
  }
}

/** An answer that came as a JWT. */
function signed(claims: Changes = {}, more: Partial<UserinfoFacts> = {}, type = 'application/jwt'): Change {
  const all = changed({ ...CLAIMS, iss: ISSUER, aud: CLIENT }, claims)
  const raw = compact(changed(HEADER), all)
  const token = readToken(raw)
  const answer = { body: raw, headers: [['Content-Type', type]] as const }
  return { answer, facts: { claims: all, token, signature: GOOD, ...more } }
}

const JWE: JweReading = { form: 'jwe', raw: 'a.b.c.d.e', header: { alg: 'RSA-OAEP', enc: 'A256GCM' }, faults: [] }
const FAILED: TokenReading = { ...JWE, faults: [{ kind: 'decryption', message: 'no key fits' }] }

/** A refused access token with so many seconds left by its expires_in. */
function ending(seconds: number, description?: string): Change {
  const words = description === undefined ? '' : `, error_description="${description}"`
  const change = refused(`Bearer error="invalid_token"${words}`)
  return { ...change, facts: { ...change.facts, tokenEndsAt: exchange({ body: '' }).startedAt + seconds * 1000 } }
}

function refused(challenge: string | undefined, body = '{"error":"invalid_token"}'): Change {
  return {
    answer: { status: 401, body, headers: challenge === undefined ? [] : [['WWW-Authenticate', challenge]] },
    facts: { claims: undefined },
  }
}

const SOURCES = { s: { endpoint: 'https://bank.example/claims', access_token: 't' } }

const ESSENTIAL = { essential: true }
const SCOPED = { name: null, email: ESSENTIAL, email_verified: null }

/** An answer to a request whose claims parameter asks for these in UserInfo. */
function requested(userinfo: JsonObject, more: Partial<UserinfoFacts> = {}): Change {
  return { facts: { requested: { userinfo }, ...more } }
}

const HMAC = { alg: 'HS256', secretBytes: 32 }

const registered = (registered: Registered): Pick<UserinfoFacts, 'client'> => ({
  client: { client_id: CLIENT, auth: 'none', public: true, registered },
})

const TABLE: readonly (readonly [RuleId, Ruling, string, Change])[] = [
  ['ui-content-type', 'holds', 'JSON is JSON', {}],
  ['ui-content-type', 'holds', 'a JWT is a JWT', signed()],
  [
    'ui-content-type',
    'broken',
    'JSON is text',
    { answer: { body: CLAIMS, headers: [['Content-Type', 'text/plain']] } },
  ],
  ['ui-content-type', 'broken', 'a JWT is JSON', signed({}, {}, 'application/json')],
  ['ui-body-is-jwt', 'holds', 'the type says so', signed()],
  ['ui-body-is-jwt', 'broken', 'the type says something else', signed({}, {}, 'text/plain')],
  ['ui-body-is-jwt', 'left out', 'it is none', {}],
  ['ui-bearer-challenge', 'holds', 'the challenge names the error', refused('Bearer realm="x", error="invalid_token"')],
  ['ui-bearer-challenge', 'holds', 'the scheme is DPoP', refused('DPoP error="invalid_token", algs="ES256"')],
  ['ui-bearer-challenge', 'broken', 'there is none', refused(undefined)],
  ['ui-bearer-challenge', 'broken', 'it names no error', refused('Bearer realm="x"')],
  ['ui-bearer-challenge', 'broken', 'the scheme is Basic', refused('Basic realm="x"')],
  ['ui-token-revoked', 'broken', 'it had an hour left', ending(3600)],
  ['ui-token-revoked', 'holds', 'its time was over', ending(-1)],
  ['ui-token-revoked', 'left out', 'its end is not known', refused('Bearer error="invalid_token"')],
  ['ui-token-revoked', 'broken', 'it is said to be invalid', ending(3600, 'invalid token provided')],
  ['ui-token-revoked', 'broken', 'the session is over', ending(3600, 'User session not found or has no clients')],
  ['ui-token-revoked', 'left out', 'the person is disabled', ending(3600, 'User disabled')],
  ['ui-token-revoked', 'left out', 'another kind is wanted', ending(3600, 'Lightweight access token not allowed')],
  ['ui-token-revoked', 'left out', 'another audience is wanted', ending(3600, 'Invalid audience')],
  ['ui-no-store', 'holds', 'it is not to be kept', {}],
  [
    'ui-no-store',
    'holds',
    'it is private',
    { answer: { headers: [['Cache-Control', 'private, max-age=5']], body: CLAIMS } },
  ],
  ['ui-no-store', 'broken', 'nothing is said', { answer: { headers: [['Cache-Control', '']], body: CLAIMS } }],
  ['ui-no-store', 'broken', 'it is public', { answer: { headers: [['Cache-Control', 'public']], body: CLAIMS } }],
  ['ui-sub-missing', 'holds', 'sub is there', {}],
  ['ui-sub-missing', 'broken', 'it is absent', { claims: { sub: undefined } }],
  ['ui-sub-missing', 'broken', 'it is empty', { claims: { sub: '' } }],
  ['ui-sub-missing', 'broken', 'it is a number', { claims: { sub: 24400320 } }],
  ['ui-sub-missing', 'broken', 'an array instead', { answer: { body: '[]' } }],
  ['ui-sub-missing', 'broken', 'null instead', { answer: { body: 'null' } }],
  ['ui-sub-missing', 'broken', 'nothing instead', { answer: { body: '' } }],
  ['ui-sub-missing', 'undecided', 'it is sealed', { answer: { body: 'eyJh.b.c.d.e' } }],
  ['ui-sub-mismatch', 'holds', 'it is the sub of the ID Token', {}],
  ['ui-sub-mismatch', 'broken', 'it is another', { claims: { sub: '24400321' } }],
  ['ui-sub-mismatch', 'broken', 'it is the same as a number', { claims: { sub: 24400320 } }],
  ['ui-sub-mismatch', 'undecided', 'there is no ID Token', { facts: { expectedSub: undefined } }],
  ['ui-sub-mismatch', 'undecided', 'there is no sub', { claims: { sub: undefined } }],
  ['ui-alg-unexpected', 'left out', 'nothing is registered', signed()],
  ['ui-alg-unexpected', 'holds', 'as registered', signed({}, registered({ userinfo_signed_response_alg: 'RS256' }))],
  ['ui-alg-unexpected', 'broken', 'by another', signed({}, registered({ userinfo_signed_response_alg: 'ES256' }))],
  ['ui-alg-unexpected', 'broken', 'plain JSON', { facts: registered({ userinfo_signed_response_alg: 'RS256' }) }],
  ['ui-alg-unexpected', 'holds', 'JSON and none', { facts: registered({ userinfo_signed_response_alg: 'none' }) }],
  [
    'ui-alg-unexpected',
    'left out',
    'it stays closed',
    signed({}, { ...registered({ userinfo_signed_response_alg: 'ES256' }), token: JWE, claims: undefined }),
  ],
  [
    'ui-not-encrypted',
    'holds',
    'it came encrypted',
    signed({}, { ...registered({ userinfo_encrypted_response_alg: 'RSA-OAEP' }), encrypted: JWE }),
  ],
  ['ui-not-encrypted', 'broken', 'plain', { facts: registered({ userinfo_encrypted_response_alg: 'RSA-OAEP' }) }],
  [
    'ui-not-encrypted',
    'broken',
    'it is only signed',
    signed({}, registered({ userinfo_encrypted_response_alg: 'RSA-OAEP' })),
  ],
  [
    'ui-jwe-alg-unexpected',
    'holds',
    'as registered',
    signed({}, { ...registered({ userinfo_encrypted_response_alg: 'RSA-OAEP' }), encrypted: JWE }),
  ],
  [
    'ui-jwe-alg-unexpected',
    'broken',
    'alg is another',
    signed({}, { ...registered({ userinfo_encrypted_response_alg: 'RSA-OAEP-256' }), encrypted: JWE }),
  ],
  [
    'ui-jwe-alg-unexpected',
    'broken',
    'signing alone is registered',
    signed({}, { ...registered({ userinfo_signed_response_alg: 'RS256' }), encrypted: JWE }),
  ],
  ['ui-jwe-alg-unexpected', 'left out', 'nothing is registered', signed({}, { encrypted: JWE })],
  ['ui-id-not-sub', 'holds', 'sub is there', { claims: { id: 5 } }],
  ['ui-id-not-sub', 'broken', 'there is id instead', { claims: { sub: undefined, id: 5 } }],
  ['ui-null-claims', 'holds', 'claims say something', {}],
  ['ui-null-claims', 'broken', 'one is null', { claims: { picture: null } }],
  ['ui-claim-types', 'holds', 'claims are of their types', {}],
  ['ui-claim-types', 'broken', 'a boolean is a string', { claims: { email_verified: 'true' } }],
  ['ui-email-unverified', 'holds', 'it was verified', {}],
  ['ui-email-unverified', 'broken', 'it was not', { claims: { email_verified: false } }],
  ['ui-email-unverified', 'broken', 'nobody says', { claims: { email_verified: undefined } }],
  ['ui-email-unverified', 'left out', 'there is none', { claims: { email: undefined } }],
  ['ui-phone-format', 'holds', 'it is E.164', phone('+16045551234;ext=5678')],
  ['ui-phone-format', 'broken', 'it has brackets', phone('+1 (604) 555-1234')],
  ['ui-phone-format', 'left out', 'it was not verified', { claims: { phone_number: '555' } }],
  ['ui-scope-claims-missing', 'holds', 'each scope brought something', {}],
  ['ui-scope-claims-missing', 'broken', 'one brought nothing', { facts: { scope: 'openid email phone' } }],
  ['ui-scope-claims-missing', 'left out', 'none asks for claims', { facts: { scope: 'openid' } }],
  ['ui-scope-leak', 'holds', 'only what was asked for came', {}],
  ['ui-scope-leak', 'broken', 'more came', { facts: { scope: 'openid profile' } }],
  ['ui-scope-leak', 'holds', 'the claims parameter asked for more', requested(SCOPED, { scope: 'openid profile' })],
  ['ui-essential-claim-missing', 'left out', 'nothing was asked for', {}],
  ['ui-essential-claim-missing', 'left out', 'it was voluntary', requested({ iban: null })],
  ['ui-essential-claim-missing', 'holds', 'it came', requested({ sub: ESSENTIAL })],
  ['ui-essential-claim-missing', 'broken', 'it did not', requested({ iban: ESSENTIAL })],
  [
    'ui-essential-claim-missing',
    'holds',
    'another claims provider has it',
    { ...requested({ iban: ESSENTIAL }), claims: { _claim_names: { iban: 's' }, _claim_sources: SOURCES } },
  ],
  [
    'ui-essential-claim-missing',
    'holds',
    'it came in a language',
    { ...requested({ 'nickname#fr': ESSENTIAL }), claims: { 'nickname#de': 'a' } },
  ],
  ['ui-claim-value-differs', 'left out', 'no value was asked for', requested({ sub: ESSENTIAL })],
  ['ui-claim-value-differs', 'left out', 'it did not come', requested({ iban: { value: 'x' } })],
  [
    'ui-claim-value-differs',
    'holds',
    'it is one of those',
    { ...requested({ n: { values: [1, 2] } }), claims: { n: 2 } },
  ],
  ['ui-claim-value-differs', 'broken', 'it is none', { ...requested({ n: { values: [1, '2'] } }), claims: { n: 2 } }],
  ['ui-claim-value-differs', 'broken', 'it is another', { ...requested({ n: { value: 'b' } }), claims: { n: 'a' } }],
  [
    'ui-distributed-references',
    'holds',
    'the source is there',
    { claims: { _claim_names: { iban: 's' }, _claim_sources: SOURCES } },
  ],
  [
    'ui-distributed-references',
    'holds',
    'it is aggregated',
    { claims: { _claim_names: { iban: 's' }, _claim_sources: { s: { JWT: 'a.b.c' } } } },
  ],
  [
    'ui-distributed-references',
    'broken',
    'there is no such source',
    { claims: { _claim_names: { iban: 't' }, _claim_sources: SOURCES } },
  ],
  [
    'ui-distributed-references',
    'broken',
    'there are no sources',
    { claims: { _claim_names: { iban: 'constructor' } } },
  ],
  [
    'ui-distributed-references',
    'broken',
    'the source says nothing',
    { claims: { _claim_names: { iban: 's' }, _claim_sources: { s: {} } } },
  ],
  [
    'ui-distributed-references',
    'broken',
    'names are a list',
    { claims: { _claim_names: ['iban'], _claim_sources: SOURCES } },
  ],
  ['ui-distributed-references', 'left out', 'there are none', {}],
  ['ui-signed-iss-aud', 'holds', 'both are right', signed()],
  ['ui-signed-iss-aud', 'broken', 'iss is absent', signed({ iss: undefined })],
  ['ui-signed-iss-aud', 'broken', 'iss is another', signed({ iss: 'https://evil.example' })],
  ['ui-signed-iss-aud', 'broken', 'aud is another', signed({ aud: ['other'] })],
  ['ui-signature-invalid', 'holds', 'it verifies', signed()],
  ['ui-signature-invalid', 'broken', 'it does not', signed({}, { signature: verdict(false) })],
  ['ui-signature-invalid', 'undecided', 'no key is known', signed({}, { signature: verdict(null) })],
  ['idt-alg-hs-weak-secret', 'holds', 'the secret has 32 bytes', signed({}, { signature: { ...GOOD, ...HMAC } })],
  [
    'idt-alg-hs-weak-secret',
    'broken',
    'the secret has 31',
    signed({}, { signature: { ...GOOD, ...HMAC, secretBytes: 31 } }),
  ],
  ['jwt-kind-mismatch', 'holds', 'it is a UserInfo answer', signed()],
  ['jwt-kind-mismatch', 'broken', 'it is an ID Token', signed({ at_hash: 'x' })],
  ['jwe-no-decryption-key', 'broken', 'no key was given', signed({}, { token: JWE, claims: undefined })],
  ['jwe-decryption-failed', 'broken', 'no key fits', signed({}, { token: FAILED, claims: undefined })],
]

function phone(phone_number: string): Change {
  return { claims: { phone_number, phone_number_verified: true }, facts: { scope: 'openid profile email phone' } }
}

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeUserinfo(facts(change)), rule), expected)
  })
}

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , change] of TABLE)
    assertTelling(judgeUserinfo(facts(change)), idsOf(userinfoRules, userinfoClaimsRules))
})

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE, ['jwe-no-decryption-key', 'jwe-decryption-failed']), [])
})

test('a good answer breaks nothing', () => {
  assert.deepEqual(
    judgeUserinfo(facts()).filter((finding) => finding.holds !== true),
    [],
  )
})

test('a refusal with an empty body says so', () => {
  assert.match(
    broken(judgeUserinfo(facts(refused(undefined, ''))), 'ui-bearer-challenge').message ?? '',
    /body is empty/,
  )
})

test('a failed answer is not judged as claims', () => {
  const rules = judgeUserinfo(facts({ answer: { status: 500, body: '<html>' }, facts: { claims: undefined } }))
  assert.deepEqual(
    rules.filter((finding) => finding.rule.startsWith('ui-')),
    [],
  )
  assert.equal(ruling(rules, 'http-html-body'), 'broken')
})

test('an answer broken in five ways gives five findings', () => {
  const spoiled = {
    sub: 'other',
    email_verified: 'true',
    picture: null,
    phone_number: 'x',
    phone_number_verified: true,
  }
  const found = judgeUserinfo(facts({ claims: spoiled })).filter((finding) => finding.holds === false)
  const rules = new Set(found.map((finding) => finding.rule))
  for (const rule of [
    'ui-sub-mismatch',
    'ui-claim-types',
    'ui-null-claims',
    'ui-phone-format',
    'ui-scope-leak',
  ] as const)
    assert.ok(rules.has(rule), rule)
})

test('hostile values of any claim end in findings of bounded size', () => {
  for (const name of [
    'sub',
    'email',
    'email_verified',
    'address',
    'phone_number',
    'birthdate',
    '_claim_names',
    '_claim_sources',
    'iss',
    'aud',
  ]) {
    for (const json of HOSTILE) {
      const { [name]: _replaced, ...rest } = CLAIMS
      const body = `{${JSON.stringify(name)}:${json},${JSON.stringify({ ...rest, phone_number_verified: true, id: 1 }).slice(1)}`
      const found = judgeUserinfo(facts({ answer: { body } }))
      assertBounded(found)
    }
  }
})
