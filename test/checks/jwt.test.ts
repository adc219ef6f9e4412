import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import type { JwtFacts } from '../../src/checks/facts.ts'
import { jwtFaultsRules } from '../../src/checks/jwt/faults.rules.ts'
import { jwtRules } from '../../src/checks/jwt/jwt.rules.ts'
import { judgeJwt } from '../../src/checks/jwt/jwt.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import type { JweReading, JwsReading, SharedSecret } from '../../src/jose/tokens/token.ts'
import { assertBounded, assertTelling, broken, idsOf, NOW, type Ruling, ruling, untested } from './http-exchange.ts'
import { type Changes, changed, compact, GOOD, HEADER, HOSTILE, jws, verdict } from './jwt-samples.ts'

/** The rules of an ID Token among those of faults are tested with it. */
const RULES = [...idsOf(jwtRules), ...idsOf(jwtFaultsRules).filter((rule) => rule.startsWith('jwt-'))]

const CLAIMS: JsonObject = { iss: 'https://issuer.example', aud: 'someone', jti: '1' }
const POINT = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as JsonObject
const X25519 = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }) as JsonObject
const JWE: JsonObject = { alg: 'ECDH-ES', enc: 'A256GCM', epk: POINT }

interface Change {
  readonly header?: Changes
  readonly claims?: Changes
  readonly raw?: string
  readonly facts?: Partial<JwtFacts>
}

function facts({ header, claims, raw, facts: more = {} }: Change): JwtFacts {
  const text = raw ?? compact(changed(HEADER, header), changed(CLAIMS, claims))
  return { token: read(text), signature: GOOD, now: NOW, toleranceSeconds: 30, ...more }
}

function read(raw: string): JwsReading | JweReading {
  const token = readToken(raw)
  if (token.form === 'opaque') throw new Error('opaque')
  return token
}

function jwe(changes: Changes = {}): string {
  return `${Buffer.from(JSON.stringify(changed(JWE, changes))).toString('base64url')}..AAAA.AAAA.AAAA`
}

