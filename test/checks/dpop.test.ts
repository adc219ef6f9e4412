import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { accessTokenDpopRules } from '../../src/checks/access-token/dpop.rules.ts'
import { type DpopProofFacts, dpopSignature, judgeDpopProof } from '../../src/checks/access-token/dpop.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import { assertBounded, assertTelling, broken, idsOf, NOW, type Ruling, ruling, untested } from './http-exchange.ts'
import { type Changes, changed, HOSTILE, jws, SECONDS } from './jwt-samples.ts'

const RULES = idsOf(accessTokenDpopRules)

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const JWK = publicKey.export({ format: 'jwk' }) as JsonObject
const PRIVATE = privateKey.export({ format: 'jwk' }) as JsonObject
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const TOKEN = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'
const ath = (token: string): string => createHash('sha256').update(token).digest('base64url')
const JKT = createHash('sha256')
  .update(JSON.stringify({ crv: JWK['crv'], kty: JWK['kty'], x: JWK['x'], y: JWK['y'] }))
  .digest('base64url')

const HEADER: JsonObject = { typ: 'dpop+jwt', alg: 'ES256', jwk: JWK }
const CLAIMS: JsonObject = { jti: '1', htm: 'GET', htu: 'https://api.example/me', iat: SECONDS, ath: ath(TOKEN) }

interface Change {
  readonly header?: Changes
  readonly claims?: Changes
  readonly key?: KeyObject
  readonly facts?: Partial<DpopProofFacts>
}

