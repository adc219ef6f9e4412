import type { JudgedStep } from '../checks/judged-steps.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { arrivalOf, judgeAccessTokenStep } from './access-token.ts'
import { strictClient } from './client.ts'
import { judgeIdTokenStep, openToken } from './id-token.ts'
import { idTokenResult, type LoginResult } from './login-result.ts'
import type { Party } from './party.ts'
import { textOf } from './run.ts'
import { ask } from './settle.ts'
import { type TokenAnswer, takeTokens } from './token.ts'
import { usableEndpoint } from './usable-endpoint.ts'

/** What a refresh starts from. */
export interface RefreshFrom {
  readonly refresh_token: string
  /** Scope to ask for; undefined asks for what was granted before (RFC 6749 6). */
  readonly scope: string | undefined
  /** Scope granted before, where it is known. */
  readonly grantedScope: string | undefined
  readonly keep?: (tokens: JsonObject) => Promise<void>
}

/** One refresh request, judged (RFC 6749 6). */
export async function refreshTokens(party: Party, open: JudgedStep, from: RefreshFrom): Promise<TokenAnswer> {
  const { refresh_token, scope, grantedScope, keep } = from
  usableEndpoint(party, 'token_endpoint')
  const { lib, config, proof } = await strictClient(party, open, { purpose: 'refresh' })
  const parameters: Record<string, string> = scope === undefined ? {} : { scope }
  const grant = 'refresh_token'
  const answer = await takeTokens(
    party,
    open,
    await ask(open, () => lib.refreshTokenGrant(config, refresh_token, parameters, proof)),
    {
      grant,
      requestedScope: scope ?? grantedScope,
      idTokenDue: false,
      keep,
      previous: { refresh_token, scope: grantedScope },
    },
  )
  judgeAccessTokenStep(party, open, { ...arrivalOf(answer), grant })
  return answer
}

/** Judges the ID Token that came with a refresh against the one before (OIDC Core 12.2). */
export async function judgeRefreshedIdToken(
  party: Party,
  { tokens, exchange }: TokenAnswer,
  previous: JsonObject | undefined,
): Promise<LoginResult['id_token']> {
  const raw = textOf(tokens['id_token'])
  if (raw === undefined) return null
  return party.step('id_token', async (open) => {
    const opened = await openToken(party, open, raw)
    const access_token = textOf(tokens['access_token'])
    judgeIdTokenStep(party, open, { opened, channel: 'refresh', access_token, exchange, previous })
    return idTokenResult(party.context, open, opened)
  })
}

/** What is different after a refresh, by member of the token response and claim of the ID Token. */
export interface Change {
  readonly what: string
  readonly change: 'new' | 'same' | 'gone' | 'added'
}

const COMPARED = ['access_token', 'refresh_token', 'id_token', 'scope', 'token_type', 'expires_in'] as const

export function compareTokens(before: JsonObject, after: JsonObject): readonly Change[] {
  return COMPARED.flatMap((what): Change[] => {
    const [old, now] = [before[what], after[what]]
    if (old === undefined && now === undefined) return []
    if (old === undefined) return [{ what, change: 'added' as const }]
    if (now === undefined) return [{ what, change: 'gone' as const }]
    return [{ what, change: JSON.stringify(old) === JSON.stringify(now) ? ('same' as const) : ('new' as const) }]
  })
}
