import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { stateFolder } from '../config/paths.ts'
import type { Env } from '../env.ts'
import { discardLeft, withLock } from '../files/lock.ts'
import { readLock } from '../files/lock-standing.ts'
import { ownFolder, requireOwnFile } from '../files/owner.ts'
import { closeFolder, privateFolder, unwritable } from '../files/private.ts'
import { codeOf } from '../files/read.ts'
import { removeLeft } from '../files/temporary.ts'

/** Where sessions lie on this machine. */
export interface Place {
  readonly folder: string
  /** Names the session that was saved last. */
  readonly latest: string
  fileOf(key: string): string
}

/** How long one process waits for others that write, in milliseconds; each takes a moment. */
const WAIT_MS = 60_000

/** A key as its file is named by it. */
export const KEY = '[\\w.-]{1,64}(?:\\+[\\w.-]{1,64})?'
const FILE = new RegExp(`^${KEY}\\.json(?:\\.lock|$)`)
const BESIDE = /^(?:latest-session$|sessions\.lock)/

function placeIn(home: string): Place {
  const folder = join(home, 'sessions')
  return { folder, latest: join(home, 'latest-session'), fileOf: (key) => join(folder, `${key}.json`) }
}

/**
 * The place of the sessions, closed to others where it is there, and without what processes that were killed left behind. Throws
 * `file_unsafe` where it belongs to another user.
 */
export async function openPlace(env: Env): Promise<Place> {
  const home = await ownFolder(stateFolder(env), env)
  const place = placeIn(home)
  await closeFolder(place.folder, env)
  await tidy(home, BESIDE, env)
  await tidy(place.folder, FILE, env)
  return place
}

/** The same where a session is going to be saved, before tokens are asked for. Throws too where what says the latest is another user's, or no lock can be made. */
export async function openWritable(env: Env): Promise<Place> {
  const place = await openPlace(env)
  await requireOwnFile(place.latest, env)
  await readLock(`${place.folder}.lock`, env)
  return place
}

async function tidy(folder: string, ours: RegExp, env: Env): Promise<void> {
  await removeLeft(folder, (target) => ours.test(target), env)
  const names = await readdir(folder).catch(() => [])
  const locks = names.filter((name) => name.endsWith('.lock') && ours.test(name))
  // What cannot be removed is told by whoever needs the lock.
  for (const name of locks) await discardLeft(join(folder, name), env).catch(() => {})
}

/** The names of the files in a folder of ours; none where there is no folder. Throws `file_unwritable`. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw unwritable(folder, error)
  })
}

/** Runs `act` while no other process writes sessions; the place is made where there is none. */
export async function writeAlone<T>(env: Env, act: (place: Place) => Promise<T>): Promise<T> {
  const home = await ownFolder(stateFolder(env), env)
  const place = placeIn(home)
  await privateFolder(home, env)
  await privateFolder(place.folder, env)
  return withLock(place.folder, env, { waitMs: WAIT_MS }, async () => {
    // Whoever wrote them held the lock.
    await removeLeft(place.folder, (target) => FILE.test(target), env, 'removed')
    return act(place)
  })
}