function signed(header: JsonObject | string, claims: JsonObject | string, key = privateKey): string {
  const part = (value: JsonObject | string): string =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  const input = `${part(header)}.${part(claims)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

function facts({ header, claims, key, facts: more = {} }: Change = {}): DpopProofFacts {
  return {
    token: jws(signed(changed(HEADER, header), changed(CLAIMS, claims), key)),
    htm: 'GET',
    htu: 'https://api.example/me?verbose=1#top',
    access_token: TOKEN,
    jkt: JKT,
    now: NOW,
    toleranceSeconds: 30,
    ...more,
  }
}

const TABLE: readonly (readonly [RuleId, Ruling, string, Change])[] = [
  ['jwt-kind-mismatch', 'holds', 'typ is dpop+jwt', {}],
  ['jwt-kind-mismatch', 'broken', 'typ is JWT', { header: { typ: 'JWT' } }],
  ['dpop-alg', 'holds', 'it is ES256', {}],
  ['dpop-alg', 'broken', 'it is none', { header: { alg: 'none' } }],
  ['dpop-alg', 'broken', 'it is HS256', { header: { alg: 'HS256' } }],
  ['dpop-alg', 'broken', 'it is unknown', { header: { alg: 'XS1' } }],
  ['dpop-jwk', 'holds', 'it is a public key', {}],
  ['dpop-jwk', 'broken', 'there is none', { header: { jwk: undefined } }],
  ['dpop-jwk', 'broken', 'it is private', { header: { jwk: PRIVATE } }],
  ['dpop-jwk', 'broken', 'its point is not on the curve', { header: { jwk: changed(JWK, { y: JWK['x'] }) } }],
  ['dpop-jwk', 'broken', 'it is a secret', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }],
  ['dpop-signature-invalid', 'holds', 'it verifies', {}],
  [
    'dpop-signature-invalid',
    'holds',
    'the key has a name too',
    { header: { kid: 'a', jwk: changed(JWK, { kid: 'b' }) } },
  ],
  ['dpop-signature-invalid', 'broken', 'another key signed', { key: OTHER }],
  ['dpop-signature-invalid', 'broken', 'it is none', { header: { alg: 'none' } }],
  ['dpop-claims-missing', 'holds', 'all are there', {}],
  ['dpop-claims-missing', 'broken', 'jti is absent', { claims: { jti: undefined } }],
  ['dpop-claims-missing', 'broken', 'htm is a list', { claims: { htm: ['GET'] } }],
  ['dpop-htm-mismatch', 'holds', 'it is the method', {}],
  ['dpop-htm-mismatch', 'broken', 'it is another', { claims: { htm: 'POST' } }],
  ['dpop-htm-mismatch', 'broken', 'the case differs', { claims: { htm: 'get' } }],
  ['dpop-htm-mismatch', 'left out', 'none is known', { facts: { htm: undefined } }],
  ['dpop-htu-mismatch', 'holds', 'it is the URL', {}],
  ['dpop-htu-mismatch', 'holds', 'only case and port differ', { claims: { htu: 'HTTPS://API.example:443/me' } }],
  ['dpop-htu-mismatch', 'broken', 'the path differs', { claims: { htu: 'https://api.example/you' } }],
  ['dpop-htu-mismatch', 'broken', 'the host differs', { claims: { htu: 'https://evil.example/me' } }],
  ['dpop-htu-mismatch', 'broken', 'it is no URL', { claims: { htu: '/me' } }],
  ['dpop-iat', 'holds', 'it is fresh', {}],
  ['dpop-iat', 'broken', 'it is old', { claims: { iat: SECONDS - 331 } }],
  ['dpop-iat', 'broken', 'it lies ahead', { claims: { iat: SECONDS + 331 } }],
  ['dpop-iat', 'broken', 'it is a string', { claims: { iat: `${SECONDS}` } }],
  ['dpop-ath-mismatch', 'holds', 'it is of the token', {}],
  ['dpop-ath-mismatch', 'broken', 'it is of another', { claims: { ath: ath('other') } }],
  ['dpop-ath-mismatch', 'broken', 'it is absent', { claims: { ath: undefined } }],
  ['dpop-jkt-mismatch', 'holds', 'the token is bound to the key', {}],
  ['dpop-jkt-mismatch', 'broken', 'it is bound to another', { facts: { jkt: 'other' } }],
  ['dpop-jkt-mismatch', 'undecided', 'there is no key', { header: { jwk: undefined } }],
  ['dpop-nonce-mismatch', 'holds', 'it is the one given', { claims: { nonce: 'n' }, facts: { nonce: 'n' } }],
  ['dpop-nonce-mismatch', 'broken', 'it is absent', { facts: { nonce: 'n' } }],
]

for (const [rule, expected, when, change] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeDpopProof(facts(change)), rule), expected)
  })
}

test('every broken rule says what is wrong in a sentence, what was expected and what came', () => {
  for (const [, , , change] of TABLE)
    assertTelling(
      judgeDpopProof(facts(change)),
      RULES.filter((rule) => rule !== 'dpop-signature-invalid'),
    )
})

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('a good proof breaks nothing', () => {
  assert.deepEqual(
    judgeDpopProof(facts()).filter((finding) => finding.holds !== true),
    [],
  )
})

test('a proof broken in five ways gives five findings', () => {
  const spoiled = { htm: 'POST', htu: 'https://evil.example', iat: SECONDS - 9999, ath: 'x', jti: undefined }
  const found = judgeDpopProof(facts({ claims: spoiled })).filter((finding) => finding.holds === false)
  assert.equal(found.length, 5)
})

test('a private key is not repeated in the finding that names it', () => {
  const text = JSON.stringify(broken(judgeDpopProof(facts({ header: { jwk: PRIVATE } })), 'dpop-jwk'))
  assert.ok(!text.includes(String(PRIVATE['d'])))
})

test('the verdict on the signature names the thumbprint of the key', () => {
  assert.equal(dpopSignature(facts().token).thumbprint, JKT)
  assert.equal(dpopSignature(facts({ header: { jwk: undefined } }).token).verified, false)
})

test('hostile members end in findings of bounded size', () => {
  for (const json of HOSTILE) {
    for (const name of ['alg', 'jwk', 'typ', 'kid']) {
      const token = jws(signed(`{"${name}":${json},"x":1}`, CLAIMS))
      assertBounded(judgeDpopProof(facts({ facts: { token } })))
    }
    for (const name of ['jti', 'htm', 'htu', 'iat', 'ath', 'nonce']) {
      const token = jws(signed(HEADER, `{"${name}":${json}}`))
      const found = judgeDpopProof(facts({ facts: { token, nonce: 'n' } }))
      assertBounded(found)
    }
  }
})
