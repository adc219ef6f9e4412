import type { JsonObject } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { byClocks, date, lookAtTimes, span } from '../jwt/times.ts'

/** Age in seconds past which a token is not "just issued". */
const FRESH = 300
const DAY = 86_400

/** Judges when an ID Token was issued and for how long (OIDC Core 2, 3.1.3.7 steps 9 and 10, RFC 7519 4.1.4 to 4.1.6). */
export function judgeIdTokenTimes(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings(facts)
  const isFresh = facts.channel !== 'given'
  const clock = { ...facts, issuedNow: isFresh ? numberOf(claims['iat']) : undefined }
  const odd = lookAtTimes(found, claims, clock, isFresh ? 'login' : 'verified')
  const [exp, iat] = [numberOf(claims['exp']), numberOf(claims['iat'])]
  found.look('idt-exp-missing', claims['exp'] !== undefined, { expected: 'a time in the future', actual: 'absent' })
  found.look('idt-iat-missing', claims['iat'] !== undefined, { expected: 'the time of issue', actual: 'absent' })
  if (iat !== undefined && !odd.includes('iat') && (facts.channel === 'token' || facts.channel === 'front'))
    lookAtAge(found, facts, iat)
  if (exp !== undefined && iat !== undefined && odd.length === 0)
    found.look('idt-lifetime-long', exp - iat <= DAY, () => ({ expected: 'at most a day', actual: span(exp - iat) }))
  return found.list
}

function lookAtAge(found: Findings, facts: IdTokenFacts, iat: number): void {
  const now = facts.now / 1000
  const freshAt = (seconds: number): boolean => seconds - iat <= FRESH + facts.toleranceSeconds
  found.look('idt-iat-old', freshAt(now), () => ({
    message: byClocks(`iat lies ${span(now - iat)} back, for a token that was just issued`, facts, freshAt),
    expected: `at most ${span(FRESH)} old`,
    actual: date(iat),
  }))
}
