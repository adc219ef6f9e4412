import type { JsonObject } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isText, strings } from '../../jose/json/values.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated, words } from '../findings.ts'
import { requestedClaim } from '../jwt/requested-claims.ts'
import { byClocks, date, span } from '../jwt/times.ts'

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
  const found = startFindings(facts)
  lookAtTime(found, facts, claims)
  lookAtNewSignIn(found, facts, numberOf(claims['auth_time']))
  lookAtContext(found, facts, claims)
  lookAtMethods(found, claims)
  const sid =
    facts.metadata['frontchannel_logout_session_supported'] === true ||
    facts.metadata['backchannel_logout_session_supported'] === true
  if (sid || claims['sid'] !== undefined)
    found.look('idt-sid-missing', isText(claims['sid']) && claims['sid'] !== '', {
      expected: 'sid, a string that is not empty',
      actual: stated(claims['sid']),
    })
  return found.list
}

function lookAtTime(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const authTime = numberOf(claims['auth_time'])
  const tolerance = facts.toleranceSeconds
  const due = whyDue(facts)
  if (due !== undefined)
    found.look('idt-auth-time-missing', claims['auth_time'] !== undefined, {
      message: `auth_time is absent although ${due}.`,
      expected: 'auth_time',
      actual: 'absent',
    })
  if (authTime === undefined) return
  const now = facts.now / 1000
  const maxAgeSeconds = maxAgeOf(facts)
  if (maxAgeSeconds !== undefined && facts.channel !== 'given') {
    // The age counts when the request was made: a person who signs in slowly has not broken it.
    const asked = (facts.loginStartedAt ?? facts.now) / 1000
    const holdsAt = (seconds: number): boolean => seconds - authTime <= maxAgeSeconds + tolerance
    found.look('idt-auth-time-too-old', holdsAt(asked), () => ({
      message: byClocks(
        `The person signed in ${span(asked - authTime)} before; ${facts.maxAgeSeconds === undefined ? 'default_max_age' : 'max_age'} allows ${maxAgeSeconds} s`,
        { ...facts, now: asked * 1000 },
        holdsAt,
      ),
      expected: `at most ${maxAgeSeconds} s before the request`,
      actual: `${span(asked - authTime)} before it`,
    }))
  }
  found.look('idt-auth-time-implausible', authTime <= now + tolerance && now - authTime <= YEAR, () => ({
    message: `auth_time lies ${span(now - authTime)} ${authTime > now ? 'in the future' : 'back'}.`,
    expected: 'a time within the last year',
    actual: date(authTime),
  }))
}

/**
 * The greatest age that was asked for, else the one that is registered, which max_age overrides (OIDC Dynamic Client Registration
 * 1.0 section 2). After a refresh auth_time tells of the first sign-in (OIDC Core 12.2), and no age is asked for where nobody signed in.
 */
function maxAgeOf({ maxAgeSeconds, channel, loginStartedAt, client }: IdTokenFacts): number | undefined {
  const signedIn = channel === 'given' || loginStartedAt !== undefined
  return maxAgeSeconds ?? (signedIn && channel !== 'refresh' ? client.registered?.default_max_age : undefined)
}

/** Why the ID Token has to have auth_time (OIDC Core 2, 3.1.2.1); undefined where it may lack it. */
function whyDue(facts: IdTokenFacts): string | undefined {
  if (requestedClaim(facts.claims, 'id_token', 'auth_time')?.essential === true) return 'it was asked for as essential'
  if (facts.maxAgeSeconds !== undefined) return 'max_age asked for it'
  if (facts.client.registered?.require_auth_time === true) return 'the client is registered with require_auth_time'
  return maxAgeOf(facts) === undefined ? undefined : 'the client is registered with default_max_age'
}

/** Whether `prompt=login`, or a `max_age` of 0, made the person sign in again (OIDC Core 3.1.2.1). */
function lookAtNewSignIn(found: Findings, facts: IdTokenFacts, authTime: number | undefined): void {
  const { loginStartedAt } = facts
  const asked = words(facts.prompt).includes('login') || maxAgeOf(facts) === 0
  if (!asked || loginStartedAt === undefined) return
  found.look('idt-reauth-unknown', authTime !== undefined, {
    expected: 'auth_time',
    actual: 'absent or no number',
  })
  if (authTime === undefined) return
  const begun = loginStartedAt / 1000
  const holdsAt = (seconds: number): boolean => authTime + facts.toleranceSeconds >= seconds
  found.look('idt-reauth-not-proven', holdsAt(begun), () => ({
    message: byClocks(
      `The person was to sign in again, and auth_time lies ${span(begun - authTime)} before this login began`,
      { ...facts, now: loginStartedAt },
      holdsAt,
    ),
    expected: `${date(Math.floor(begun))} or later`,
    actual: date(authTime),
  }))
}

function lookAtContext(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const { acr } = claims
  const asked = requestedClaim(facts.claims, 'id_token', 'acr')
  const named = strings(asked?.values)
  // Without values nothing is demanded but that it comes; acr_values only says what would be nice to have (OIDC Core 5.5.1.1).
  const essential = asked?.essential === true && named.length > 0
  const values = essential ? named : [...words(facts.acr_values), ...named]
  if (values.length > 0)
    found.look('idt-acr-not-satisfied', isText(acr) && values.includes(acr), () => ({
      message: essential
        ? `acr is ${acr === undefined ? 'absent although it was' : 'none of the values that were'} asked for as essential: the sign-in counts as failed.`
        : undefined,
      expected: values,
      actual: stated(acr),
      ...(essential ? { severity: 'E', reject: true } : {}),
    }))
  if (acr !== undefined)
    found.look('idt-acr-empty', isText(acr) && acr !== '', { expected: 'a non-empty string', actual: acr })
}

function lookAtMethods(found: Findings, { amr }: JsonObject): void {
  if (amr === undefined) return
  const list = strings(amr)
  const wellFormed = Array.isArray(amr) && list.length === amr.length
  found.look('idt-amr-type', wellFormed, { expected: 'a list of strings', actual: amr })
  if (!wellFormed) return
  const odd = list.filter((value) => !AMR.has(value))
  found.look('idt-amr-unregistered', odd.length === 0, { expected: 'registered values', actual: odd })
}
