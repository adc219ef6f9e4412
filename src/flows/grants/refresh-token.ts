import type { JsonObject } from '../../jose/json/json.ts'
import { textOf } from '../../jose/json/values.ts'
import type { Grant } from './grant.ts'

/** What a refresh starts from. */
interface RefreshFrom extends Pick<Grant, 'keep'> {
  readonly refresh_token: string
  /** Scope to ask for; undefined asks for what was granted before (RFC 6749 6). */
  readonly scope: string | undefined
  /** Scope granted before, where it is known. */
  readonly grantedScope: string | undefined
  /** When the token was kept, in milliseconds since the epoch, where that is known. */
  readonly savedAt?: number | undefined
}

/** New tokens for a refresh token (RFC 6749 6). */
export function refreshToken({ refresh_token, scope, grantedScope, savedAt, keep }: RefreshFrom): Grant {
  const parameters: Record<string, string> = scope === undefined ? {} : { scope }
  return {
    grant_type: 'refresh_token',
    purpose: 'refresh',
    send: ({ lib, config, proof }) => lib.refreshTokenGrant(config, refresh_token, parameters, proof),
    response: {
      requestedScope: scope ?? grantedScope,
      idTokenDue: false,
      previous: { refresh_token, scope: grantedScope, ...(savedAt !== undefined && { savedAt }) },
    },
    keep,
  }
}

/** The refresh of tokens that were got just now. */
export function refreshOf(refresh_token: string, tokens: JsonObject | null): Grant {
  return refreshToken({ refresh_token, scope: undefined, grantedScope: textOf(tokens?.['scope']) })
}
