import type { Context } from '../context.ts'
import type { JsonObject } from '../jose/json/json.ts'
import type { OpenStep } from '../trace/recorder.ts'
import { arrivalOf, judgeAccessTokenStep } from './access-token.ts'
import { type Client, configuration } from './client.ts'
import type { DpopKey } from './dpop.ts'
import { judgeIdTokenStep, openToken } from './id-token.ts'
import type { IssuerKeys } from './keys.ts'
import { idTokenResult, type LoginResult } from './login-result.ts'
import type { Provider } from './provider.ts'
import { textOf } from './run.ts'
import { readTokenAnswer, type TokenAnswer } from './token.ts'
import { usableEndpoint } from './usable-endpoint.ts'

/** What a refresh starts from. */
export interface RefreshFrom {
  readonly refresh_token: string
  /** Scope to ask for; undefined asks for what was granted before (RFC 6749 6). */
  readonly scope: string | undefined
  /** Scope granted before, where it is known. */
  readonly grantedScope: string | undefined
  readonly dpop: DpopKey | undefined
  readonly keep?: (tokens: JsonObject) => Promise<void>
}

/** One refresh request, judged (RFC 6749 6). */
export async function refreshTokens(
  context: Context,
  open: OpenStep,
  provider: Provider,
  client: Client,
  from: RefreshFrom,
): Promise<TokenAnswer> {
  usableEndpoint(context, provider, 'token_endpoint')
  const { lib, config } = await configuration(context, provider, client, { purpose: 'refresh', record: open.record })
  const parameters: Record<string, string> = from.scope === undefined ? {} : { scope: from.scope }
  const options = from.dpop ? { DPoP: lib.getDPoPHandle(config, from.dpop.pair) } : {}
  const act = lib.refreshTokenGrant(config, from.refresh_token, parameters, options)
  const answer = await readTokenAnswer(context, open, provider, client, act, {
    grant: 'refresh_token',
    requestedScope: from.scope ?? from.grantedScope,
    idTokenDue: false,
    dpop: from.dpop !== undefined,
    keep: from.keep,
    previous: { refresh_token: from.refresh_token, scope: from.grantedScope },
  })
  await judgeAccessTokenStep(context, open, provider, client, {
    ...arrivalOf(answer),
    grant: 'refresh_token',
    dpop: from.dpop,
  })
  return answer
}

/** Judges the ID Token that came with a refresh against the one before (OIDC Core 12.2). */
export async function judgeRefreshedIdToken(
  context: Context,
  provider: Provider,
  client: Client,
  keys: IssuerKeys,
  answer: TokenAnswer,
  previous: JsonObject | undefined,
): Promise<LoginResult['id_token']> {
  const raw = textOf(answer.tokens['id_token'])
  if (raw === undefined) return null
  return context.recorder.step('id_token', async (open) => {
    const opened = await openToken(context, open, raw, keys, client)
    const about = {
      channel: 'refresh',
      access_token: textOf(answer.tokens['access_token']),
      exchange: answer.exchange,
      previous,
    } as const
    await judgeIdTokenStep(context, open, provider, client, keys, opened, about)
    return idTokenResult(context, open, opened)
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
