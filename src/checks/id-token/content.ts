import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, strings } from '../../jose/json/values.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated, words } from '../findings.ts'
import { claimTypeFaults, emptyClaims } from '../jwt/claims.ts'
import { RULE_OF } from '../jwt/faults.ts'
import { isAmong, lookAtRequested, requestedClaim, requestedClaims } from '../jwt/requested-claims.ts'

/** Claims about a person that belong to UserInfo where an access token is issued (OIDC Core 5.4). */
const PERSONAL = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'picture',
  'gender',
  'birthdate',
  'email',
  'phone_number',
  'address',
]

/** Size in characters past which cookies and URLs break. */
const LARGE = 4096

/** Judges what else an ID Token says (OIDC Core 5.1, 5.3.2, 5.4, 5.5). */
export function judgeIdTokenContent(facts: IdTokenFacts, claims: JsonObject): readonly Finding[] {
  const found = startFindings(facts)
  const faults = claimTypeFaults(claims)
  if (faults.length === 0) found.look('idt-standard-claim-type', true)
  for (const fault of faults)
    found.look('idt-standard-claim-type', false, () => ({
      message: `${fault.claim} is ${fault.actual}; it must be ${fault.expected}.`,
      expected: fault.expected,
      actual: fault.actual,
    }))
  const empty = emptyClaims(claims)
  found.look('idt-null-claim', empty.length === 0, { expected: 'claims with a value', actual: empty })
  if (isAccessTokenIssued(facts)) {
    const wanted = facts.claims?.['id_token']
    const extra = PERSONAL.filter((name) => claims[name] !== undefined && !(isObject(wanted) && name in wanted))
    found.look('idt-unrequested-claims', extra.length === 0, {
      expected: 'claims of a scope at the UserInfo endpoint',
      actual: extra,
    })
  }
  lookAtAsked(found, facts, claims)
  // The outside is what travels in cookies and URLs.
  const { length } = (facts.encrypted ?? facts.token).raw
  found.look(RULE_OF['too-large'], length <= LARGE, () => ({
    expected: `at most ${LARGE} characters`,
    actual: `${length} characters`,
  }))
  return found.list
}

/** Claims that have rules of their own where they do not come as they were asked for. */
const OWN_RULES: ReadonlySet<string> = new Set(['acr', 'auth_time', 'sub'])

function lookAtAsked(found: Findings, facts: IdTokenFacts, claims: JsonObject): void {
  const person = requestedClaim(facts.claims, 'id_token', 'sub')?.values ?? []
  if (person.length > 0)
    found.look('idt-sub-mismatch', isAmong(claims['sub'], person), {
      expected: person,
      actual: stated(claims['sub']),
    })
  // Where another ID Token follows, the first may have fewer claims (OIDC Core 3.3.3.6).
  if (facts.channel === 'front' && words(facts.response_type).includes('code')) return
  const asked = requestedClaims(facts.claims, 'id_token').map((each) =>
    OWN_RULES.has(each.name) ? { ...each, values: [] } : each,
  )
  const others = asked.filter(({ name }) => name !== 'auth_time' && !(name === 'acr' && isAcrDemanded(facts)))
  lookAtRequested(found, others, claims, {
    missing: 'idt-essential-claim-missing',
    differing: 'idt-claim-value-differs',
  })
}

/** Whether the rule about acr tells of its absence too. */
function isAcrDemanded({ claims }: IdTokenFacts): boolean {
  return strings(requestedClaim(claims, 'id_token', 'acr')?.values).length > 0
}

function isAccessTokenIssued(facts: IdTokenFacts): boolean {
  if (facts.channel === 'token') return true
  return facts.channel === 'front' && words(facts.response_type).some((type) => type === 'token' || type === 'code')
}
