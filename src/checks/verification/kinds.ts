import type { Kind } from '../../jose/tokens/token.ts'

/** The kinds that a token can be verified as. */
export const VERIFIED_KINDS = [
  'id_token',
  'access_token',
  'logout_token',
  'userinfo',
  'dpop',
  'jarm',
  'request',
  'client_assertion',
  'jwt',
] as const satisfies readonly Kind[]

export type VerifiedKind = (typeof VERIFIED_KINDS)[number]
