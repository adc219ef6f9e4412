import { constants } from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import type { Env } from '../env.ts'
import { type CliError, cliError } from '../errors.ts'

/** Whom files of ours belong to. */
export type Owner = Pick<Env, 'uid'>

/** Windows keeps no owner, group and others in the mode. */
export function hasModes(): boolean {
  return constants.O_NOFOLLOW !== undefined
}

/** Throws `file_unsafe` for a folder or file of ours that another user has, whatever this one may do with it. */
export function requireOwn(path: string, { uid }: { readonly uid: number }, owner: Owner): void {
  const own = ownId(owner)
  if (uid === own || own === undefined || !hasModes()) return
  throw cliError(
    'file_unsafe',
    `${path} belongs to another user (uid ${uid}, this one is ${own}), so that nothing is read or kept there. OIDC_CLI_HOME names the folder that is used instead.`,
    `Set OIDC_CLI_HOME to a folder of your own, run oidc-cli as that user, or make it yours: chown -R ${own} ${path}`,
  )
}

/** The user this process acts as; undefined where the system knows none. */
function ownId({ uid }: Owner): number | undefined {
  if (uid !== undefined) return uid
  try {
    return userInfo().uid
  } catch {
    return undefined
  }
}

/**
 * A folder of ours where it really lies: a link in its place is followed, as people make one to keep their settings elsewhere.
 * Throws `file_unsafe` for a link or folder of another user and for a link to nowhere, `file_unwritable` for what is no folder.
 */
export async function ownFolder(path: string, owner: Owner): Promise<string> {
  const found = await lstat(path).catch(() => undefined)
  if (!found) return path
  // Whoever administers the machine may make links for others.
  if (!(found.isSymbolicLink() && found.uid === 0)) requireOwn(path, found, owner)
  const real = found.isSymbolicLink() ? await realpath(path).catch(() => undefined) : path
  const facts = real === undefined ? undefined : await lstat(real).catch(() => undefined)
  if (real === undefined || !facts)
    throw cliError('file_unsafe', `${path} is a symbolic link to nowhere.`, 'Make the folder, or set OIDC_CLI_HOME.')
  if (!facts.isDirectory()) throw noFolder(path)
  requireOwn(real, facts, owner)
  return real
}

/** Throws `file_unsafe` for a file of ours, or one that a link of ours leads to, that another user has. */
export async function requireOwnFile(path: string, owner: Owner): Promise<void> {
  const [found, real] = await Promise.all([lstat, stat].map((look) => look(path).catch(() => undefined)))
  if (found && !(found.isSymbolicLink() && found.uid === 0)) requireOwn(path, found, owner)
  if (real) requireOwn(path, real, owner)
}

/** The error for something else in the place of a folder of ours. */
export function noFolder(path: string): CliError {
  return cliError('file_unwritable', `${path} is not a folder.`, 'Remove it, or set OIDC_CLI_HOME.')
}
