import type { JsonValue } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import { type Details, type Findings, stated } from '../findings.ts'
import { issuerHint } from './audience.ts'

/** Looks at whether a token is of the issuer whose keys it is checked with (RFC 8725 3.8). */
export function lookAtIssuer(found: Findings, iss: JsonValue | undefined, issuer: string): void {
  found.look('jwt-issuer-key-binding', iss === issuer, () => issuerDetails(iss, issuer))
}

/** What a report says of an `iss` that is another one than was expected. */
export function issuerDetails(iss: JsonValue | undefined, issuer: string): Details {
  return {
    message: `iss is not the issuer that was expected${isText(iss) ? issuerHint(iss, issuer) : ''}.`,
    expected: issuer,
    actual: stated(iss),
  }
}
