import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES } from '../../src/checks/catalogue.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { VerificationFacts } from '../../src/checks/verification/facts.ts'
import { judgeVerification } from '../../src/checks/verification/verification.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { Kind } from '../../src/jose/tokens/token.ts'
import { NOW, type Ruling, ruling } from './http-exchange.ts'
import { type Changes, CLIENT, changed, compact, GOOD, ISSUER, SECONDS, verdict } from './jwt-samples.ts'

const LOGOUT = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const TIMES = { iat: SECONDS, exp: SECONDS + 60 }
const API = 'https://api.example'

/** A good token of each kind that an issuer or a client signs with a key of its own. */
const SAMPLES: Readonly<Partial<Record<Kind, readonly [typ: string, claims: JsonObject, audience: string]>>> = {
  id_token: ['JWT', { iss: ISSUER, sub: 'ada', aud: CLIENT, nonce: 'n', at_hash: 'h', ...TIMES }, CLIENT],
  access_token: [
    'at+jwt',
    { iss: ISSUER, sub: 'ada', aud: API, client_id: CLIENT, jti: '1', scope: 'a', ...TIMES },
    API,
  ],
  logout_token: ['logout+jwt', { iss: ISSUER, sub: 'ada', aud: CLIENT, jti: '1', events: LOGOUT, ...TIMES }, CLIENT],
  userinfo: ['JWT', { iss: ISSUER, aud: CLIENT, sub: 'ada', name: 'Ada' }, CLIENT],
  jarm: ['JWT', { iss: ISSUER, aud: CLIENT, exp: SECONDS + 60, code: 'c', state: 's' }, CLIENT],
  request: [
    'oauth-authz-req+jwt',
    { iss: CLIENT, aud: ISSUER, client_id: CLIENT, response_type: 'code', ...TIMES },
    ISSUER,
  ],
  client_assertion: [
    'client-authentication+jwt',
    { iss: CLIENT, sub: CLIENT, aud: ISSUER, jti: '1', ...TIMES },
    ISSUER,
  ],
  jwt: ['JWT', { iss: ISSUER, aud: API, ...TIMES }, API],
}
const KINDS = Object.keys(SAMPLES) as Kind[]

interface Change {
  readonly claims?: Changes
  readonly header?: Changes
  readonly facts?: Partial<VerificationFacts>
}

function facts(kind: Kind, { claims, header, facts: more = {} }: Change = {}): VerificationFacts {
  const [typ, base, audience] = SAMPLES[kind] ?? ['JWT', {}, CLIENT]
  return {
    token: readToken(compact(changed({ alg: 'RS256', kid: 'k1', typ }, header), changed(base, claims))),
    signature: GOOD,
    issuer: ISSUER,
    metadata: { issuer: ISSUER, token_endpoint: `${ISSUER}/token`, id_token_signing_alg_values_supported: ['RS256'] },
    audience,
    client_id: CLIENT,
    nonce: undefined,
    expectedAlg: undefined,
    now: NOW,
    toleranceSeconds: 30,
    ...more,
  }
}

/** Rules on whose failure the token must not be accepted. */
function rejections(kind: Kind, about: VerificationFacts): readonly RuleId[] {
  return judgeVerification(kind, about)
    .filter((finding) => finding.holds === false && (finding.reject ?? RULES[finding.rule].reject))
    .map((finding) => finding.rule)
}

