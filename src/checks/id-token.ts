import type { JsonObject } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { IdTokenFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, isText, startFindings, strings, typeName } from './findings.ts'
import { idTokenAuthenticationRules, judgeIdTokenAuthentication } from './id-token-authentication.ts'
import { idTokenHashRules, judgeIdTokenHashes } from './id-token-hashes.ts'
import { idTokenHeaderRules, judgeIdTokenHeader } from './id-token-header.ts'
import { idTokenRefreshRules, judgeIdTokenRefresh } from './id-token-refresh.ts'
import { claimTypeFaults } from './standard-claims.ts'

const ownRules: readonly RuleId[] = [
  'idt-iss-missing',
  'idt-iss-mismatch',
  'idt-sub-missing',
  'idt-sub-too-long',
  'idt-sub-not-ascii',
  'idt-sub-looks-like-email',
  'idt-aud-missing',
  'idt-aud-mismatch',
  'idt-aud-untrusted',
  'idt-azp-mismatch',
  'idt-exp-missing',
  'idt-expired',
  'idt-exp-milliseconds',
  'idt-lifetime-long',
  'idt-iat-missing',
  'idt-iat-future',
  'idt-iat-old',
  'idt-nbf-future',
  'idt-numeric-date-type',
  'idt-nonce-missing',
  'idt-nonce-mismatch',
  'idt-nonce-unexpected',
  'idt-standard-claim-type',
  'idt-unrequested-claims',
  'idt-null-claim',
  'idt-size',
]

export const idTokenRules: readonly RuleId[] = [
  ...ownRules,
  ...idTokenHeaderRules,
  ...idTokenHashRules,
  ...idTokenAuthenticationRules,
  ...idTokenRefreshRules,
]

/** Judges an ID Token by every rule, not only up to the first that is broken (OIDC Core 2, 3.1.3.7). */
export function judgeIdToken(facts: IdTokenFacts): readonly Finding[] {
  const header = judgeIdTokenHeader(facts)
  const claims = facts.token.form === 'jws' ? facts.token.claims : undefined
  if (!claims) return header
  const found = startFindings()
  lookAtParties(found, facts, claims)
  lookAtTimes(found, facts, claims)
  lookAtNonce(found, facts, claims)
  lookAtContent(found, facts, claims)
  return [
    ...header,
    ...found.list,
    ...judgeIdTokenHashes(facts, claims),
    ...judgeIdTokenAuthentication(facts, claims),
    ...judgeIdTokenRefresh(facts, claims),
  ]
}

function lookAtParties(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const { iss, sub, aud, azp } = claims
  found.look('idt-iss-missing', isText(iss) && iss !== '', {
    expected: facts.issuer ?? 'the issuer',
    actual: typeName(iss),
  })
  if (isText(iss) && facts.issuer !== undefined)
    found.look('idt-iss-mismatch', iss === facts.issuer, { expected: facts.issuer, actual: iss })
  found.look('idt-sub-missing', isText(sub) && sub !== '', {
    expected: 'a non-empty string',
    actual: isText(sub) ? 'an empty string' : typeName(sub),
  })
  if (isText(sub)) {
    found.look('idt-sub-too-long', sub.length <= 255, {
      expected: 'at most 255 characters',
      actual: `${sub.length} characters`,
    })
    found.look('idt-sub-not-ascii', /^[\x00-\x7f]*$/.test(sub), { actual: sub })
    found.look('idt-sub-looks-like-email', !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(sub), { actual: sub })
  }
  const audiences = isText(aud) ? [aud] : strings(aud)
  const wellFormed = isText(aud) || (Array.isArray(aud) && aud.length > 0 && audiences.length === aud.length)
  found.look('idt-aud-missing', wellFormed && aud !== '', {
    expected: facts.client.client_id ?? 'an audience',
    actual: aud === '' ? 'an empty string' : typeName(aud),
  })
  const { client_id } = facts.client
  if (client_id === undefined) return
  if (wellFormed) found.look('idt-aud-mismatch', audiences.includes(client_id), { expected: client_id, actual: aud })
  const others = audiences.filter((each) => each !== client_id)
  if (audiences.includes(client_id))
    found.look('idt-aud-untrusted', others.length === 0, { expected: [client_id], actual: aud })
  if (azp !== undefined) found.look('idt-azp-mismatch', azp === client_id, { expected: client_id, actual: azp })
}

const HALF_CENTURY = 50 * 365 * 86_400

/** Seconds since the epoch, as a person reads them. */
function date(seconds: number): string {
  const ms = seconds * 1000
  return Math.abs(ms) <= 8.64e15 ? `${new Date(ms).toISOString()} (${seconds})` : String(seconds)
}

