import { constants } from 'node:fs'
import { chmod, lstat, mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CliError, cliError } from '../errors.ts'
import { codeOf, readTextFile, reasonOf } from './read.ts'

/** Permissions of a folder and a file that only their owner may use. */
const FOLDER = 0o700
const FILE = 0o600
const OTHERS = 0o077
/** The sticky bit, which folders for everybody have, such as /tmp. */
const SHARED = 0o1000

/**
 * Writes a file that only its owner can read: 0600, whole or not at all. A folder of ours is made and kept at 0700; one that
 * somebody gave is left as it is. Throws `file_unsafe` when the file or a folder of ours is a symbolic link, `file_unwritable`
 * when the system refuses.
 */
export async function writePrivateFile(path: string, text: string, folder: 'ours' | 'given' = 'ours'): Promise<void> {
  if (folder === 'ours') await privateFolder(dirname(path))
  await refuseLink(path)
  const fresh = `${path}.${uniqueName()}.tmp`
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

/** Part of a temporary name that no other write has; of one that is taken all the same nothing would be written over. */
function uniqueName(): string {
  return Math.random().toString(36).slice(2)
}

/** Makes a folder for its owner alone; one that others may enter is closed to them. */
export async function privateFolder(path: string): Promise<void> {
  await makeFolder(path).catch((error: unknown) => {
    throw unwritable(path, error)
  })
  await closeFolder(path)
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

/** Closes a folder of ours to others, where it exists. Throws `file_unsafe` for a link and for a folder that is not ours to close. */
export async function closeFolder(path: string): Promise<void> {
  const facts = await lstat(path).catch(() => undefined)
  if (!facts) return
  if (facts.isSymbolicLink()) throw unsafeLink(path)
  if (!facts.isDirectory())
    throw cliError('file_unwritable', `${path} is not a folder.`, 'Remove it, or set OIDC_CLI_HOME.')
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
 * Throws `file_unsafe` for a symbolic link or a file that others may read or write.
 */
export async function readPrivateFile(path: string, maxBytes: number): Promise<string | undefined> {
  const facts = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw cliError('file_unreadable', `The file ${path} ${reasonOf(error)}.`, 'Check its permissions.', error)
  })
  if (!facts) return undefined
  if (facts.isSymbolicLink()) throw unsafeLink(path)
  if ((facts.mode & OTHERS) !== 0 && hasModes()) {
    throw cliError(
      'file_unsafe',
      `The file ${path} holds secrets, and others on this machine may read or write it (mode ${(facts.mode & 0o777).toString(8)}).`,
      `Close it to them: chmod 600 ${path}`,
    )
  }
  return readTextFile(path, { maxBytes, what: 'oidc-cli' })
}

async function refuseLink(path: string): Promise<void> {
  const facts = await lstat(path).catch(() => undefined)
  if (facts?.isSymbolicLink()) throw unsafeLink(path)
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

/** Windows keeps no owner, group and others in the mode. */
function hasModes(): boolean {
  return constants.O_NOFOLLOW !== undefined
}
