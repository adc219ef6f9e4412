import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Env } from './env.ts'
import { CliError, cliError } from './errors.ts'
import { FORMATS, type FormatName } from './formats/format.ts'
import type { Style } from './formats/style.ts'
import { clean } from './text/clean.ts'
import { isName } from './text/quotable.ts'

/** The files of `--save`: looked at before anything runs, written when it has ended. */
export interface Saves {
  /** Throws `invalid_option` for what names no format or no file of its own, `file_unwritable` where none could be written. */
  check(): Promise<void>
  /** Writes every file that `check` found good; resolves to a `file_unwritable` for each that could not be written after all. */
  write(render: (as: FormatName) => Promise<string | Iterable<string>>): Promise<readonly CliError[]>
  /** A line for each file that was written, which leads there; over SSH not, since the file is on another machine than the terminal. */
  told(style: Style): string
}

interface Target {
  readonly as: FormatName
  /** As it was given. */
  readonly name: string
  readonly path: string
}

export function createSaves(env: Env, given: readonly string[]): Saves {
  /** By their paths. */
  const targets = new Map<string, Target>()
  const written: Target[] = []

  const add = async (text: string): Promise<void> => {
    const { as, path } = parseSave(text)
    const target = { as, name: path, path: resolve(env.cwd, path) }
    if (targets.has(target.path))
      throw cliError('invalid_option', `--save names ${path} twice.`, 'Give every report a file of its own.')
    const { checkReportPath } = await import('./files/report.ts')
    await checkReportPath(target.path)
    targets.set(target.path, target)
  }

  return {
    async check() {
      const [first] = await faultsOf(given, add)
      if (first !== undefined) throw first
    },
    async write(render) {
      const faults = await faultsOf([...targets.values()], async (target) => {
        const { as, path } = target
        const { writeReport } = await import('./files/report.ts')
        // Metrics are read by a program of another user, and have nothing that others must not see.
        await writeReport(path, await render(as), env, as === 'openmetrics' ? 'everybody' : 'owner')
        written.push(target)
      })
      const other = faults.find((fault) => !(fault instanceof CliError))
      if (other !== undefined) throw other
      return faults.filter((fault) => fault instanceof CliError)
    },
    told(style) {
      const isAway = Boolean(env.vars['SSH_CONNECTION'] || env.vars['SSH_TTY'])
      const shown = ({ name, path }: Target): string =>
        isAway ? clean(name) : style.link(clean(name), pathToFileURL(path).href)
      return written.map((target) => `${style.dim('saved')}  ${shown(target)}\n`).join('')
    },
  }
}

/** What went wrong; one fault does not keep the others from their turn. */
async function faultsOf<T>(all: readonly T[], act: (each: T) => Promise<void>): Promise<readonly unknown[]> {
  const faults: unknown[] = []
  for (const each of all) await act(each).catch((error: unknown) => faults.push(error))
  return faults
}

/** `json=report.json`; throws `invalid_option`. */
function parseSave(given: string): Pick<Target, 'as' | 'path'> {
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
