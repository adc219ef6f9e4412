import type { JsonObject } from '../json/json.ts'
import { numberOf } from '../json/reader.ts'
import { FEW_ROUNDS, MANY_ROUNDS, roundsOf } from '../tokens/jwe-structure.ts'
import type { TokenFault } from '../tokens/token.ts'

/** What became of a JWE. */
export type Decrypted =
  | { readonly plaintext: Uint8Array; readonly keySource: string }
  | { readonly faults: readonly TokenFault[] }

/** Leave of a run for one token of more than a few rounds of PBES2: the first that asks takes it; a copy of that token shares what became of it. */
export interface RoundsLeave {
  taken?: { readonly raw: string; became?: Decrypted }
}

/** Why no key is tried on a recipient of a token: the rounds of PBES2 that it asks for; where there is leave for them the token takes it. */
export function whyNotRun(raw: string, header: JsonObject, leave: RoundsLeave | undefined): string | undefined {
  const p2c = numberOf(header['p2c'])
  const asked = `p2c asks for ${p2c} rounds`
  if (p2c !== undefined && p2c > MANY_ROUNDS) return `${asked}, more than ${MANY_ROUNDS}`
  if ((roundsOf(header) ?? 0) <= FEW_ROUNDS) return undefined
  if (!leave) return `${asked}, more than ${FEW_ROUNDS}`
  leave.taken ??= { raw }
  return leave.taken.raw === raw ? undefined : `${asked}, and one such token was tried in this run already`
}

/** Rounds that the passwords tried on one token may still take: together by few at a time, and together by many. */
export interface RoundsLeft {
  few: number
  many: number
}

/** What any token starts with: ten tries of few rounds, and by leave one of many. */
export function roundsLeft(): RoundsLeft {
  return { few: 10 * FEW_ROUNDS, many: MANY_ROUNDS }
}

/** Whether a password may be tried by so many rounds, which are then taken of what is left. */
export function mayRun(left: RoundsLeft, asked: number): boolean {
  const by = asked > FEW_ROUNDS ? 'many' : 'few'
  if (left[by] < asked) return false
  // A count below nothing is refused where the key is derived, and gives nothing back.
  left[by] -= Math.max(0, asked)
  return true
}
