import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isText, typeName } from '../../jose/json/values.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'

const HOUR = 3600
const YEAR = 365 * 24 * HOUR

/** Judges `expires_in` of a token answer (RFC 6749 5.1). */
export function judgeTokenLifetime(tokens: JsonObject, form: 'json' | 'form'): readonly Finding[] {
  const found = startFindings()
  const { expires_in } = tokens
  found.look('tok-expires-in-missing', expires_in !== undefined, { expected: 'expires_in', actual: 'absent' })
  if (expires_in === undefined) return found.list
  const told = secondsOf(expires_in)
  // A form has nothing but text.
  const seconds = form === 'form' ? told : numberOf(expires_in)
  found.look('tok-expires-in-type', seconds !== undefined && Number.isInteger(seconds) && seconds > 0, {
    expected: 'a positive whole number',
    actual: isText(expires_in) ? `the string ${JSON.stringify(expires_in)}` : (seconds ?? typeName(expires_in)),
  })
  const lasts = seconds ?? told ?? Number.NaN
  if (!Number.isFinite(lasts) || lasts <= 0) return found.list
  found.look('tok-lifetime-long', lasts <= HOUR, {
    message: `The access token lives ${duration(lasts)}.`,
    expected: `at most ${HOUR} s`,
    actual: `${lasts} s`,
  })
  found.look('tok-lifetime-implausible', lasts <= YEAR, {
    message: `The access token is said to live ${duration(lasts)}.`,
    expected: 'at most a year',
    actual: `${lasts} s`,
  })
  return found.list
}

/** The seconds of `expires_in`, also where they came as text. */
function secondsOf(expires_in: JsonValue | undefined): number | undefined {
  if (isText(expires_in)) return /^\s*\d{1,15}\s*$/.test(expires_in) ? Number(expires_in) : undefined
  const seconds = numberOf(expires_in)
  return seconds !== undefined && Number.isFinite(seconds) ? seconds : undefined
}

function duration(seconds: number): string {
  if (seconds > YEAR) return `about ${Math.round(seconds / YEAR)} years`
  if (seconds > 48 * HOUR) return `about ${Math.round(seconds / (24 * HOUR))} days`
  return seconds >= 2 * HOUR ? `about ${Math.round(seconds / HOUR)} hours` : `${seconds} s`
}
