import { constants } from 'node:fs'
import { chmod, lstat, mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Env } from '../env.ts'
import { type CliError, cliError } from '../errors.ts'
import { hasModes, noFolder, type Owner, requireOwn } from './owner.ts'
import { codeOf, readTextFile, reasonOf } from './read.ts'
import { temporaryName } from './temporary.ts'

/** Permissions of a folder and a file that only their owner may use. */
const FOLDER = 0o700
const FILE = 0o600
const OTHERS = 0o077
/** The sticky bit, which folders for everybody have, such as /tmp. */
const SHARED = 0o1000

/** The process that writes: its user, and what its temporary files are known by. */
export type Writing = Pick<Env, 'uid' | 'pid' | 'isAlive'>

/**
 * Writes a file that only its owner can read: 0600, whole or not at all. A folder of ours is made and kept at 0700; one that
 * somebody gave is left as it is. Throws `file_unsafe` when the file or a folder of ours is a symbolic link or of another user,
 * `file_unwritable` when the system refuses.
 */
export async function writePrivateFile(
  path: string,
  text: string | Uint8Array,
  folder: 'ours' | 'given' = 'ours',
  writing?: Writing,
): Promise<void> {
  if (folder === 'ours') await privateFolder(dirname(path), writing)
  await requireUsual(path, folder === 'ours' ? { uid: writing?.uid } : undefined)
  const fresh = await temporaryName(path, writing)
  try {
    const handle = await open(fresh, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, FILE)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(fresh, path)
  } catch (error) {
    await unlink(fresh).catch(() => {})
    throw unwritable(path, error)
  }
}

/** Makes a folder for its owner alone; one that others may enter is closed to them. */
export async function privateFolder(path: string, owner: Owner = {}): Promise<void> {
  await makeFolder(path).catch((error: unknown) => {
    throw unwritable(path, error)
  })
  await closeFolder(path, owner)
}

/** One folder after the other: the recursive form of the system's call does not come back where folders cannot be made at all. */
async function makeFolder(path: string): Promise<void> {
  const make = (): Promise<void> => mkdir(path, { mode: FOLDER }).catch(unless('EEXIST'))
  await make().catch(async (error: unknown) => {
    const parent = dirname(path)
    if (codeOf(error) !== 'ENOENT' || parent === path) throw error
    await makeFolder(parent)
    await make()
  })
}

function unless(code: string): (error: unknown) => void {
  return (error) => {
    if (codeOf(error) !== code) throw error
  }
}

/** Closes a folder of ours to others, where it exists. Throws `file_unsafe` for a link, a folder of another user and one that is not ours to close. */
export async function closeFolder(path: string, owner: Owner = {}): Promise<void> {
  const facts = await lstat(path).catch(() => undefined)
  if (!facts) return
  if (facts.isSymbolicLink()) throw unsafeLink(path)
  if (!facts.isDirectory()) throw noFolder(path)
  requireOwn(path, facts, owner)
  if ((facts.mode & OTHERS) === 0 || !hasModes()) return
  const closed =
    (facts.mode & SHARED) === 0 &&
    (await chmod(path, FOLDER).then(
      () => true,
      () => false,
    ))
  if (!closed)
    throw cliError(
      'file_unsafe',
      `The folder ${path} is open to others on this machine (mode ${(facts.mode & 0o7777).toString(8)}), and not ours to close.`,
      'Set OIDC_CLI_HOME to a folder of your own.',
    )
}

/**
 * The text of a file that holds secrets; undefined when there is none.
 * Throws `file_unsafe` for a symbolic link, a file of another user or one that others may read or write.
 */
export async function readPrivateFile(path: string, maxBytes: number, owner: Owner = {}): Promise<string | undefined> {
  const facts = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw cliError('file_unreadable', `The file ${path} ${reasonOf(error)}.`, 'Check its permissions.', error)
  })
  if (!facts) return undefined
  if (facts.isSymbolicLink()) throw unsafeLink(path)
  requireOwn(path, facts, owner)
  if ((facts.mode & OTHERS) !== 0 && hasModes()) {
    throw cliError(
      'file_unsafe',
      `The file ${path} holds secrets, and others on this machine may read or write it (mode ${(facts.mode & 0o777).toString(8)}).`,
      `Close it to them: chmod 600 ${path}`,
    )
  }
  return readTextFile(path, { maxBytes, what: 'oidc-cli' })
}

/** What may be replaced: no link, and in a folder of ours nothing of another user. */
async function requireUsual(path: string, owner: Owner | undefined): Promise<void> {
  const facts = await lstat(path).catch(() => undefined)
  if (facts?.isSymbolicLink()) throw unsafeLink(path)
  if (facts && owner) requireOwn(path, facts, owner)
}

function unsafeLink(path: string): CliError {
  return cliError('file_unsafe', `${path} is a symbolic link.`, 'Replace it by a real file or folder of your own.')
}

/** Says which file could not be written and why. */
export function unwritable(path: string, error: unknown): CliError {
  return cliError(
    'file_unwritable',
    `${path} cannot be written: it ${reasonOf(error)}.`,
    'Check the folder, its permissions and the disk.',
    error,
  )
}
