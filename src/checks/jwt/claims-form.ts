import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import type { Kind } from '../../jose/tokens/token.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated } from '../findings.ts'
import { type Audience, audienceOf, isEmptyList } from './audience.ts'
import { type Clock, lookAtDateTypes, lookAtMilliseconds } from './times.ts'

/** Judges how the registered claims of any JWT are written, as far as they are there (RFC 7519 2, 4.1). */
export function judgeClaimForm(claims: JsonObject, clock: Clock, kind?: Kind): readonly Finding[] {
  const found = startFindings(clock)
  lookAtDateTypes(found, claims)
  lookAtMilliseconds(found, claims, clock)
  const { sub, aud } = claims
  if (sub !== undefined) lookAtSubject(found, sub)
  // An access token for no API in particular has a list of nobody, which is written as a list is (RFC 7519 4.1.3): another rule says whom it is for.
  if (aud !== undefined && !(kind === 'access_token' && isEmptyList(aud))) lookAtAudience(found, aud)
  return found.list
}

/** Looks at whether `sub` is there and a text. */
export function lookAtSubject(found: Findings, sub: JsonValue | undefined): void {
  found.look('idt-sub-missing', isText(sub) && sub !== '', {
    expected: 'a string that is not empty',
    actual: stated(sub),
  })
}

/** Looks at whether `aud` names anybody, and returns whom. */
export function lookAtAudience(found: Findings, aud: JsonValue | undefined): Audience {
  const audience = audienceOf(aud)
  found.look('idt-aud-missing', audience.wellFormed, {
    expected: 'a string or a list of strings',
    actual: stated(aud),
  })
  return audience
}
