import { lstat, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Env } from '../env.ts'
import { thisWriter, type Writer, whetherRuns } from './writer.ts'

type Machine = Pick<Env, 'pid' | 'isAlive' | 'now'>

/** The temporary file of a writer that cannot be asked for is left behind after so long, in milliseconds; others are there for a few. */
const LEFT_MS = 60_000

/** The name of a file that takes the place of `path` once it is whole. It says who writes it, where that is known. */
export async function temporaryName(
  path: string,
  machine: Pick<Machine, 'pid' | 'isAlive'> | undefined,
): Promise<string> {
  const unique = Math.random().toString(36).slice(2).padEnd(4, '0')
  if (!machine) return `${path}.${unique}.tmp`
  const { pid, born, host } = await thisWriter(machine)
  return `${path}.${pid}_${born}_${host}_${unique}.tmp`
}

/** What a temporary file was to become, and who wrote it. */
interface Temporary {
  readonly target: string
  readonly writer: Writer | undefined
}

function temporaryOf(name: string): Temporary | undefined {
  const [, target, pid, born = '', host = ''] =
    /^(.+)\.(?:(\d+)_(\d+)_([0-9a-f]{8})_)?[0-9a-z]{4,}\.tmp$/.exec(name) ?? []
  if (target === undefined) return undefined
  return { target, writer: pid === undefined ? undefined : { pid: Number(pid), born, host } }
}

/** What becomes of a temporary file that does not say who wrote it: removed, removed once it is old, or not touched. */
type Nameless = 'removed' | 'by age' | 'kept'

/** Removes what processes that are gone left of writing files of a folder; `isOurs` is told what each was to become. */
export async function removeLeft(
  folder: string,
  isOurs: (target: string) => boolean,
  machine: Machine,
  nameless: Nameless = 'by age',
): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const found = temporaryOf(name)
    if (!found || !isOurs(found.target)) continue
    const path = join(folder, name)
    if (await isLeft(path, found.writer, machine, nameless)) await unlink(path).catch(() => {})
  }
}

async function isLeft(
  path: string,
  writer: Writer | undefined,
  machine: Machine,
  nameless: Nameless,
): Promise<boolean> {
  if (!writer && nameless !== 'by age') return nameless === 'removed'
  const runs = writer ? await whetherRuns(writer, machine) : 'unknown'
  if (runs !== 'unknown') return runs === 'gone'
  const facts = await lstat(path).catch(() => undefined)
  return facts !== undefined && Math.abs(machine.now() - facts.mtimeMs) > LEFT_MS
}
