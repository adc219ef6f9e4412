import type { Context } from '../context.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { areRejected } from '../trace/counted.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { ClaimSourceResult } from './claim-sources.ts'
import type { OpenedToken } from './id-token.ts'

/** Everything a login came to; grows step by step so that a login cut short still shows what it has. */
export interface LoginResult extends Rejectable {
  issuer: string | null
  client_id: string
  redirect_uri: string | null
  callback: JsonObject | null
  tokens: JsonObject | null
  id_token: { header: JsonObject; claims: JsonObject | null; verified: boolean | null } | null
  userinfo: JsonObject | null
  /** Claims of other claims providers; absent where there are none. */
  claim_sources?: readonly ClaimSourceResult[]
}

/** `verified` is true only when the signature and every reject rule hold, those of the metadata too. */
export function idTokenResult(
  { recorder }: Pick<Context, 'recorder'>,
  open: OpenStep,
  opened: OpenedToken,
): NonNullable<LoginResult['id_token']> {
  const rejected = areRejected(recorder.run.steps.filter((step) => step === open.step || step.name === 'discover'))
  const verified = opened.signature.verified === true ? !rejected : opened.signature.verified
  return { header: opened.header, claims: opened.claims ?? null, verified }
}

/** The members of a result that must not be accepted; absent where all may be. */
export interface Rejectable {
  rejected?: ('tokens' | 'id_token' | 'userinfo')[]
}

/** Says of what just came that it must not be accepted, where a check of the run until then says so. */
export function markRejected(
  { recorder }: Pick<Context, 'recorder'>,
  result: Rejectable,
  member: NonNullable<Rejectable['rejected']>[number],
): void {
  if (!areRejected(recorder.run.steps)) return
  result.rejected = [...new Set([...(result.rejected ?? []), member])]
}