function lookAtTimes(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const now = facts.now / 1000
  const skew = facts.toleranceSeconds
  const time = (name: string): number | undefined => numberOf(claims[name])
  lookAtTypes(found, claims)
  const [exp, iat, nbf] = [time('exp'), time('iat'), time('nbf')]
  found.look('idt-exp-missing', claims['exp'] !== undefined, { expected: 'a time in the future', actual: 'absent' })
  found.look('idt-iat-missing', claims['iat'] !== undefined, { expected: 'the time of issue', actual: 'absent' })
  const odd = (['exp', 'iat', 'auth_time'] as const).filter((name) => (time(name) ?? 0) > now + HALF_CENTURY)
  found.look('idt-exp-milliseconds', odd.length === 0, {
    message: `${odd.join(', ')} lies more than 50 years ahead: milliseconds instead of seconds?`,
    actual: odd.map((name) => time(name)),
  })
  if (exp !== undefined) {
    found.look('idt-expired', exp + skew > now, {
      message: `The token expired ${Math.round(now - exp)} s ago${clockNote(facts, exp - now)}.`,
      expected: `later than ${date(Math.floor(now))}`,
      actual: date(exp),
    })
  }
  if (iat !== undefined && odd.length === 0) {
    found.look('idt-iat-future', iat - skew <= now, {
      message: `iat lies ${Math.round(iat - now)} s in the future${clockNote(facts, iat - now)}.`,
      expected: `at most ${date(Math.ceil(now))}`,
      actual: date(iat),
    })
    const fresh = facts.channel === 'token' || facts.channel === 'front'
    if (fresh)
      found.look('idt-iat-old', now - iat <= 300 + skew, {
        message: `iat lies ${Math.round(now - iat)} s back, for a token that was just issued${clockNote(facts, iat - now)}.`,
        actual: date(iat),
      })
    if (exp !== undefined)
      found.look('idt-lifetime-long', exp - iat <= 86_400, {
        expected: 'at most a day',
        actual: `${Math.round((exp - iat) / 3600)} h`,
      })
  }
  if (nbf !== undefined)
    found.look('idt-nbf-future', nbf - skew <= now, {
      message: `nbf lies ${Math.round(nbf - now)} s in the future${clockNote(facts, nbf - now)}.`,
      expected: `at most ${date(Math.ceil(now))}`,
      actual: date(nbf),
    })
}

function lookAtTypes(found: Findings, claims: JsonObject): void {
  const wrong = ['exp', 'iat', 'nbf', 'auth_time'].filter(
    (name) => claims[name] !== undefined && numberOf(claims[name]) === undefined,
  )
  found.look('idt-numeric-date-type', wrong.length === 0, {
    message: `Times are JSON numbers, and ${wrong.join(', ')} ${wrong.length === 1 ? 'is' : 'are'} not.`,
    expected: 'numbers',
    actual: Object.fromEntries(wrong.map((name) => [name, typeName(claims[name])])),
  })
}

/** Says when the clocks, not the token, explain what was found; `off` is how far the claim is from now, in seconds. */
function clockNote(facts: IdTokenFacts, off: number): string {
  const skew = (facts.clockSkewMs ?? 0) / 1000
  if (Math.abs(skew) < 5 || Math.sign(skew) !== Math.sign(off)) return ''
  return `; the clock of the provider is ${Math.abs(Math.round(skew))} s ${skew > 0 ? 'ahead of' : 'behind'} the one of this machine`
}

function lookAtNonce(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const { nonce } = claims
  const sent = facts.nonce
  if (sent === undefined || facts.channel === 'refresh') return
  if (sent === null) {
    found.look('idt-nonce-unexpected', nonce === undefined, {
      expected: 'no nonce, since none was sent',
      actual: nonce,
    })
    return
  }
  found.look('idt-nonce-missing', nonce !== undefined, { expected: sent, actual: 'absent' })
  if (nonce !== undefined) found.look('idt-nonce-mismatch', nonce === sent, { expected: sent, actual: nonce })
}

const PROFILE = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'picture',
  'gender',
  'birthdate',
  'email',
  'phone_number',
  'address',
]

function lookAtContent(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const faults = claimTypeFaults(claims)
  if (faults.length === 0) found.look('idt-standard-claim-type', true)
  for (const fault of faults)
    found.look('idt-standard-claim-type', false, {
      message: `${fault.claim} is ${fault.actual}.`,
      expected: fault.expected,
      actual: fault.actual,
    })
  const empty = Object.entries(claims)
    .filter(([, value]) => value === null || value === '')
    .map(([name]) => name)
  found.look('idt-null-claim', empty.length === 0, {
    message: `Claims are null or empty instead of absent: ${empty.slice(0, 10).join(', ').slice(0, 200)}.`,
    actual: empty.slice(0, 20),
  })
  if (facts.channel === 'token' && facts.claims === undefined) {
    const extra = PROFILE.filter((name) => claims[name] !== undefined)
    found.look('idt-unrequested-claims', extra.length === 0, { actual: extra })
  }
  found.look('idt-size', facts.token.raw.length <= 4096, {
    expected: 'at most 4096 characters',
    actual: `${facts.token.raw.length} characters`,
  })
}
