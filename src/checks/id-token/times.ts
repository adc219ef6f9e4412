import type { JsonObject } from '../../jose/json.ts'
import { numberOf } from '../../jose/json-reader.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { lookAtDateTypes, lookAtMilliseconds } from '../jwt/claims-form.ts'
import { clockNote, date, span } from '../jwt/times.ts'

/** Age in seconds past which a token is not "just issued". */
const FRESH = 300
const DAY = 86_400

/** Judges when an ID Token was issued and for how long (OIDC Core 2, 3.1.3.7 steps 9 and 10, RFC 7519 4.1.4 to 4.1.6). */
export function judgeIdTokenTimes(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings()
  lookAtDateTypes(found, claims)
  found.look('idt-exp-missing', claims['exp'] !== undefined, {
    message: 'exp is absent: the token never expires.',
    expected: 'a time in the future',
    actual: 'absent',
  })
  found.look('idt-iat-missing', claims['iat'] !== undefined, {
    message: 'iat is absent: nobody can tell how old the token is.',
    expected: 'the time of issue',
    actual: 'absent',
  })
  const odd = lookAtMilliseconds(found, claims, facts)
  lookAtExpiry(found, facts, numberOf(claims['exp']))
  // A time in milliseconds is told once and not again as lying in the future.
  if (!odd.includes('iat')) lookAtIssue(found, facts, numberOf(claims['iat']))
  if (!odd.includes('nbf')) lookAtStart(found, facts, numberOf(claims['nbf']))
  const [exp, iat] = [numberOf(claims['exp']), numberOf(claims['iat'])]
  if (exp !== undefined && iat !== undefined && odd.length === 0)
    found.look('idt-lifetime-long', exp - iat <= DAY, () => ({
      message: `The token is valid for ${span(exp - iat)}.`,
      expected: 'at most a day',
      actual: span(exp - iat),
    }))
  return found.list
}

function lookAtExpiry(found: Findings, facts: IdTokenFacts, exp: number | undefined): void {
  if (exp === undefined) return
  const holdsAt = (seconds: number): boolean => exp + facts.toleranceSeconds > seconds
  const now = facts.now / 1000
  found.look('idt-expired', holdsAt(now), () => ({
    message: `The token expired ${span(now - exp)} ago${clockNote(facts, holdsAt)}.`,
    expected: `later than ${date(Math.floor(now))}`,
    actual: date(exp),
  }))
}

function lookAtIssue(found: Findings, facts: IdTokenFacts, iat: number | undefined): void {
  if (iat === undefined) return
  const now = facts.now / 1000
  const begunAt = (seconds: number): boolean => iat - facts.toleranceSeconds <= seconds
  found.look('idt-iat-future', begunAt(now), () => ({
    message: `iat lies ${span(iat - now)} in the future${clockNote(facts, begunAt)}.`,
    expected: `at most ${date(Math.ceil(now))}`,
    actual: date(iat),
  }))
  if (facts.channel !== 'token' && facts.channel !== 'front') return
  const freshAt = (seconds: number): boolean => seconds - iat <= FRESH + facts.toleranceSeconds
  found.look('idt-iat-old', freshAt(now), () => ({
    message: `iat lies ${span(now - iat)} back, for a token that was just issued${clockNote(facts, freshAt)}.`,
    expected: `at most ${span(FRESH)} old`,
    actual: date(iat),
  }))
}

function lookAtStart(found: Findings, facts: IdTokenFacts, nbf: number | undefined): void {
  if (nbf === undefined) return
  const now = facts.now / 1000
  const holdsAt = (seconds: number): boolean => nbf - facts.toleranceSeconds <= seconds
  found.look('idt-nbf-future', holdsAt(now), () => ({
    message: `nbf lies ${span(nbf - now)} in the future${clockNote(facts, holdsAt)}.`,
    expected: `at most ${date(Math.ceil(now))}`,
    actual: date(nbf),
  }))
}
