import type { JsonObject } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { IdTokenFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, isObject, isText, startFindings, typeName, words } from './findings.ts'

export const idTokenAuthenticationRules: readonly RuleId[] = [
  'idt-auth-time-missing',
  'idt-auth-time-too-old',
  'idt-auth-time-implausible',
  'idt-acr-not-satisfied',
  'idt-acr-empty',
  'idt-amr-type',
  'idt-amr-unregistered',
  'idt-sid-missing',
  'idt-reauth-not-proven',
  'idt-reauth-unknown',
]

const YEAR = 365 * 86_400
/** Authentication Method Reference values of RFC 8176. */
const AMR = new Set([
  'face',
  'fpt',
  'geo',
  'hwk',
  'iris',
  'kba',
  'mca',
  'mfa',
  'otp',
  'pin',
  'pop',
  'pwd',
  'rba',
  'retina',
  'sc',
  'sms',
  'swk',
  'tel',
  'user',
  'vbm',
  'wia',
])

/** Judges how and when the person signed in (OIDC Core 2, 3.1.2.1, 3.1.3.7 steps 12 and 13). */
export function judgeIdTokenAuthentication(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings()
  lookAtTime(found, facts, claims)
  lookAtContext(found, facts, claims)
  const sid =
    facts.metadata['frontchannel_logout_session_supported'] === true ||
    facts.metadata['backchannel_logout_session_supported'] === true
  if (sid) found.look('idt-sid-missing', isText(claims['sid']), { expected: 'sid', actual: typeName(claims['sid']) })
  return found.list
}

function lookAtTime(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const authTime = numberOf(claims['auth_time'])
  const now = facts.now / 1000
  const skew = facts.toleranceSeconds
  if (facts.maxAgeSeconds !== undefined || isEssential(facts, 'auth_time')) {
    found.look('idt-auth-time-missing', claims['auth_time'] !== undefined, {
      expected: 'auth_time, since max_age or an essential claim asked for it',
      actual: 'absent',
    })
  }
  if (authTime !== undefined) {
    if (facts.maxAgeSeconds !== undefined) {
      found.look('idt-auth-time-too-old', now - authTime <= facts.maxAgeSeconds + skew, {
        expected: `at most ${facts.maxAgeSeconds} s ago`,
        actual: `${Math.round(now - authTime)} s ago`,
      })
    }
    found.look('idt-auth-time-implausible', authTime <= now + skew && now - authTime <= YEAR, {
      actual: `${Math.round(now - authTime)} s ago`,
    })
  }
  if (!words(facts.prompt).includes('login') || facts.loginStartedAt === undefined) return
  if (authTime === undefined) {
    found.look('idt-reauth-unknown', false, { expected: 'auth_time', actual: 'absent' })
    return
  }
  found.look('idt-reauth-unknown', true)
  found.look('idt-reauth-not-proven', authTime + skew >= facts.loginStartedAt / 1000, {
    expected: `auth_time from ${new Date(facts.loginStartedAt).toISOString()} on`,
    actual: `${Math.round(facts.loginStartedAt / 1000 - authTime)} s before this login began`,
  })
}

function lookAtContext(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const { acr, amr } = claims
  const asked = words(facts.acr_values)
  if (asked.length > 0)
    found.look('idt-acr-not-satisfied', isText(acr) && asked.includes(acr), {
      expected: asked,
      actual: isText(acr) ? acr : typeName(acr),
      severity: isEssential(facts, 'acr') ? 'E' : 'W',
    })
  if (acr !== undefined)
    found.look('idt-acr-empty', isText(acr) && acr !== '', { expected: 'a non-empty string', actual: typeName(acr) })
  if (amr === undefined) return
  const list = Array.isArray(amr) && amr.every(isText)
  found.look('idt-amr-type', list, { expected: 'array of strings', actual: typeName(amr) })
  if (list) {
    const odd = amr.filter((value) => isText(value) && !AMR.has(value))
    found.look('idt-amr-unregistered', odd.length === 0, { actual: odd.slice(0, 20) })
  }
}

/** Whether the claims parameter asked for an ID Token claim as essential (OIDC Core 5.5.1). */
function isEssential(facts: IdTokenFacts, claim: string): boolean {
  const wanted = facts.claims?.['id_token']
  const member = isObject(wanted) ? wanted[claim] : undefined
  return isObject(member) && member['essential'] === true
}
