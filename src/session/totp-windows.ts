import { join } from 'node:path'
import { stateFolder } from '../config/paths.ts'
import type { Env } from '../env.ts'
import { CliError } from '../errors.ts'
import { withLock } from '../files/lock.ts'
import { ownFolder } from '../files/owner.ts'
import { privateFolder, readPrivateFile, writePrivateFile } from '../files/private.ts'
import { readJson } from '../jose/json/reader.ts'
import { asObject } from '../jose/json/values.ts'

/** Largest file, in bytes, how many seeds it has, and how long another process is waited for, in milliseconds. */
const MOST = 64 * 1024
const SEEDS = 200
const WAIT_MS = 10_000
/** Most windows that are waited out. */
const AHEAD = 20

/**
 * The first window from `from` on that no one-time password of a seed was made for on this machine, which is then taken; seeds are known
 * by a hash. Where nothing can be kept, `from` itself.
 */
export async function takeWindow(env: Env, seed: string, from: number): Promise<number> {
  try {
    const home = await ownFolder(stateFolder(env), env)
    await privateFolder(home, env)
    const path = join(home, 'totp-windows.json')
    return await withLock(path, env, { waitMs: WAIT_MS }, async () => {
      const known = windowsIn(await readPrivateFile(path, MOST, env))
      const next = (known.get(seed) ?? -1) + 1
      // One far ahead was taken when the clock was wrong.
      const window = next > from && next - from <= AHEAD ? next : from
      known.delete(seed)
      const kept = [...known, [seed, window] as const].slice(-SEEDS)
      await writePrivateFile(path, `${JSON.stringify(Object.fromEntries(kept))}\n`, 'ours', env)
      return window
    })
  } catch (error) {
    if (error instanceof CliError) return from
    throw error
  }
}

function windowsIn(text: string | undefined): Map<string, number> {
  const found = text === undefined ? undefined : asObject(readJson(text).value)
  const windows = Object.entries(found ?? {}).flatMap(([seed, window]): [string, number][] =>
    typeof window === 'number' && Number.isInteger(window) ? [[seed, window]] : [],
  )
  return new Map(windows)
}
