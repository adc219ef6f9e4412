import type { JsonValue } from '../../jose/json/json.ts'
import { isText, strings } from '../../jose/json/values.ts'
import { slipBetween } from '../../text/issuers.ts'

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

/** Whether an `aud` claim is a list of nobody, as a token has it that is for no resource in particular. */
export function isEmptyList(aud: JsonValue | undefined): boolean {
  return Array.isArray(aud) && aud.length === 0
}

/** Whether two `aud` claims name the same recipients, however they are written. */
export function sameAudience(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const write = (aud: JsonValue | undefined): string => JSON.stringify([...audienceOf(aud).list].sort())
  return audienceOf(one).wellFormed === audienceOf(other).wellFormed && write(one) === write(other)
}

/** How one issuer differs from another where the difference is easily overlooked; empty where it is not. */
export function issuerHint(actual: string, expected: string): string {
  const slip = slipBetween(actual, expected)
  if (slip !== undefined) return `; only ${slip}`
  return actual !== expected && /\{[^}]*\}/.test(expected) ? '; the issuer looked for still holds a placeholder' : ''
}
