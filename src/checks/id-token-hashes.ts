import { leftHalfHash } from '../jose/hash.ts'
import type { JsonObject } from '../jose/json.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { IdTokenFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { startFindings, words } from './findings.ts'

export const idTokenHashRules: readonly RuleId[] = [
  'idt-at-hash-missing',
  'idt-at-hash-mismatch',
  'idt-c-hash-missing',
  'idt-c-hash-mismatch',
  'idt-s-hash-mismatch',
]

/** Judges at_hash, c_hash and s_hash (OIDC Core 3.1.3.6, 3.2.2.10, 3.3.2.11; s_hash: FAPI 1.0). */
export function judgeIdTokenHashes(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings()
  const alg = facts.token.form === 'jws' ? String(facts.token.header['alg']) : ''
  const types = words(facts.response_type)
  const front = facts.channel === 'front'
  const compare = (claim: 'at_hash' | 'c_hash' | 's_hash', rule: RuleId, value: string | undefined): void => {
    if (value === undefined || claims[claim] === undefined) return
    const expected = leftHalfHash(value, alg)
    if (expected === undefined) found.undecided(rule, `No hash goes with alg ${alg.slice(0, 40)}.`)
    else found.look(rule, claims[claim] === expected, { expected, actual: claims[claim] })
  }
  if (front && types.includes('token'))
    found.look('idt-at-hash-missing', claims['at_hash'] !== undefined, { expected: 'at_hash', actual: 'absent' })
  if (front && types.includes('code'))
    found.look('idt-c-hash-missing', claims['c_hash'] !== undefined, { expected: 'c_hash', actual: 'absent' })
  compare('at_hash', 'idt-at-hash-mismatch', facts.access_token)
  compare('c_hash', 'idt-c-hash-mismatch', facts.code)
  compare('s_hash', 'idt-s-hash-mismatch', facts.state)
  return found.list
}
