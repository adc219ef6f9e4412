import type { JsonValue } from '../../jose/json/json.ts'
import { isText, strings } from '../../jose/json/values.ts'
import { differing, nearestDifference } from '../../text/difference.ts'

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

/** How the recipients of a token differ from the one it should be for, as the end of a sentence; empty where nothing ties them together. */
export function audienceHint(aud: JsonValue | undefined, expected: string): string {
  const said = nearestDifference(audienceOf(aud).list, expected)
  return said === undefined ? '' : `; ${said}`
}

/** How one issuer differs from another where something ties them together, as the end of a sentence; empty where nothing does. */
export function issuerHint(actual: string, expected: string): string {
  if (actual !== expected && /\{[^}]*\}/.test(expected)) return '; the issuer looked for still holds a placeholder'
  return differing(actual, expected)
}
