import type { JsonObject } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import type { AccessTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { ruleOfProfile } from './profile.ts'

/** Claims about a person that a client could read although the token is not meant for it. */
const PERSONAL = [
  'email',
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'phone_number',
  'birthdate',
  'address',
  'gender',
  'picture',
]

/** Names by which providers hand out authorizations, beside the registered `groups`, `roles` and `entitlements`. */
const UNREGISTERED = [
  'role',
  'group',
  'entitlement',
  'authorities',
  'permissions',
  'realm_access',
  'resource_access',
  'cognito:groups',
]

/** Judges what an access token says (RFC 9068 2.2.2, 2.2.3, 6). */
export function judgeAccessTokenContent(
  facts: AccessTokenFacts,
  { header, claims }: { readonly header: JsonObject; readonly claims: JsonObject },
): readonly Finding[] {
  const found = startFindings(facts)
  const weight = ruleOfProfile(header)
  const { scope } = claims
  if (facts.requestedScope)
    found.look('at-jwt-scope-missing', scope !== undefined || claims['scp'] !== undefined, {
      expected: facts.requestedScope,
      actual: 'absent',
      ...weight,
    })
  if (scope !== undefined)
    found.look('at-jwt-scope-array', isText(scope), { expected: 'one string', actual: scope, ...weight })
  const odd = UNREGISTERED.filter((name) => claims[name] !== undefined)
  const wrong = ['groups', 'roles', 'entitlements'].filter(
    (name) => claims[name] !== undefined && !Array.isArray(claims[name]),
  )
  found.look('at-jwt-roles-names', odd.length === 0 && wrong.length === 0, {
    expected: 'groups, roles, entitlements as lists',
    actual: [...odd, ...wrong],
  })
  const personal = PERSONAL.filter((name) => claims[name] !== undefined)
  found.look('at-jwt-pii', personal.length === 0, { expected: 'no personal claims', actual: personal, ...weight })
  return found.list
}
