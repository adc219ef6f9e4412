import type { Context, Outcome } from '../context.ts'
import { type CliError, cliError } from '../errors.ts'
import { clearSessions, latestKey, listSessions, loadSession, type Session } from '../session/store.ts'
import { mask } from '../trace/mask.ts'

/** `session list` */
export async function sessionList(context: Context): Promise<Outcome> {
  const { env, recorder } = context
  const latest = await latestKey(env)
  const sessions = await listSessions(env, recorder.note)
  recorder.trace.result = {
    sessions: sessions.map((session) => ({ ...summary(session), latest: session.key === latest })),
  }
  return undefined
}

/** `session show [key]`: tokens redacted unless `--reveal`. */
export async function sessionShow(context: Context, args: readonly string[]): Promise<Outcome> {
  const session = await chosen(context, args[0])
  const tokens = Object.fromEntries(
    Object.entries(session.tokens).map(([name, value]) => [
      name,
      typeof value === 'string' && /token$/.test(name) && !context.output.reveal ? mask(value, name) : value,
    ]),
  )
  context.recorder.trace.result = {
    session: { ...summary(session), scope: session.scope ?? null, tokens, claims: session.claims ?? null },
  }
  return undefined
}

/** `session clear [key]`, or every one with `--all`. */
export async function sessionClear(context: Context, args: readonly string[]): Promise<Outcome> {
  const { env, recorder, options } = context
  if (options.flag('all') && args[0] !== undefined)
    throw cliError('usage', '--all forgets every session, and one was named.', 'Give the session, or --all.')
  const key = options.flag('all') ? undefined : (args[0] ?? (await latestKey(env)))
  if (key === undefined && !options.flag('all')) throw noSession(undefined)
  const cleared = await clearSessions(env, key)
  if (cleared.length === 0 && key !== undefined) throw noSession(args[0])
  recorder.trace.result = { cleared }
  return undefined
}

async function chosen(context: Context, given: string | undefined): Promise<Session> {
  const { env, recorder } = context
  const key = given ?? (await latestKey(env))
  const session = key === undefined ? undefined : await loadSession(env, key, recorder.note)
  if (session) return session
  throw noSession(given)
}

function noSession(given: string | undefined): CliError {
  return cliError(
    'no_session',
    given === undefined
      ? 'There is no saved session.'
      : `There is no saved session ${JSON.stringify(given.slice(0, 80))}.`,
    'List them: oidc-cli session list',
  )
}

function summary(session: Session): Record<string, unknown> {
  return {
    key: session.key,
    issuer: session.issuer ?? null,
    client_id: session.client_id,
    profile: session.profile ?? null,
    sub: session.sub ?? null,
    savedAt: new Date(session.savedAt).toISOString(),
    expiresAt: dateOf(session.expiresAt),
    refreshable: typeof session.tokens['refresh_token'] === 'string',
  }
}

/** A lifetime of ten thousand years has no date. */
function dateOf(ms: number | undefined): string | null {
  return ms === undefined || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString()
}
