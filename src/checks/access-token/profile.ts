import type { JsonObject } from '../../jose/json/json.ts'
import { kindOfTyp } from '../../jose/tokens/kind.ts'
import type { Details } from '../findings.ts'

/** Whether the header says that an access token follows the JWT profile (RFC 9068 2.1). */
export function followsProfile(header: JsonObject): boolean {
  return kindOfTyp(header) === 'access_token'
}

/** What breaks a rule of the profile in a token that does not claim to follow it is worth knowing, and no fault. */
export function ruleOfProfile(header: JsonObject): Pick<Details, 'severity'> {
  return followsProfile(header) ? {} : { severity: 'I' }
}
