import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Env } from '../env.ts'

/** A process that writes files of ours, so that another can tell later whether it still runs. */
export interface Writer {
  readonly pid: number
  /** When it began, in ticks since the start of the system; "0" where that is not known. */
  readonly born: string
  /** Eight hexadecimal digits that stand for the name of its machine. */
  readonly host: string
}

/** This process. */
export async function thisWriter({ pid }: Pick<Env, 'pid'>): Promise<Writer> {
  return { pid, born: (await life(pid)).born, host: thisHost() }
}

/** "unknown" is one of another machine, and one whose number may have been given to another process. */
export async function whetherRuns(
  { pid, born, host }: Writer,
  { isAlive }: Pick<Env, 'isAlive'>,
): Promise<'runs' | 'gone' | 'unknown'> {
  if (host !== thisHost()) return 'unknown'
  if (!(pid > 0 && isAlive(pid))) return 'gone'
  const now = await life(pid)
  if (now.over) return 'gone'
  if (born === UNKNOWN || now.born === UNKNOWN) return 'unknown'
  return now.born === born ? 'runs' : 'gone'
}

const UNKNOWN = '0'

/** What Linux tells of a process: a number that is given again belongs to one that began at another time. */
async function life(pid: number): Promise<{ readonly born: string; readonly over: boolean }> {
  const told = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program, in brackets, may have blanks and brackets itself.
  const fields = told.slice(told.lastIndexOf(')') + 2).split(' ')
  return { born: fields[19] ?? UNKNOWN, over: /^[ZX]$/.test(fields[0] ?? '') }
}

/** Processes of other machines can be met where homes are shared. */
export function thisHost(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
}
