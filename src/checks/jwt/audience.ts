import type { JsonValue } from '../../jose/json/json.ts'
import { isText, strings } from '../../jose/json/values.ts'

/** An `aud` claim as a list (RFC 7519 4.1.3). */
export interface Audience {
  readonly list: readonly string[]
  /** Whether it is a string or a list of strings, and not empty. */
  readonly wellFormed: boolean
}

export function audienceOf(aud: JsonValue | undefined): Audience {
  if (isText(aud)) return { list: [aud], wellFormed: aud !== '' }
  const list = strings(aud)
  return { list, wellFormed: Array.isArray(aud) && aud.length > 0 && list.length === aud.length }
}

/** Whether two `aud` claims name the same recipients, however they are written. */
export function sameAudience(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const write = (aud: JsonValue | undefined): string => JSON.stringify([...audienceOf(aud).list].sort())
  return audienceOf(one).wellFormed === audienceOf(other).wellFormed && write(one) === write(other)
}

/** How one issuer differs from another where the difference is easily overlooked; empty where it is not. */
export function issuerHint(actual: string, expected: string): string {
  const trifle = trifleBetween(actual, expected)
  if (trifle !== undefined) return `; only ${trifle} ${trifle.includes(' and ') ? 'differ' : 'differs'}`
  return actual !== expected && /\{[^}]*\}/.test(expected) ? '; the issuer looked for still holds a placeholder' : ''
}

/** What alone differs between two issuers that people take for one; undefined where more does, or nothing. */
export function trifleBetween(one: string, other: string): string | undefined {
  if (one === other) return undefined
  if (one.replace(/\/+$/, '') === other.replace(/\/+$/, '')) return 'a trailing slash'
  if (one.toLowerCase() === other.toLowerCase()) return 'upper and lower case'
  if (one.replace(/^https?:/, '') === other.replace(/^https?:/, '')) return 'the scheme'
  return withoutPort(one) === withoutPort(other) ? 'the default port' : undefined
}

/** An issuer without the port that its scheme implies. */
function withoutPort(issuer: string): string {
  return issuer.replace(/^(https:\/\/[^/?#]*):443(?=\/|$)|^(http:\/\/[^/?#]*):80(?=\/|$)/i, '$1$2')
}
