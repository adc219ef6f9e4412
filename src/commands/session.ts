import { command } from '../command.ts'
import { option } from '../config/option.ts'
import type { Context } from '../context.ts'
import { type CliError, cliError } from '../errors.ts'
import type { Session } from '../session/store.ts'
import { mask } from '../trace/mask.ts'
import { TELLS } from '../trace/traits.ts'

export interface SessionSummary {
  readonly key: string
  readonly issuer: string | null
  readonly client_id: string
  readonly profile: string | null
  /** The grant that no person was needed for; null for a sign-in. */
  readonly grant: string | null
  readonly sub: string | null
  /** Origins of the endpoints that its tokens may go to; null where they were not kept yet when it was saved. */
  readonly endpoints: readonly string[] | null
  readonly savedAt: string
  readonly expiresAt: string | null
  readonly refreshable: boolean
}

/** `session list` */
export const sessionList = command({
  name: 'session list',
  summary: 'list the saved sessions',
  about: 'set up',
  args: [],
  groups: ['output'],
  examples: ['session list'],
  traits: TELLS,
  act: async ({ env, recorder }) => {
    const { latestKey, listSessions } = await import('../session/store.ts')
    const latest = await latestKey(env)
    const sessions = await listSessions(env, recorder.note)
    return { sessions: sessions.map((session) => ({ ...summary(session), latest: session.key === latest })) }
  },
  view: async () => (await import('./session.view.ts')).sessionList,
})

/** `session show [key]`: tokens redacted unless `--reveal`. */
export const sessionShow = command({
  name: 'session show',
  summary: 'show a saved session',
  about: 'set up',
  args: [['[key]', 'session; default: the latest', 'session']],
  groups: ['output'],
  examples: ['session show', 'session show --reveal --print session.tokens.access_token'],
  traits: TELLS,
  act: async (context, [key]) => {
    const session = await chosen(context, key)
    const { claimSources } = await import('../checks/claim-sources/sources.ts')
    for (const { access_token } of claimSources(session.claims ?? {}))
      if (access_token !== undefined) context.recorder.secret(access_token, 'access_token')
    const tokens = Object.fromEntries(
      Object.entries(session.tokens).map(([name, value]) => [
        name,
        typeof value === 'string' && /token$/.test(name) && !context.output.reveal ? mask(value, name) : value,
      ]),
    )
    return {
      session: { ...summary(session), scope: session.scope ?? null, tokens, claims: session.claims ?? null },
    }
  },
  view: async () => (await import('./session.view.ts')).sessionShow,
})

/** `session clear [key]`, or every one with `--all`. */
export const sessionClear = command({
  name: 'session clear',
  summary: 'forget saved sessions',
  about: 'set up',
  args: [['[key]', 'session; default: the latest', 'session']],
  groups: ['output'],
  own: () => [option('--all', 'every session')],
  examples: ['session clear', 'session clear --all'],
  traits: TELLS,
  act: async ({ env, options }, [given]) => {
    if (options.flag('all') && given !== undefined)
      throw cliError('usage', '--all forgets every session, and one was named.', 'Give the session, or --all.')
    const [{ latestKey }, { clearSessions }] = await Promise.all([
      import('../session/store.ts'),
      import('../session/writing.ts'),
    ])
    const key = options.flag('all') ? undefined : (given ?? (await latestKey(env)))
    if (key === undefined && !options.flag('all')) throw noSession(undefined)
    const cleared = await clearSessions(env, key)
    if (cleared.length === 0 && key !== undefined) throw noSession(given)
    return { cleared }
  },
  view: async () => (await import('./session.view.ts')).sessionClear,
})

async function chosen(context: Context, given: string | undefined): Promise<Session> {
  const { env, recorder } = context
  const { latestKey, loadSession } = await import('../session/store.ts')
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
    given === undefined ? 'Sign in: oidc-cli login' : 'List them: oidc-cli session list',
  )
}

/** What is told of a session wherever it is shown. */
function summary(session: Session): SessionSummary {
  return {
    key: session.key,
    issuer: session.issuer ?? null,
    client_id: session.client_id,
    profile: session.profile ?? null,
    grant: session.grant ?? null,
    sub: session.sub ?? null,
    endpoints: session.endpoints ?? null,
    savedAt: new Date(session.savedAt).toISOString(),
    expiresAt: dateOf(session.expiresAt),
    refreshable: typeof session.tokens['refresh_token'] === 'string',
  }
}

/** A lifetime of ten thousand years has no date. */
function dateOf(ms: number | undefined): string | null {
  return ms === undefined || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString()
}
