import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { readTextFile } from './read.ts'
import { thisHost, whetherRuns } from './writer.ts'

/** A lock older than this was left behind, in milliseconds. */
const STALE_MS = 120_000
/** How far a lock may be dated ahead of the clock of this machine, in milliseconds: where homes are shared, others give the date. */
const AHEAD_MS = 10_000
/** Largest lock, in bytes. */
const MOST = 1024

/** How it stands with a lock; `id` tells one lock from the next, and `text` is what its holder wrote. */
export interface Standing {
  readonly is: 'free' | 'held' | 'left' | 'garbled'
  readonly id: string
  readonly text: string | undefined
}

const FREE: Standing = { is: 'free', id: '', text: undefined }

/**
 * Looks at a lock without waiting for anything. A process that surely runs holds it, whatever its date is; one that is gone left it.
 * Where neither is known its date decides, which a holder renews: one of two minutes ago or of the future has no holder. Throws
 * `file_unwritable` for a folder.
 */
export async function readLock(lock: string, env: Pick<Env, 'now' | 'isAlive'>): Promise<Standing> {
  const facts = await lstat(lock).catch(() => undefined)
  if (!facts) return FREE
  if (facts.isDirectory())
    throw cliError('file_unwritable', `${lock} is a folder, so that no lock can be made.`, 'Remove the folder.')
  const text = facts.isFile()
    ? await readTextFile(lock, { maxBytes: MOST, what: 'oidc-cli' }).catch(() => undefined)
    : ''
  const id = createHash('sha256').update(`${facts.mode} ${facts.ino} ${text}`).digest('hex').slice(0, 16)
  const standing = (is: Standing['is']): Standing => ({ is, id, text })
  if (!facts.isFile()) return standing('left')
  const age = env.now() - facts.mtimeMs
  const dated = age > STALE_MS || age < -AHEAD_MS ? 'left' : undefined
  const [, pid, born = '0', host = thisHost()] = /^(\d{1,10}) \w+(?: (\d+) ([0-9a-f]{8}))?$/.exec(text ?? '') ?? []
  if (pid === undefined) return standing(dated ?? 'garbled')
  const runs = await whetherRuns({ pid: Number(pid), born, host }, env)
  if (runs === 'unknown') return standing(dated ?? 'held')
  return standing(runs === 'runs' ? 'held' : 'left')
}
