import { access, constants, open, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import type { Env } from '../env.ts'
import { CliError, cliError } from '../errors.ts'
import { unwritable } from './private.ts'
import { codeOf } from './read.ts'
import { removeLeft, temporaryName } from './temporary.ts'

/** Whole, or in pieces that are made as they are written. */
type Text = string | Iterable<string>
type Machine = Pick<Env, 'pid' | 'isAlive' | 'now'>

/**
 * Writes a report to a file, whole or not at all; what is no regular file (a pipe, a device) is written in place. What a process that
 * was killed left of writing the same report is removed.
 * The result of a login holds tokens, so a new file is for its owner alone, unless `readers` are everybody. Throws `file_unwritable`.
 */
export async function writeReport(
  path: string,
  text: Text,
  machine?: Machine,
  readers: 'owner' | 'everybody' = 'owner',
): Promise<void> {
  try {
    const facts = await stat(path).catch(() => undefined)
    if (facts?.isFIFO()) return await writeToPipe(path, text)
    if (facts && !facts.isFile()) return await writeTo(path, text)
    if (machine) await removeLeft(dirname(path), (target) => target === basename(path), machine, 'kept')
    const fresh = await temporaryName(path, machine)
    try {
      await writeTo(fresh, text, MODES[readers])
      await rename(fresh, path)
    } catch (error) {
      await unlink(fresh).catch(() => {})
      throw error
    }
  } catch (error) {
    throw error instanceof CliError ? error : unwritable(path, error)
  }
}

/** Says before the work what would keep `writeReport` from writing afterwards, without touching the file. Throws `file_unwritable`. */
export async function checkReportPath(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined)
  if (facts?.isDirectory()) throw cliError('file_unwritable', `${path} is a folder.`, 'Name a file in it.')
  try {
    // A regular file is replaced, which takes its folder; the separator at the end makes a file there fail.
    await access(facts && !facts.isFile() ? path : join(dirname(path), sep), constants.W_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** A pipe that nobody reads would keep the process for ever, even from ending. */
async function writeToPipe(path: string, text: Text): Promise<void> {
  const reader = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === 'ENXIO')
      throw cliError('file_unwritable', `${path} is a pipe that nobody reads.`, 'Start its reader first.', error)
    throw error
  })
  try {
    await writeTo(path, text)
  } finally {
    await reader.close()
  }
}

/** Permissions of a new file, of which the umask may take some. */
const MODES = { owner: 0o600, everybody: 0o644 } as const

async function writeTo(path: string, text: Text, mode: number = MODES.owner): Promise<void> {
  const handle = await open(path, 'w', mode)
  try {
    await writeFile(handle, text)
  } finally {
    await handle.close()
  }
}
