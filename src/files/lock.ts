import { constants } from 'node:fs'
import { link, open, readFile, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { privateFolder, unwritable } from './private.ts'
import { codeOf } from './read.ts'

/** A lock older than this was left behind, in milliseconds. */
const STALE_MS = 120_000
const PAUSE_MS = 25

type Machine = Pick<Env, 'clock' | 'now' | 'sleep' | 'signal' | 'pid' | 'random' | 'isAlive'>

interface LockSettings {
  /** How long to wait for another process, in milliseconds. */
  readonly waitMs: number
}

/**
 * Runs `act` while no other process holds the lock of `path`. A lock whose process is gone, or that is older than two
 * minutes, is taken over. Throws `session_locked` when the wait is over.
 */
export async function withLock<T>(
  path: string,
  env: Machine,
  settings: LockSettings,
  act: () => Promise<T>,
): Promise<T> {
  const lock = `${path}.lock`
  await privateFolder(dirname(path))
  const token = `${env.pid} ${Buffer.from(env.random(12)).toString('hex')}`
  await take(lock, token, env, settings)
  try {
    return await act()
  } finally {
    // A lock that was taken over meanwhile is another's.
    if ((await holder(lock)) === token) await unlink(lock).catch(() => {})
  }
}

async function take(lock: string, token: string, env: Machine, settings: LockSettings): Promise<void> {
  const until = env.clock() + settings.waitMs
  while (!env.signal.aborted) {
    if (await create(lock, token)) return
    const stale = await staleHolder(lock, env)
    if (stale !== undefined) {
      await discard(lock, stale, env)
      continue
    }
    if (env.clock() >= until) break
    const jitter = (env.random(1)[0] ?? 0) % PAUSE_MS
    await env.sleep(PAUSE_MS + jitter, env.signal)
  }
  throw cliError(
    'session_locked',
    `Another process held ${lock} for longer than ${Math.round(settings.waitMs / 1000)} s.`,
    'Wait for it, or remove the file if no oidc-cli runs.',
  )
}

async function create(lock: string, token: string): Promise<boolean> {
  try {
    const handle = await open(lock, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    await handle.writeFile(token)
    await handle.close()
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw unwritable(lock, error)
  }
}

/** Moving the file away lets only one of several processes discard it; a lock that was renewed meanwhile is put back. */
async function discard(lock: string, stale: string, env: Machine): Promise<void> {
  const aside = `${lock}.${Buffer.from(env.random(6)).toString('hex')}`
  const moved = await rename(lock, aside).then(
    () => true,
    () => false,
  )
  if (!moved) return
  if ((await holder(aside)) !== stale) await link(aside, lock).catch(() => {})
  await unlink(aside).catch(() => {})
}

/** What a lock says that nobody holds any more; undefined when it is held. */
async function staleHolder(lock: string, env: Machine): Promise<string | undefined> {
  const facts = await stat(lock).catch(() => undefined)
  const said = await holder(lock)
  if (!facts || said === undefined) return undefined
  const age = env.now() - facts.mtimeMs
  if (age > STALE_MS) return said
  const pid = Number(said.split(' ')[0])
  // An empty lock is being written right now.
  const gone = Number.isInteger(pid) && pid > 0 && age > 1000 && !env.isAlive(pid)
  return gone ? said : undefined
}

async function holder(lock: string): Promise<string | undefined> {
  return readFile(lock, 'utf8').catch(() => undefined)
}
