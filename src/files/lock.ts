import { constants } from 'node:fs'
import { link, open, unlink, utimes } from 'node:fs/promises'
import type { Env } from '../env.ts'
import { CliError, cliError } from '../errors.ts'
import { readLock, type Standing } from './lock-standing.ts'
import { unwritable } from './private.ts'
import { codeOf } from './read.ts'
import { temporaryName } from './temporary.ts'
import { thisWriter } from './writer.ts'

/** How often a lock is dated anew while it is held, in milliseconds: an old one has nobody left who does. */
const BEAT_MS = 10_000
const PAUSE_MS = 25

type Machine = Pick<Env, 'clock' | 'now' | 'sleep' | 'signal' | 'pid' | 'random' | 'isAlive'>

interface LockSettings {
  /** How long to wait for another process, in milliseconds. */
  readonly waitMs: number
}

/**
 * Runs `act` while no other process holds the lock of `path`, which lies in a folder that is there. A lock that nobody holds any
 * more is taken over (`readLock`). Throws `session_locked` when the wait is over, `file_unwritable` where no lock can be made.
 */
export async function withLock<T>(
  path: string,
  env: Machine,
  settings: LockSettings,
  act: () => Promise<T>,
): Promise<T> {
  const lock = `${path}.lock`
  const text = await take(lock, env, settings)
  const beat = setInterval(() => void date(lock, text, env), BEAT_MS)
  beat.unref()
  try {
    return await act()
  } finally {
    clearInterval(beat)
    // A lock that was taken over meanwhile is another's.
    if (await says(lock, text, env)) await unlink(lock).catch(() => {})
  }
}

async function take(lock: string, env: Machine, { waitMs }: LockSettings): Promise<string> {
  const until = env.clock() + waitMs
  let doubted: string | undefined
  while (!env.signal.aborted) {
    const found = await readLock(lock, env)
    if (found.is === 'free') {
      const text = await create(lock, env)
      if (text !== undefined) return text
    }
    // What says nothing may be being written right now, by a version of this program that does not make its locks whole.
    const left = found.is === 'left' || (found.is === 'garbled' && found.id === doubted)
    doubted = found.is === 'garbled' ? found.id : undefined
    // What was removed is free now, however long it took to find that out.
    if (left && (await discard(lock, found, env))) continue
    if (env.clock() >= until) break
    const jitter = (env.random(1)[0] ?? 0) % PAUSE_MS
    await env.sleep(PAUSE_MS + jitter, env.signal)
  }
  throw cliError(
    'session_locked',
    `Another process held ${lock} for longer than ${Math.round(waitMs / 1000)} s.`,
    'Wait for it, or remove the file if no oidc-cli runs.',
  )
}

/** Makes a lock of this process, whole from the first moment; undefined when there is one already. */
async function create(lock: string, env: Machine): Promise<string | undefined> {
  const { pid, born, host } = await thisWriter(env)
  const text = `${pid} ${Buffer.from(env.random(12)).toString('hex')} ${born} ${host}`
  const fresh = await temporaryName(lock, env)
  try {
    await writeNew(fresh, text)
    await link(fresh, lock).catch((error: unknown) => {
      // Some file systems have no second name for a file.
      if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) return writeNew(lock, text)
      throw error
    })
    return text
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined
    throw unwritable(lock, error)
  } finally {
    await unlink(fresh).catch(() => {})
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await handle.writeFile(text)
  } finally {
    await handle.close()
  }
}

/**
 * Removes a lock that nobody holds. Of several processes only that one does which holds the lock of this very lock, so that none
 * removes what another has put in its place meanwhile. False where another process is at it.
 */
async function discard(lock: string, left: Standing, env: Machine): Promise<boolean> {
  const claim = `${lock}.${left.id}.lock`
  if ((await create(claim, env)) === undefined) {
    const other = await readLock(claim, env)
    return other.is === 'left' && discard(claim, other, env)
  }
  try {
    if ((await readLock(lock, env)).id === left.id) await unlink(lock)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true
    throw error instanceof CliError ? error : unwritable(lock, error)
  } finally {
    await unlink(claim).catch(() => {})
  }
}

/** Removes a lock that nobody holds any more, if there is one. */
export async function discardLeft(lock: string, env: Machine): Promise<void> {
  const found = await readLock(lock, env)
  if (found.is === 'left') await discard(lock, found, env)
}

async function says(lock: string, text: string, env: Machine): Promise<boolean> {
  const found = await readLock(lock, env).catch(() => undefined)
  return found?.text === text
}

async function date(lock: string, text: string, env: Machine): Promise<void> {
  const now = env.now() / 1000
  if (await says(lock, text, env)) await utimes(lock, now, now).catch(() => {})
}
