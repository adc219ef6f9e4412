import type { JsonObject, JsonValue } from '../../jose/json.ts'
import type { Finding } from '../finding.ts'
import { type Findings, isText, startFindings, typeName } from '../findings.ts'
import { type Clock, dateTypeFaults, millisecondDates } from './times.ts'

/** Judges how the registered claims of any JWT are written, as far as they are there (RFC 7519 2, 4.1). */
export function judgeClaimForm(claims: JsonObject, clock: Clock): readonly Finding[] {
  const found = startFindings()
  lookAtDateTypes(found, claims)
  lookAtMilliseconds(found, claims, clock)
  const { sub, aud } = claims
  if (sub !== undefined)
    found.look('idt-sub-missing', isText(sub) && sub !== '', () => ({
      message: isText(sub) ? 'sub is empty.' : `sub is ${typeName(sub)}, not a string.`,
      expected: 'a string that is not empty',
      actual: sub,
    }))
  if (aud !== undefined)
    found.look('idt-aud-missing', isAudience(aud), () => ({
      message: `aud is ${typeName(aud)}, neither a string nor a list of strings.`,
      expected: 'a string or a list of strings',
      actual: aud,
    }))
  return found.list
}

/** Looks at whether times are JSON numbers (RFC 7519 2). */
export function lookAtDateTypes(found: Findings, claims: JsonObject): void {
  const wrong = dateTypeFaults(claims)
  const names = Object.keys(wrong)
  found.look('idt-numeric-date-type', names.length === 0, () => ({
    message: `Times are JSON numbers of seconds; ${names.map((name) => `${name} is ${wrong[name]}`).join(', ')}.`,
    expected: 'numbers',
    actual: wrong,
  }))
}

/** Looks for times that must be milliseconds, and returns their names (RFC 7519 2). */
export function lookAtMilliseconds(found: Findings, claims: JsonObject, clock: Clock): readonly string[] {
  const odd = millisecondDates(claims, clock)
  found.look('idt-exp-milliseconds', odd.length === 0, () => ({
    message: `More than 50 years ahead: ${odd.join(', ')}. Times are seconds, not milliseconds.`,
    expected: 'seconds since the epoch',
    actual: Object.fromEntries(odd.map((name) => [name, claims[name]])),
  }))
  return odd
}

function isAudience(aud: JsonValue): boolean {
  return isText(aud) || (Array.isArray(aud) && aud.length > 0 && aud.every(isText))
}
