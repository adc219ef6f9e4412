import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jwtEncryptionRules } from '../../src/checks/jwt/encryption.rules.ts'
import { judgeClosed, judgeEncryption } from '../../src/checks/jwt/encryption.ts'
import type { RuleId } from '../../src/checks/subjects.ts'
import type { JsonObject } from '../../src/jose/json/json.ts'
import type { FaultKind, JweReading, TokenFault } from '../../src/jose/tokens/token.ts'
import { broken, idsOf, type Ruling, ruling, untested } from './http-exchange.ts'
import { compact, GOOD, HEADER, jws, verdict } from './jwt-samples.ts'

const jwe = (header: JsonObject, ...faults: TokenFault[]): JweReading => ({ form: 'jwe', raw: '', header, faults })
const PLAIN = jwe({ alg: 'RSA-OAEP', enc: 'A256GCM' })
const rounds = (p2c: number): JweReading => jwe({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c })
const fault = (kind: FaultKind): TokenFault => ({ kind, message: 'because' })
const inside = (outer: JweReading, signature = GOOD) => judgeEncryption(outer, jws(compact(HEADER, {})), signature)

const TABLE: readonly (readonly [RuleId, Ruling, when: string, ReturnType<typeof judgeEncryption>])[] = [
  ['jwe-no-decryption-key', 'holds', 'it was opened', inside(PLAIN)],
  ['jwe-no-decryption-key', 'broken', 'nothing was tried', judgeClosed(PLAIN, {})],
  ['jwe-decryption-failed', 'holds', 'it was opened', inside(PLAIN)],
  ['jwe-decryption-failed', 'broken', 'no key fits', judgeClosed(jwe(PLAIN.header, fault('decryption')), {})],
  ['jwe-decryption-failed', 'undecided', 'it is malformed', judgeClosed(jwe(PLAIN.header, fault('not-a-jwt')), {})],
  [
    'jwe-decryption-failed',
    'undecided',
    'its rounds were not run',
    judgeClosed({ ...rounds(10_001), faults: [fault('rounds')] }, {}),
  ],
  ['jwe-p2c-high', 'holds', 'it asks for 10,000 rounds', judgeClosed(rounds(10_000), {})],
  ['jwe-p2c-high', 'broken', 'it asks for 10,001 rounds', judgeClosed(rounds(10_001), {})],
  ['jwe-p2c-high', 'broken', 'it was opened all the same', inside(rounds(10_001))],
  ['jwe-p2c-high', 'left out', 'no password is involved', judgeClosed(jwe({ ...PLAIN.header, p2c: 10_001 }), {})],
  [
    'jwe-p2c-high',
    'broken',
    'one recipient of several asks for them',
    judgeClosed(
      {
        ...jwe({ enc: 'A128GCM' }),
        serialization: {
          form: 'general',
          unprotected: { alg: 'RSA-OAEP' },
          count: 2,
          others: [{ unprotected: { alg: 'PBES2-HS256+A128KW', p2c: 10_001 } }],
        },
      },
      {},
    ),
  ],
  ['jwt-nested-all-validated', 'holds', 'the inside verifies', inside(PLAIN)],
  ['jwt-nested-all-validated', 'broken', 'the inside does not', inside(PLAIN, verdict(false))],
]

for (const [rule, expected, when, findings] of TABLE)
  test(`${rule}: ${expected} when ${when}`, () => {
    assert.equal(ruling(findings, rule), expected)
  })

test('every rule has a case that holds and one that breaks', () => {
  assert.deepEqual(untested([...idsOf(jwtEncryptionRules), 'jwe-decryption-failed', 'jwe-p2c-high'], TABLE), [])
})

test('what a missing key means is for the place to say, of nothing else', () => {
  for (const closed of [{}, { severity: 'I' }, { reject: true }] as const) {
    const { severity, reject } = broken(judgeClosed(PLAIN, closed), 'jwe-no-decryption-key')
    assert.deepEqual({ severity, reject }, { severity: undefined, reject: undefined, ...closed })
    const high = broken(judgeClosed(rounds(10_001), closed), 'jwe-p2c-high')
    assert.deepEqual([high.severity, high.reject], [undefined, undefined])
  }
})
