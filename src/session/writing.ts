import { lstat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { withLock } from '../files/lock.ts'
import { requireOwnFile } from '../files/owner.ts'
import { unwritable, writePrivateFile } from '../files/private.ts'
import { codeOf } from '../files/read.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { writeJson } from '../jose/json/writer.ts'
import { KEY, namesIn, openPlace, openWritable, type Place, writeAlone } from './place.ts'
import { latestKey, loadSession, type Session } from './store.ts'

/** How long one process waits for another's refresh, in milliseconds: somewhat longer than a run waits for its provider. */
const WAIT_MS = 130_000

/** What became of a session that was to be saved: another run had cleared it, or put a newer one in its place, which then stays. */
export type Saved = 'saved' | 'cleared' | 'replaced'

/** Writes a new session, which is made while no other process writes one, and makes it the latest, unless no person signed in for it. */
export function addSession(env: Env, make: () => Promise<Session>): Promise<void> {
  return writeAlone(env, async (place) => write(env, place, await make()))
}

/** Writes a session that renews another, and makes it the latest, where that one is still there as it was. */
export function saveSession(env: Env, session: Session, renewed: Session): Promise<Saved> {
  return writeAlone(env, async (place) => {
    const lost = await whyLost(env, place, renewed)
    if (!lost) await write(env, place, session)
    return lost ?? 'saved'
  })
}

/** Why a session cannot be renewed any more; undefined for one that is as it was, and for one that was damaged meanwhile. */
async function whyLost(env: Env, { fileOf }: Place, before: Session): Promise<Exclude<Saved, 'saved'> | undefined> {
  if (!(await lstat(fileOf(before.key)).catch(() => undefined))) return 'cleared'
  const standing = await loadSession(env, before.key, () => {})
  return standing && writeJson(contentOf(standing)) !== writeJson(contentOf(before)) ? 'replaced' : undefined
}

async function write(env: Env, { latest, fileOf }: Place, session: Session): Promise<void> {
  const text = `${writeJson({ version: 1, ...contentOf(session) }, 2)}\n`
  await writePrivateFile(fileOf(session.key), text, 'ours', env)
  if (session.grant === undefined) await writePrivateFile(latest, `${session.key}\n`, 'ours', env)
}

function contentOf({ key, ...content }: Session): JsonObject {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined)) as JsonObject
}

/** The file of a session, what was set aside of it and what a process that was killed left of writing it; its lock is another matter. */
const STORED = new RegExp(`^(${KEY})\\.json(?:\\.corrupt-\\d+|\\.\\w+\\.tmp)?$`)

/** Forgets one session, or all: every file that has something of them, readable or not. Resolves to the keys there were; throws `file_unsafe` for what another user has. */
export async function clearSessions(env: Env, key?: string): Promise<readonly string[]> {
  const { folder, latest } = await openPlace(env)
  // Where there is nothing, nothing is made.
  if ((await namesIn(folder)).length === 0) {
    if (key === undefined) await remove(latest)
    return []
  }
  return writeAlone(env, async ({ folder, latest }) => {
    const files = (await namesIn(folder)).flatMap((name) => {
      const found = STORED.exec(name)?.[1]
      return found !== undefined && (key === undefined || key === found) ? [{ name, key: found }] : []
    })
    const keys = [...new Set(files.map((file) => file.key))]
    for (const path of [latest, ...files.map(({ name }) => join(folder, name))]) await requireOwnFile(path, env)
    // Before the session, so that none is the latest that is gone.
    if (key === undefined || keys.includes((await latestKey(env)) ?? '')) await remove(latest)
    for (const { name } of files) await remove(join(folder, name))
    return keys
  })
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw unwritable(path, error)
  })
}

/** The tokens of a session without the refresh token, which alone is saved of an answer that must not be accepted. */
function accepted({ tokens: { refresh_token, ...others } }: Session): JsonObject {
  return others
}

/**
 * Renews a session while other processes that would do so wait. `act` makes the token request and saves what it got; a process that
 * waited finds the new tokens on disk and gets those instead. Throws `no_session` where it was cleared or is another one by then.
 */
export async function renewSession(
  env: Env,
  before: Session,
  note: (text: string) => void,
  act: (current: Session) => Promise<Session>,
): Promise<{ readonly session: Session; readonly by: 'us' | 'another' }> {
  const { fileOf } = await openWritable(env)
  return withLock(fileOf(before.key), env, { waitMs: WAIT_MS }, async () => {
    const current = await loadSession(env, before.key, note)
    // What was found out about the provider and the client is about the session as it was.
    if (!current || current.issuer !== before.issuer || current.client_id !== before.client_id)
      throw cliError(
        'no_session',
        `The saved session was ${current ? 'replaced by another' : 'cleared'} meanwhile.`,
        'Sign in again: oidc-cli login',
      )
    // Between the start of this process and its reading of the session another may have been through already.
    const since = current.savedAt > env.startedAt && current.savedAt <= env.now()
    if (since || writeJson(accepted(current)) !== writeJson(accepted(before)))
      return { session: current, by: 'another' as const }
    return { session: await act(current), by: 'us' as const }
  })
}
