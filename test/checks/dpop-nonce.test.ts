import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessTokenDpopNonceRules } from '../../src/checks/access-token/dpop-nonce.rules.ts'
import { judgeDpopNonce } from '../../src/checks/access-token/dpop-nonce.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { Header } from '../../src/trace/trace.ts'
import { exchange, idsOf, type Ruling, ruling, untested } from './http-exchange.ts'

const RULES = idsOf(accessTokenDpopNonceRules)

const NONCE: Header = ['DPoP-Nonce', 'n-1']
const CORS: Header = ['Access-Control-Allow-Origin', '*']
const expose = (names: string): Header => ['Access-Control-Expose-Headers', names]

const TABLE: readonly (readonly [RuleId, Ruling, string, readonly Header[]])[] = [
  ['at-dpop-nonce-cacheable', 'holds', 'it is not stored', [NONCE]],
  ['at-dpop-nonce-cacheable', 'broken', 'nothing is said', [NONCE, ['Cache-Control', '']]],
  ['at-dpop-nonce-cacheable', 'broken', 'it may be kept', [NONCE, ['Cache-Control', 'max-age=5']]],
  ['at-dpop-nonce-cacheable', 'left out', 'there is no nonce', [['Cache-Control', '']]],
  ['at-dpop-nonce-cors', 'holds', 'it is exposed', [NONCE, CORS, expose('Date, DPoP-Nonce')]],
  ['at-dpop-nonce-cors', 'broken', 'it is not', [NONCE, CORS, expose('Date')]],
  ['at-dpop-nonce-cors', 'broken', 'nothing is', [NONCE, CORS]],
  ['at-dpop-nonce-cors', 'left out', 'scripts are not let in', [NONCE]],
]

for (const [rule, expected, when, headers] of TABLE) {
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(judgeDpopNonce(exchange({ headers })), rule), expected)
  })
}

test('a refusal exposes its challenge as well', () => {
  const headers = [NONCE, CORS, expose('DPoP-Nonce')]
  assert.equal(ruling(judgeDpopNonce(exchange({ status: 401, headers })), 'at-dpop-nonce-cors'), 'broken')
})

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested(RULES, TABLE), [])
})

test('an exchange without an answer is not judged', () => {
  assert.deepEqual(judgeDpopNonce(exchange({}, {}, { response: null })), [])
})