for (const kind of KINDS) {
  test(`a good ${kind} is accepted as what it is`, () => {
    assert.deepEqual(rejections(kind, facts(kind)), [])
  })

  for (const other of KINDS) {
    // A JWT of no kind in particular could be an access token: RFC 9068 is not the only way to write one.
    if (other === kind || other === 'jwt' || kind === 'jwt') continue
    test(`a good ${kind} is rejected as ${other}`, () => {
      const { audience } = facts(other)
      assert.notDeepEqual(rejections(other, facts(kind, { facts: { audience } })), [])
    })
  }

  test(`a ${kind} whose signature fails is rejected`, () => {
    const signature = verdict(false, { kind: 'signature', message: 'it does not verify' })
    assert.notDeepEqual(rejections(kind, facts(kind, { facts: { signature } })), [])
  })

  test(`a ${kind} of another issuer, client or server is rejected`, () => {
    const party = kind === 'request' || kind === 'client_assertion' ? 'aud' : 'iss'
    assert.notDeepEqual(rejections(kind, facts(kind, { claims: { [party]: 'https://evil.example' } })), [])
  })

  test(`a ${kind} that expired is rejected`, () => {
    assert.notDeepEqual(rejections(kind, facts(kind, { claims: { exp: SECONDS - 31 } })), [])
  })
}

const TABLE: readonly (readonly [Kind, RuleId, Ruling, string, Change])[] = [
  ['jwt', 'idt-expired', 'holds', 'within the tolerance', { claims: { exp: SECONDS - 29 } }],
  ['jwt', 'idt-nbf-future', 'broken', 'nbf ahead', { claims: { nbf: SECONDS + 31 } }],
  ['jwt', 'idt-nbf-future', 'holds', 'nbf over', { claims: { nbf: SECONDS } }],
  ['jwt', 'idt-iat-future', 'broken', 'iat ahead', { claims: { iat: SECONDS + 31 } }],
  ['jwt', 'idt-numeric-date-type', 'broken', 'exp as text', { claims: { exp: '1' } }],
  ['jwt', 'idt-aud-mismatch', 'broken', 'another audience', { claims: { aud: 'other' } }],
  [
    'jwt',
    'idt-aud-mismatch',
    'left out',
    'no audience and no client expected',
    { facts: { audience: undefined, client_id: undefined } },
  ],
  ['jwt', 'idt-aud-mismatch', 'broken', 'no claim names the client', { facts: { audience: undefined } }],
  [
    'jwt',
    'idt-aud-mismatch',
    'holds',
    'azp names the client',
    { claims: { azp: CLIENT }, facts: { audience: undefined } },
  ],
  ['jwt', 'idt-aud-mismatch', 'broken', 'azp names another', { claims: { azp: 'x' }, facts: { audience: undefined } }],
  ['jwt', 'idt-nonce-mismatch', 'broken', 'another nonce', { claims: { nonce: 'a' }, facts: { nonce: 'b' } }],
  ['jwt', 'idt-nonce-mismatch', 'holds', 'the nonce', { claims: { nonce: 'b' }, facts: { nonce: 'b' } }],
  ['jwt', 'jwt-issuer-key-binding', 'holds', 'the issuer of the keys', {}],
  ['jwt', 'jwt-issuer-key-binding', 'broken', 'another issuer', { claims: { iss: `${ISSUER}/` } }],
  ['jwt', 'jwt-issuer-key-binding', 'left out', 'keys of a file', { facts: { issuer: undefined } }],
  ['jwt', 'idt-signature-invalid', 'undecided', 'no key', { facts: { signature: verdict(null) } }],
  ['jwt', 'idt-not-jwt', 'broken', 'text inside', { facts: { token: readToken(compact({ alg: 'RS256' }, 'hello')) } }],
  [
    'jws',
    'idt-not-jwt',
    'left out',
    'text inside',
    { facts: { token: readToken(compact({ alg: 'RS256' }, 'hello')) } },
  ],
  ['jwt', 'idt-not-jwt', 'broken', 'an opaque text', { facts: { token: readToken('opaque') } }],
  ['jwt', 'idt-not-jwt', 'holds', 'a JWT', {}],
  ['request', 'request-object-claims', 'holds', 'a good request', {}],
  ['request', 'request-object-claims', 'broken', 'a request within', { claims: { request_uri: 'urn:x' } }],
  ['request', 'request-object-claims', 'broken', 'the client as sub', { claims: { sub: CLIENT } }],
  ['request', 'request-object-claims', 'broken', 'another client', { claims: { client_id: 'x', iss: 'x' } }],
  ['client_assertion', 'assertion-claims', 'holds', 'a good assertion', {}],
  [
    'client_assertion',
    'assertion-claims',
    'holds',
    'the token endpoint in aud',
    { claims: { aud: `${ISSUER}/token` }, facts: { audience: undefined } },
  ],
  ['client_assertion', 'assertion-claims', 'broken', 'no jti', { claims: { jti: undefined } }],
  ['client_assertion', 'assertion-claims', 'broken', 'no exp', { claims: { exp: undefined } }],
  ['client_assertion', 'assertion-claims', 'broken', 'another client', { claims: { iss: 'x', sub: 'x' } }],
  ['client_assertion', 'jwt-kind-mismatch', 'broken', 'iss is not sub', { claims: { sub: 'x' } }],
]

