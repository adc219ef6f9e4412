import { lstat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Env } from '../env.ts'
import { ownFolder } from '../files/owner.ts'
import { privateFolder, writePrivateFile } from '../files/private.ts'
import { removeLeft } from '../files/temporary.ts'
import { configFolder } from './paths.ts'
import { isOpenSecret, type Profile } from './profiles.ts'
import { pathIn, referenceForm } from './reference.ts'

/** Whose secrets they are: of the profile of that name, as it was. */
interface Whose {
  readonly name: string
  readonly before: Profile
}

/** A profile as it is to be; what stands under the keys that are `literal` is a secret whatever it begins with. */
interface ToKeep {
  readonly profile: Profile
  readonly literal: ReadonlySet<string>
}

/** A profile with references in the place of the secrets that it had, and the files that were made for them. */
export interface WithFiles {
  readonly profile: Profile
  readonly paths: readonly string[]
}

/** The folder of secrets that profiles refer to; it is ours alone. */
function secretsFolder(env: Env): string {
  return join(configFolder(env), 'secrets')
}

/**
 * Puts each secret that a profile is to hold itself, and did not hold before, into a file of its own, readable by its owner alone. Throws what
 * `writePrivateFile` throws.
 */
export async function keepSecrets(env: Env, { name, before }: Whose, { profile, literal }: ToKeep): Promise<WithFiles> {
  const paths: string[] = []
  const kept: Record<string, Profile[string]> = { ...profile }
  try {
    for (const [key, value] of Object.entries(profile)) {
      if (!literal.has(key) && (!isOpenSecret(key, value) || value === before[key])) continue
      const path = join(secretsFolder(env), `${name}.${key}.${Buffer.from(env.random(6)).toString('hex')}`)
      paths.push(path)
      await write(env, path, String(value))
      kept[key] = `file:${path}`
    }
  } catch (error) {
    await removeFiles(paths)
    throw error
  }
  return { profile: kept, paths }
}

async function write(env: Env, path: string, secret: string): Promise<void> {
  // The folder above may be a link of ours, as that of the configuration may.
  const above = await ownFolder(configFolder(env), env)
  await privateFolder(above, env)
  const folder = join(above, basename(dirname(path)))
  await removeLeft(folder, () => true, env)
  // One line feed at the end of what is referred to is no part of it.
  await writePrivateFile(join(folder, basename(path)), `${secret}\n`, 'ours', env)
}

/** Removes the files that `keepSecrets` made for a profile and that none of the others refers to; resolves to their paths. */
export async function dropSecrets(
  env: Env,
  { name, before }: Whose,
  others: readonly Profile[],
): Promise<readonly string[]> {
  const named = new Set(others.flatMap((profile) => Object.values(profile)))
  const paths = Object.entries(before).flatMap(([key, value]) => {
    const path = ownPath(env, `${name}.${key}.`, value)
    return path === undefined || named.has(value) ? [] : [path]
  })
  return removeFiles(paths)
}

/** The path of a file that was made here for one key of a profile. */
function ownPath(env: Env, begins: string, value: Profile[string]): string | undefined {
  if (typeof value !== 'string' || referenceForm(value) !== 'file') return undefined
  const path = pathIn(value) ?? ''
  const file = basename(path)
  const isOurs = file.startsWith(begins) && /^[0-9a-f]{12}$/.test(file.slice(begins.length))
  return isOurs && path === join(secretsFolder(env), file) ? path : undefined
}

/** Removes files, whatever the system says; resolves to those that were there and are not any more. */
export async function removeFiles(paths: readonly string[]): Promise<readonly string[]> {
  const removed: string[] = []
  for (const path of paths) {
    const facts = await lstat(path).catch(() => undefined)
    if (!facts?.isFile()) continue
    await unlink(path).then(
      () => removed.push(path),
      () => {},
    )
  }
  return removed
}
