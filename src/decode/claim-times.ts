import type { JsonObject } from '../jose/json/json.ts'
import { numberOf } from '../jose/json/reader.ts'
import { TIME_CLAIMS } from '../jose/tokens/times.ts'
import type { Decoded } from './token-document.ts'
import type { Utc } from './utc.ts'

/** Latest second that a date can have. */
const LAST_SECOND = 8.64e12

/** Times of a token as UTC; one that has no date is left out. */
export function timesOf(claims: JsonObject, utc: Utc): Readonly<Record<string, string>> {
  const times: Record<string, string> = {}
  for (const name of TIME_CLAIMS) {
    const value = claims[name]
    if (value === undefined) continue
    const seconds = numberOf(value)
    if (seconds !== undefined && Math.abs(seconds) <= LAST_SECOND) times[name] = utc(seconds)
  }
  return times
}

/** Where the times of a token put it now. */
export function validityOf(claims: JsonObject, now: number): Pick<Decoded, 'validity'> {
  const exp = numberOf(claims['exp'])
  const nbf = numberOf(claims['nbf'])
  if (exp === undefined && nbf === undefined) return {}
  if (exp !== undefined && exp * 1000 <= now) return { validity: 'expired' }
  return { validity: nbf !== undefined && nbf * 1000 > now ? 'not_yet_valid' : 'current' }
}
