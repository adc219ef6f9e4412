import { issuerOfTenant, isTenantTemplate } from '../../documents/entra-issuer.ts'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import { type Details, type Findings, stated } from '../findings.ts'
import type { RuleId } from '../subjects.ts'
import { issuerHint } from './audience.ts'

/** The rule about the issuer of a token and that of its key. */
export const ISSUER_OF_KEY = 'jwt-issuer-key-binding' satisfies RuleId

/** Whether claims are of an issuer; where that stands for many tenants, of the one of the tenant in `tid`. */
export function isIssuedBy({ iss, tid }: JsonObject, issuer: string): boolean {
  return isText(iss) && iss === (isTenantTemplate(issuer) ? issuerOfTenant(issuer, tid) : issuer)
}

/** Looks at whether claims are of an issuer, by a rule that says so (RFC 8725 3.8). */
export function lookAtIssuer(found: Findings, rule: RuleId, claims: JsonObject, issuer: string): void {
  const { iss, tid } = claims
  if (!isTenantTemplate(issuer)) found.look(rule, iss === issuer, () => issuerDetails(iss, issuer))
  else if (isIssuedBy(claims, issuer))
    found.hold(rule, `iss is the issuer ${issuer} with ${tid}, the tid of the token, in the place of {tenantid}.`)
  else found.look(rule, false, tenantDetails(claims, issuer))
}

/** What is wrong with a token that should be of one of many tenants. */
function tenantDetails({ iss, tid }: JsonObject, issuer: string): Details {
  const expected = issuerOfTenant(issuer, tid)
  if (expected !== undefined)
    return { message: 'iss is not the issuer of the tenant that tid names.', expected, actual: stated(iss) }
  const message = `The issuer ${issuer} stands for many tenants, and tid of the token, which tells which one, is ${tid === undefined ? 'absent' : 'no GUID'}.`
  return { message, expected: 'a GUID', actual: stated(tid) }
}

/** What a report says of an `iss` that is another one than was expected. */
function issuerDetails(iss: JsonValue | undefined, issuer: string): Details {
  const hint = isText(iss) ? issuerHint(iss, issuer) : ''
  return {
    ...(hint !== '' && { message: `iss is not the issuer that was expected${hint}.` }),
    expected: issuer,
    actual: stated(iss),
  }
}
