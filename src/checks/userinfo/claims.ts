import type { JsonObject } from '../../jose/json/json.ts'
import { isText, textOrType } from '../../jose/json/values.ts'
import { hasClaimSources, REFERRED, referenceFaults } from '../claim-sources/sources.ts'
import type { UserinfoFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated, words } from '../findings.ts'
import { claimTypeFaults, emptyClaims } from '../jwt/claims.ts'
import { lookAtRequested, requestedClaim, requestedClaims } from '../jwt/requested-claims.ts'

/** Judges the claims about a person in a UserInfo answer (OIDC Core 5.1, 5.3.2, 5.4, 5.6.2). */
export function judgeUserinfoClaims(
  facts: Pick<UserinfoFacts, 'scope' | 'requested'>,
  claims: JsonObject,
): readonly Finding[] {
  const found = startFindings()
  const empty = emptyClaims(claims)
  found.look('ui-null-claims', empty.length === 0, () => ({
    expected: 'claims with a value',
    actual: empty,
  }))
  const faults = claimTypeFaults(claims)
  if (faults.length === 0) found.look('ui-claim-types', true)
  for (const fault of faults)
    found.look('ui-claim-types', false, () => ({
      message: `${fault.claim} is ${fault.actual}; it must be ${fault.expected}.`,
      expected: fault.expected,
      actual: fault.actual,
    }))
  lookAtContact(found, claims)
  lookAtScopes(found, facts, claims)
  const asked = requestedClaims(facts.requested, 'userinfo')
  lookAtRequested(found, asked, claims, { missing: 'ui-essential-claim-missing', differing: 'ui-claim-value-differs' })
  if (hasClaimSources(claims)) {
    const wrong = referenceFaults(claims)
    found.look('ui-distributed-references', wrong.length === 0, { expected: REFERRED, actual: wrong })
  }
  return found.list
}

function lookAtContact(found: Findings, claims: JsonObject): void {
  const { email, email_verified, phone_number } = claims
  if (email !== undefined)
    found.look('ui-email-unverified', email_verified === true, {
      expected: true,
      actual: stated(email_verified),
    })
  if (claims['phone_number_verified'] === true && phone_number !== undefined)
    found.look(
      'ui-phone-format',
      isText(phone_number) && /^\+[1-9]\d{6,14}(;ext=\d{1,15})?$/.test(phone_number),
      () => ({
        expected: 'such as +14155550100',
        actual: textOrType(phone_number),
      }),
    )
}

/** Claims that each scope asks for (OIDC Core 5.4). */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}

/** The scope values of OpenID Connect (OIDC Core 3.1.2.1, 5.4, 11). */
const STANDARD: ReadonlySet<string> = new Set(['openid', 'offline_access', ...Object.keys(SCOPES)])

function lookAtScopes(
  found: Findings,
  { scope, requested, scopesListed }: Pick<UserinfoFacts, 'scope' | 'requested' | 'scopesListed'>,
  claims: JsonObject,
): void {
  if (scope === undefined) return
  const asked = words(scope)
  const given = (name: string): boolean => claims[name] !== undefined
  const missing = Object.entries(SCOPES).filter(([name, list]) => asked.includes(name) && !list.some(given))
  if (asked.some((name) => Object.hasOwn(SCOPES, name)))
    found.look('ui-scope-claims-missing', missing.length === 0, () => ({
      expected: Object.fromEntries(missing),
      actual: 'none of them',
      // A provider that lists its scopes without one does not say that it knows it.
      ...(missing.every(([name]) => scopesListed?.includes(name) === false) && { severity: 'I' }),
    }))
  const leaked = Object.entries(SCOPES)
    .filter(([name]) => !asked.includes(name))
    .flatMap(([, list]) => list.filter((name) => given(name) && !requestedClaim(requested, 'userinfo', name)))
  // What a scope of the provider's own stands for, nobody else can say (OIDC Core 5.4).
  const own = asked.filter((name) => !STANDARD.has(name))
  found.look('ui-scope-leak', leaked.length === 0, () => ({
    ...(own.length > 0 && {
      message: `There are claims of standard scopes that were not granted; ${own.join(' ')} may stand for them.`,
      severity: 'I',
    }),
    expected: `claims of ${asked.join(' ')}`,
    actual: leaked,
  }))
}