for (const [kind, rule, expected, when, change] of TABLE) {
  test(`${rule} of a ${kind} with ${when}: ${expected}`, () => {
    assert.equal(ruling(judgeVerification(kind, facts(kind, change)), rule), expected)
  })
}

test('each reason for which a signature is refused is told by its rule', () => {
  const reasons = [
    ['kid-unknown', 'idt-kid-unknown'],
    ['key-use', 'idt-key-use'],
    ['alg-unexpected', 'idt-alg-unexpected'],
    ['crit', 'idt-crit-unknown'],
  ] as const
  for (const [kind, rule] of reasons) {
    const signature = verdict(false, { kind, message: 'why' })
    assert.deepEqual(rejections('jwt', facts('jwt', { facts: { signature } })), [rule])
  }
})

test('an expiry that the clocks explain says so for any kind', () => {
  const about = facts('jwt', { claims: { exp: SECONDS - 60 }, facts: { clockSkewMs: -90_000 } })
  const finding = judgeVerification('jwt', about).find((each) => each.rule === 'idt-expired')
  assert.match(finding?.message ?? '', /the clocks explain it/)
})

test('the audience of an access token is the resource, not the client', () => {
  assert.deepEqual(rejections('access_token', facts('access_token', { facts: { client_id: undefined } })), [])
})

test('an access token with the looks of an ID Token is rejected where it is verified, though a login stands with it', () => {
  const of = (claim: string, more: { audience?: undefined } = {}) =>
    rejections('access_token', facts('access_token', { claims: { [claim]: 'x' }, facts: more }))
  const unnamed = { audience: undefined }
  // A hash of the token that came along is in access tokens of Dex too, and its recipient tells them from those of other clients.
  assert.deepEqual([of('at_hash', unnamed), of('at_hash')], [['at-is-id-token'], []])
  assert.deepEqual([of('c_hash', unnamed), of('c_hash')], [['at-is-id-token'], ['at-is-id-token']])
  // A nonce makes no ID Token of what typ, scope or client say is an access token.
  assert.deepEqual(rejections('access_token', facts('access_token', { claims: { nonce: 'x' } })), [])
  assert.deepEqual([RULES['at-is-id-token'].severity, RULES['at-is-id-token'].reject], ['W', false])
})

test('an encrypted token that stays closed is told in every kind', () => {
  const token = { form: 'jwe', raw: 'a.b.c.d.e', header: { alg: 'RSA-OAEP', enc: 'A256GCM' }, faults: [] } as const
  for (const kind of KINDS) {
    const about = facts(kind, { facts: { token, signature: verdict(null) } })
    assert.equal(ruling(judgeVerification(kind, about), 'jwe-no-decryption-key'), 'broken', kind)
  }
})

test('no rule is told twice for one kind', () => {
  for (const kind of KINDS) {
    const rules = judgeVerification(kind, facts(kind)).map((finding) => finding.rule)
    assert.deepEqual(
      rules.filter((rule, at) => rules.indexOf(rule) !== at),
      [],
      kind,
    )
  }
})
