import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFindings } from '../../src/checks/findings.ts'
import { judgeClaimForm } from '../../src/checks/jwt/claims-form.ts'
import { judgeReading, lookAtRefusal, RULE_OF } from '../../src/checks/jwt/faults.ts'
import { judgeGeneral } from '../../src/checks/verification/general.ts'
import { readToken } from '../../src/jose/tokens/read-token.ts'
import { NOW } from './http-exchange.ts'
import { jws, verdict } from './jwt-samples.ts'

test('each fault of a token breaks its rule', () => {
  assert.deepEqual(RULE_OF, {
    'not-a-jwt': 'idt-not-jwt',
    'too-large': 'idt-size',
    b64: 'jwt-b64-padding',
    'not-utf8': 'jwt-not-utf8',
    'duplicate-member': 'jwt-duplicate-member',
    'unsafe-integer': 'json-unsafe-integer',
    crit: 'idt-crit-unknown',
    'alg-none': 'jwt-alg-none',
    'alg-unexpected': 'idt-alg-unexpected',
    'alg-confusion': 'jwt-alg-confusion',
    'kid-unknown': 'idt-kid-unknown',
    'key-use': 'idt-key-use',
    'weak-secret': 'idt-alg-hs-weak-secret',
    signature: 'idt-signature-invalid',
    decryption: 'jwe-decryption-failed',
    rounds: 'jwe-p2c-high',
  })
})

const REFUSALS = { crit: 'here', b64: 'told', 'key-use': 'idt-key-use' } as const

test('a signature is refused by the rule of each reason', () => {
  const said = (kinds: readonly ('crit' | 'b64' | 'key-use' | 'signature')[], critIsBroken: 'broken' | 'unsaid') => {
    const found = startFindings()
    if (critIsBroken === 'broken') found.look('idt-crit-unknown', false)
    const before = found.list.length
    lookAtRefusal(
      found,
      kinds.map((kind) => ({ kind, message: 'why' })),
      REFUSALS,
    )
    return found.list.slice(before).map(({ rule, holds }) => `${rule} ${holds}`)
  }
  assert.deepEqual(said(['key-use'], 'unsaid'), ['idt-key-use false'])
  assert.deepEqual(said(['b64', 'signature'], 'unsaid'), ['idt-signature-invalid false'])
  assert.deepEqual(said(['b64'], 'unsaid'), ['idt-signature-invalid null'])
  assert.deepEqual(said(['crit'], 'broken'), ['idt-signature-invalid null'])
  assert.deepEqual(said(['crit'], 'unsaid'), ['idt-signature-invalid false'])
  assert.deepEqual(said([], 'unsaid'), ['idt-signature-invalid false'])
})

test('a plain JWS whose header cannot be read is never without a broken rule', () => {
  const token = jws(`${Buffer.from('{"alg":').toString('base64url')}.aGVsbG8.c2lnbmF0dXJl`)
  const signature = verdict(false, ...token.faults.filter(({ segment }) => segment === 'header'))
  const facts = {
    token,
    signature,
    issuer: undefined,
    metadata: {},
    audience: undefined,
    nonce: undefined,
    expectedAlg: undefined,
    now: NOW,
    toleranceSeconds: 30,
  }
  const broken = judgeGeneral('jws', facts).filter(({ holds }) => holds === false)
  assert.deepEqual(
    broken.map(({ rule }) => rule),
    ['idt-signature-invalid'],
  )
})

test('a token that was not read fails, a payload that may be anything informs', () => {
  const [large] = judgeReading(readToken(`eyJ${'A'.repeat(256 * 1024)}`), 'opaque')
  assert.deepEqual([large?.rule, large?.severity, large?.actual], ['idt-size', 'E', '262147 characters'])
  const header = Buffer.from('{"alg":"HS256"}').toString('base64url')
  const [free] = judgeReading(jws(`${header}.aGVsbG8.c2lnbmF0dXJl`), 'jws')
  assert.deepEqual([free?.rule, free?.severity, free?.actual], ['idt-not-jwt', 'I', 'payload'])
})

test('an access token for no API in particular has a list of nobody, which is told as that', () => {
  assert.deepEqual(judgeClaimForm({ aud: [] }, { now: NOW, toleranceSeconds: 30, told: 'broken' }, 'access_token'), [])
  const [found] = judgeClaimForm({ aud: 5 }, { now: NOW, toleranceSeconds: 30, told: 'broken' }, 'access_token')
  assert.equal(found?.rule, 'idt-aud-missing')
})

test('an audience that names nobody is told of any JWT', () => {
  for (const aud of ['', [], ['a', 1], 5]) {
    const found = judgeClaimForm({ aud }, { now: NOW, toleranceSeconds: 30 })
    const broken = found.filter(({ holds }) => holds === false)
    assert.deepEqual(
      broken.map(({ rule, actual }) => [rule, actual]),
      [['idt-aud-missing', aud]],
    )
  }
})
