import type { Context } from '../context.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import type { Session } from '../session/store.ts'
import { renewSession, type Saved, saveSession } from '../session/writing.ts'
import { fill } from '../stopped.ts'
import { takeClaimSources } from './claim-sources.ts'
import type { Grant } from './grants/grant.ts'
import { refreshToken } from './grants/refresh-token.ts'
import { takeIdToken } from './id-token.ts'
import type { LoginResult } from './login-result.ts'
import { type Change, compareTokens } from './refresh.ts'
import { expiryOf, type Resumed, resumeSession } from './session.ts'
import { runGrant, type TokenAnswer } from './token.ts'

export interface RefreshResult {
  tokens: JsonObject | null
  id_token?: NonNullable<LoginResult['id_token']>
  claim_sources?: LoginResult['claim_sources']
  changed?: readonly Change[]
}

/** Refreshes with the token given, else with that of the saved session, which is renewed under a lock. */
export async function sessionRefresh(context: Context): Promise<RefreshResult> {
  const given = await context.options.secret('refreshToken')
  const resumed = await resumeSession(context, given === undefined ? 'required' : 'optional', 'refresh')
  return fill<RefreshResult>({ tokens: null }, async (result) => {
    const { session } = resumed
    if (given === undefined && session && !context.options.flag('noSave')) return renew(resumed, session, result)
    const refresh_token = given ?? textOf(session?.tokens['refresh_token'])
    if (refresh_token === undefined) throw resumed.missing('refresh_token')
    const known = given === undefined ? session : undefined
    const answer = await ask(resumed, refresh_token, known)
    result.tokens = answer.tokens
    await conclude(resumed, answer, known, result)
  })
}

/** One token request for all processes that want one at the same time. */
async function renew(resumed: Resumed, session: Session, result: RefreshResult): Promise<void> {
  const { party, binding } = resumed
  const { context } = party
  let answer: TokenAnswer | undefined
  const renewed = await renewSession(context.env, session, context.recorder.note, async (current) => {
    const refresh_token = textOf(current.tokens['refresh_token'])
    if (refresh_token === undefined) throw resumed.missing('refresh_token')
    let session = current
    answer = await ask(resumed, refresh_token, current, async (tokens) => {
      session = { ...renewedSession(current, tokens, context.env.now()), ...binding }
      const saved = await saveSession(context.env, session, current)
      if (saved !== 'saved') context.recorder.note(NOT_SAVED[saved])
    })
    return session
  })
  result.tokens = renewed.session.tokens
  if (answer) return conclude(resumed, answer, session, result)
  result.changed = compareTokens(session.tokens, renewed.session.tokens)
  await context.recorder.step('refresh', async (open) => {
    open.note('Another process refreshed this session at the same time; its tokens are used.')
  })
}

/** Why new tokens are reported and kept nowhere. */
const NOT_SAVED: Readonly<Record<Exclude<Saved, 'saved'>, string>> = {
  cleared: 'The session was cleared while it was refreshed and stays so: the new tokens are not saved.',
  replaced: 'A newer session was saved while this one was refreshed and stays: the new tokens are not saved.',
}

/** What was not sent again stays: a refresh token that is not rotated goes on (RFC 6749 6). */
function renewedSession(before: Session, fresh: JsonObject, now: number): Session {
  const tokens = { ...before.tokens, ...fresh }
  return {
    ...before,
    tokens,
    scope: textOf(fresh['scope']) ?? before.scope,
    savedAt: now,
    expiresAt: fresh['access_token'] === undefined ? before.expiresAt : expiryOf(fresh, now),
  }
}

function ask(
  { party }: Resumed,
  refresh_token: string,
  session: Session | undefined,
  keep?: (tokens: JsonObject) => Promise<void>,
): Promise<TokenAnswer> {
  return runGrant(party, refreshFrom(party.context, { refresh_token, session, keep }))
}

/** The grant of a refresh token; of the session that it is of, what was granted is known. */
export function refreshFrom(
  { options }: Pick<Context, 'options'>,
  { refresh_token, session, keep }: { refresh_token: string; session: Session | undefined } & Pick<Grant, 'keep'>,
): Grant {
  const scope = options.sourceOf('scope') === 'flag' ? options.text('scope') : undefined
  return refreshToken({ refresh_token, scope, grantedScope: session?.scope, keep })
}

async function conclude(
  { party }: Resumed,
  answer: TokenAnswer,
  before: Session | undefined,
  result: RefreshResult,
): Promise<void> {
  const id_token = await takeIdToken(party, answer, { channel: 'refresh', previous: before?.claims })
  if (id_token) result.id_token = id_token
  if (before) result.changed = compareTokens(before.tokens, { ...before.tokens, ...answer.usable })
  const access_token = textOf(answer.tokens['access_token'])
  const sources = await takeClaimSources(party, { from: 'id_token', claims: id_token?.claims, access_token })
  if (sources.length > 0) result.claim_sources = sources
}