function hmac(secret: string): string {
  const [head, body] = compact({ alg: 'HS256' }, CLAIMS).split('.')
  const signed = `${head}.${body}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const GOOD_TOKEN = compact(HEADER, CLAIMS)
const CONFUSED = verdict(false, { kind: 'alg-confusion', message: 'alg HS256 does not fit the keys' })
const OUTER = { form: 'jwe', raw: '', header: JWE, faults: [] } as const

const TABLE: readonly (readonly [RuleId, Ruling, string, Change])[] = [
  ['jwt-alg-confusion', 'holds', 'key and algorithm fit', {}],
  ['jwt-alg-confusion', 'broken', 'a public key was to serve as a secret', { facts: { signature: CONFUSED } }],
  ['jwt-alg-confusion', 'left out', 'nothing was verified', { facts: { signature: undefined } }],
  ['jwt-alg-weak', 'holds', 'it is RS256', {}],
  ['jwt-alg-weak', 'broken', 'it is ES256K', { header: { alg: 'ES256K' } }],
  ['jwt-alg-weak', 'broken', 'it is RSA1_5', { raw: jwe({ alg: 'RSA1_5' }) }],
  ['jwt-alg-none', 'holds', 'it is signed', {}],
  ['jwt-alg-none', 'broken', 'alg is None', { header: { alg: 'None' } }],
  ['jwt-nested-all-validated', 'holds', 'the inside verifies', { facts: { encrypted: OUTER } }],
  ['jwt-nested-all-validated', 'broken', 'it does not', { facts: { encrypted: OUTER, signature: verdict(false) } }],
  [
    'jwt-nested-all-validated',
    'undecided',
    'no key is known',
    { facts: { encrypted: OUTER, signature: verdict(null) } },
  ],
  ['jwt-epk-invalid', 'holds', 'the point is on P-256', { raw: jwe() }],
  ['jwt-epk-invalid', 'holds', 'it is X25519', { raw: jwe({ epk: X25519 }) }],
  [
    'jwt-epk-invalid',
    'broken',
    'the point is not on the curve',
    { raw: jwe({ epk: { ...POINT, y: POINT['x'] ?? '' } }) },
  ],
  ['jwt-epk-invalid', 'broken', 'the curve is unknown', { raw: jwe({ epk: { ...POINT, crv: 'P-192' } }) }],
  [
    'jwt-epk-invalid',
    'broken',
    'the curve is a name of the language',
    { raw: jwe({ epk: { kty: 'EC', crv: 'constructor' } }) },
  ],
  ['jwt-epk-invalid', 'broken', 'there is none', { raw: jwe({ epk: undefined }) }],
  ['jwt-epk-invalid', 'left out', 'none is used', { raw: jwe({ alg: 'RSA-OAEP' }) }],
  ['jwt-hmac-password', 'holds', 'nobody guesses the secret', { raw: hmac('Zx9!kQ27mmPf-_W4vTt1') }],
  ['jwt-hmac-password', 'broken', 'the secret is secret', { raw: hmac('secret') }],
  ['jwt-hmac-password', 'broken', 'the secret is empty', { raw: hmac('') }],
  ['jwt-hmac-password', 'left out', 'it is one of thousands', { raw: hmac('secret'), facts: { signature: undefined } }],
  ['jwt-hmac-password', 'broken', 'it is alone', { raw: hmac('secret'), facts: { signature: undefined, alone: true } }],
  ['jwt-compressed', 'holds', 'there is no zip', { raw: jwe() }],
  ['jwt-compressed', 'broken', 'there is zip', { raw: jwe({ zip: 'DEF' }) }],
  ['jwt-compressed', 'left out', 'it is only signed', { header: { zip: 'DEF' } }],
  ['jwt-not-utf8', 'holds', 'it is UTF-8', { claims: { name: 'Jürgen' } }],
  [
    'jwt-not-utf8',
    'broken',
    'the payload is Latin-1',
    { raw: withPayload(Buffer.from('{"name":"J\xfcrgen"}', 'latin1')) },
  ],
  ['jwt-aud-missing', 'holds', 'aud is there', {}],
  ['jwt-aud-missing', 'broken', 'aud is absent', { claims: { aud: undefined } }],
  ['jwt-kid-injection', 'holds', 'kid is a name', {}],
  ['jwt-kid-injection', 'holds', 'kid is base64', { header: { kid: 'Zm9v/YmFy+w==' } }],
  ['jwt-kid-injection', 'holds', 'kid is a DID', { header: { kid: 'did:example:123#key-1' } }],
  ['jwt-kid-injection', 'broken', 'kid climbs up', { header: { kid: '../../dev/null' } }],
  ['jwt-kid-injection', 'broken', 'kid is a path', { header: { kid: '/etc/passwd' } }],
  ['jwt-kid-injection', 'broken', 'kid is SQL', { header: { kid: "x' UNION SELECT 'k" } }],
  ['jwt-kid-injection', 'broken', 'kid is an address', { header: { kid: 'https://evil.example/k' } }],
  ['jwt-kid-injection', 'broken', 'kid is a command', { header: { kid: 'k|cat' } }],
  ['jwt-kid-injection', 'broken', 'kid is a number', { header: { kid: 1 } }],
  ['jwt-jku-x5u', 'holds', 'there is neither', {}],
  ['jwt-jku-x5u', 'broken', 'there is jku', { header: { jku: 'https://evil.example' } }],
  ['jwt-jku-x5u', 'broken', 'there is x5u', { header: { x5u: 'https://evil.example' } }],
  ['jwt-typ-missing', 'holds', 'typ is there', {}],
  ['jwt-typ-missing', 'broken', 'it is not', { header: { typ: undefined } }],
  ['jwt-duplicate-member', 'holds', 'names occur once', {}],
  ['jwt-duplicate-member', 'broken', 'a claim occurs twice', { raw: compact(HEADER, '{"sub":"a","sub":"b"}') }],
  ['jwt-duplicate-member', 'broken', 'alg occurs twice', { raw: compact('{"alg":"RS256","alg":"none"}', CLAIMS) }],
  ['jwt-b64-padding', 'holds', 'segments are base64url', {}],
  ['jwt-b64-padding', 'broken', 'a segment is padded', { raw: GOOD_TOKEN.replace(/\.([^.]*)$/, '.$1=') }],
  ['jwt-b64-padding', 'broken', 'there is white space', { raw: `${GOOD_TOKEN} ` }],
  ['jwt-jti-missing', 'holds', 'jti is there', {}],
  ['jwt-jti-missing', 'broken', 'it is not', { claims: { jti: undefined } }],
  ['json-unsafe-integer', 'holds', 'numbers are small', {}],
  ['json-unsafe-integer', 'broken', 'one is large', { raw: compact(HEADER, '{"id":12345678901234567890}') }],
]

function withPayload(bytes: Buffer): string {
  const [head, , tail] = GOOD_TOKEN.split('.')
  return `${head}.${bytes.toString('base64url')}.${tail}`
}

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeJwt(facts(change)), rule), expected)
  })
}

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , change] of TABLE) assertTelling(judgeJwt(facts(change)), idsOf(jwtRules))
})

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('a fault of form is told with its place', () => {
  const raw = GOOD_TOKEN.replace('.', '.=')
  const finding = broken(judgeJwt(facts({ raw })), 'jwt-b64-padding')
  assert.match(finding.message ?? '', new RegExp(`character ${raw.indexOf('=')} of the token`))
})

test('a guessed secret is not shown', () => {
  const text = JSON.stringify(judgeJwt(facts({ raw: hmac('changeme') })))
  assert.ok(!text.includes('changeme'))
})

test('a secret is guessed at once for all tokens that it verified with one algorithm', () => {
  const judged = (raw: string, secret: SharedSecret, verified: boolean) => {
    const signature = { ...verdict(verified), secret }
    return judgeJwt(facts({ raw, facts: { signature } })).find(({ rule }) => rule === 'jwt-hmac-password')?.holds
  }
  const [good, other] = [{ guesses: new Map() }, { guesses: new Map() }]
  assert.equal(judged(hmac('Zx9!kQ27mmPf-_W4vTt1'), good, true), true)
  assert.equal(judged(hmac('secret'), good, true), true)
  assert.equal(judged(hmac('secret'), good, false), false)
  assert.equal(judged(hmac('secret'), other, true), false)
})

const ABOUT = { now: NOW, toleranceSeconds: 0, alone: true }

test('hostile header members end in findings of bounded size', () => {
  for (const json of HOSTILE) {
    for (const name of ['alg', 'kid', 'typ', 'jku', 'zip', 'epk', 'crit']) {
      const found = judgeJwt({ token: jws(compact(`{"${name}":${json}}`, CLAIMS)), ...ABOUT })
      assertBounded(found)
    }
    const header = changed(JWE, { epk: JSON.parse(json), zip: JSON.parse(json) })
    assertBounded(judgeJwt({ token: { ...OUTER, header }, ...ABOUT }))
  }
})

test('hostile claims end in findings of bounded size', () => {
  for (const json of HOSTILE) assertBounded(judgeJwt({ token: jws(compact(HEADER, `{"aud":${json}}`)), ...ABOUT }))
})
