import type { Context } from '../context.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { textOf } from '../jose/json/values.ts'
import type { Session } from '../session/store.ts'
import { renewSession, type Saved, saveSession } from '../session/writing.ts'
import { fill } from '../stopped.ts'
import { whyUnsaved } from './acting.ts'
import { takeClaimSources } from './claim-sources.ts'
import type { Grant } from './grants/grant.ts'
import { refreshToken } from './grants/refresh-token.ts'
import { takeIdToken } from './id-token.ts'
import { type LoginResult, markRejected, type Rejectable } from './login-result.ts'
import { type Change, compareTokens } from './refresh.ts'
import { expiryOf, type Granted, type Resumed, resumeSession } from './session.ts'
import { runGrant, type TokenAnswer } from './token.ts'

export interface RefreshResult extends Rejectable {
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
    const { held } = context
    if (given === undefined && session && !held && !context.options.flag('noSave'))
      return renew(resumed, session, result)
    const refresh_token = given ?? textOf(session?.tokens['refresh_token'])
    if (refresh_token === undefined) throw resumed.missing('refresh_token')
    const known = given === undefined ? session : undefined
    const answer = await ask(resumed, refresh_token, known)
    result.tokens = answer.tokens
    markRejected(context, result, 'tokens')
    await conclude(resumed, answer, known, result)
    if (held && known && whyUnsaved(context) === undefined)
      held.session = { ...renewedSession(known, answer.usable, context.env.now()), ...resumed.binding }
  })
}

/**
 * One token request for all processes that want one at the same time. The refresh token of the answer is saved at once, since the old one
 * may be worth nothing any more; all else once what came has been judged and may be accepted.
 */
async function renew(resumed: Resumed, session: Session, result: RefreshResult): Promise<void> {
  const { party, binding } = resumed
  const { context } = party
  const { env, recorder } = context
  let asked = false
  const save = async (renewed: Session, before: Session): Promise<void> => {
    const saved = await saveSession(env, renewed, before)
    if (saved !== 'saved') recorder.note(NOT_SAVED[saved])
  }
  const renewed = await renewSession(env, session, recorder.note, async (current) => {
    const refresh_token = textOf(current.tokens['refresh_token'])
    if (refresh_token === undefined) throw resumed.missing('refresh_token')
    asked = true
    let kept = current
    const answer = await ask(resumed, refresh_token, current, async (tokens) => {
      kept = withRefreshToken(current, tokens)
      if (kept !== current) await save(kept, current)
    })
    const fresh = { ...renewedSession(current, answer.usable, env.now()), ...binding }
    result.tokens = fresh.tokens
    markRejected(context, result, 'tokens')
    await conclude(resumed, answer, session, result)
    const why = whyUnsaved(context)
    if (why === undefined) await save(fresh, kept)
    else recorder.note(unsaved(why, kept === current ? 'as it was' : 'refresh token'))
    return why === undefined ? fresh : kept
  })
  if (asked) return
  result.tokens = renewed.session.tokens
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

/** The session with the refresh token that an answer has in place of its own (RFC 6749 6); the same where it has no other. */
function withRefreshToken(before: Session, fresh: JsonObject): Session {
  const refresh_token = textOf(fresh['refresh_token'])
  if (refresh_token === undefined || refresh_token === before.tokens['refresh_token']) return before
  return { ...before, tokens: { ...before.tokens, refresh_token } }
}

function unsaved(why: string, kept: 'as it was' | 'refresh token'): string {
  const what =
    kept === 'as it was'
      ? 'The session stays as it was'
      : 'Of the answer the new refresh token alone was saved, so that the session is not lost'
  return `${what}: ${why}.`
}

/** What was not sent again stays: a refresh token that is not rotated goes on (RFC 6749 6). */
export function renewedSession<S extends Granted>(before: S, fresh: JsonObject, now: number): S {
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
  { refresh_token, session, keep }: { refresh_token: string; session: Granted | undefined } & Pick<Grant, 'keep'>,
): Grant {
  const scope = options.sourceOf('scope') === 'flag' ? options.text('scope') : undefined
  return refreshToken({ refresh_token, scope, grantedScope: session?.scope, savedAt: session?.savedAt, keep })
}

async function conclude(
  { party }: Resumed,
  answer: TokenAnswer,
  before: Session | undefined,
  result: RefreshResult,
): Promise<void> {
  const id_token = await takeIdToken(party, answer, { channel: 'refresh', previous: before?.claims })
  if (id_token) {
    result.id_token = id_token
    markRejected(party.context, result, 'id_token')
  }
  if (before) result.changed = compareTokens(before.tokens, { ...before.tokens, ...answer.usable })
  const access_token = textOf(answer.tokens['access_token'])
  const sources = await takeClaimSources(party, { from: 'id_token', claims: id_token?.claims, access_token })
  if (sources.length > 0) result.claim_sources = sources
}
