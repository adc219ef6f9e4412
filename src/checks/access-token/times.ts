import type { JsonObject } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import type { AccessTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { span } from '../jwt/times.ts'

const HOUR = 3600
const DAY = 86_400
/** Seconds by which `expires_in` and `exp` may differ. */
const SLACK = 60

/** Judges how long an access token lives (OIDC Core 16.18, RFC 6749 5.1). */
export function judgeAccessTokenTimes(facts: AccessTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings(facts)
  const exp = numberOf(claims['exp'])
  const iat = numberOf(claims['iat'])
  if (exp !== undefined && iat !== undefined)
    found.look('at-jwt-lifetime', exp - iat <= HOUR, () => ({
      message: `The access token is valid for ${span(exp - iat)}.`,
      expected: 'at most an hour',
      actual: span(exp - iat),
      severity: exp - iat > DAY ? 'W' : 'I',
    }))
  if (exp !== undefined && facts.expiresInSeconds !== undefined) {
    const left = exp - facts.receivedAt / 1000
    found.look('at-expires-in-differs', Math.abs(left - facts.expiresInSeconds) <= SLACK, () => ({
      expected: `${facts.expiresInSeconds} s`,
      actual: `${Math.round(left)} s`,
    }))
  }
  return found.list
}
