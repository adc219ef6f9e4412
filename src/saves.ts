import { resolve } from 'node:path'
import type { Env } from './env.ts'
import { cliError } from './errors.ts'
import { FORMATS, type FormatName } from './formats/format.ts'
import { isName } from './text/quotable.ts'

/** The files of `--save`: looked at before anything runs, written when it has ended. */
export interface Saves {
  /** Throws `invalid_option` for what names no format or no file of its own, `file_unwritable` where none could be written. */
  check(): Promise<void>
  /** Writes every file that `check` found good; throws `file_unwritable` for the first that could not be written after all. */
  write(render: (as: FormatName) => Promise<string | Iterable<string>>): Promise<void>
}

interface Target {
  readonly as: FormatName
  readonly path: string
}

export function createSaves(env: Env, given: readonly string[]): Saves {
  /** By their paths. */
  const targets = new Map<string, Target>()

  const add = async (text: string): Promise<void> => {
    const { as, path } = parseSave(text)
    const target = { as, path: resolve(env.cwd, path) }
    if (targets.has(target.path))
      throw cliError('invalid_option', `--save names ${path} twice.`, 'Give every report a file of its own.')
    const { checkReportPath } = await import('./files/report.ts')
    await checkReportPath(target.path)
    targets.set(target.path, target)
  }

  return {
    check: () => forEach(given, add),
    write: (render) =>
      forEach([...targets.values()], async ({ as, path }) => {
        const { writeReport } = await import('./files/report.ts')
        // Metrics are read by a program of another user, and have nothing that others must not see.
        await writeReport(path, await render(as), env, as === 'openmetrics' ? 'everybody' : 'owner')
      }),
  }
}

/** One fault does not keep the others from their turn; the first is thrown at the end. */
async function forEach<T>(all: readonly T[], act: (each: T) => Promise<void>): Promise<void> {
  const faults: unknown[] = []
  for (const each of all) await act(each).catch((error: unknown) => faults.push(error))
  if (faults.length > 0) throw faults[0]
}

/** `json=report.json`; throws `invalid_option`. */
function parseSave(given: string): Target {
  const at = given.indexOf('=')
  const as = FORMATS.find((name) => name === given.slice(0, at))
  const path = given.slice(at + 1)
  if (as && path !== '') return { as, path }
  const format = given.slice(0, Math.max(0, at))
  throw cliError(
    'invalid_option',
    // What was meant for another option may be a secret.
    `--save is not a format and a file${isName(format) ? `; ${format} is no format` : ''}.`,
    `Give it as ${FORMATS.join('|')}=<file>.`,
  )
}
