import { lstat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Document } from 'yaml'
import type { Env } from '../env.ts'
import { withLock } from '../files/lock.ts'
import { ownFolder } from '../files/owner.ts'
import { privateFolder, writePrivateFile } from '../files/private.ts'
import { readTextFile } from '../files/read.ts'
import { removeLeft } from '../files/temporary.ts'
import type { Profile, ProfileValue } from './profiles.ts'
import { unfoldAliases } from './yaml-aliases.ts'
import { documentOf, plain } from './yaml-document.ts'

/** How long another process that changes the file is waited for, in milliseconds; it takes a moment. */
const WAIT_MS = 60_000

/** A configuration file, and whether its folder is ours or one that `--config` named. */
interface File {
  readonly path: string
  readonly folder: 'ours' | 'given'
  readonly maxBytes: number
}

/** Changes the configuration as it is by now, while no other process does; comments and order of the rest are kept. */
export async function edit(env: Env, file: File, change: (document: Document) => void | Promise<void>): Promise<void> {
  const { path, folder } = file
  const within = folder === 'ours' ? await ownFolder(dirname(path), env) : dirname(path)
  if (folder === 'ours') await privateFolder(within, env)
  const real = join(within, basename(path))
  await withLock(real, env, { waitMs: WAIT_MS }, async () => {
    const isOurs = (target: string): boolean => target === basename(path) || target === `${basename(path)}.lock`
    await removeLeft(within, isOurs, env, folder === 'ours' ? 'removed' : 'kept')
    const document = await documentAt(real, file)
    await change(document)
    await writePrivateFile(real, String(document), folder, env)
  })
}

async function documentAt(real: string, { path, maxBytes }: File): Promise<Document> {
  const there = await lstat(real).catch(() => undefined)
  if (there) return documentOf(path, await readTextFile(real, { maxBytes, what: 'config.yaml' }))
  const { parseDocument } = await import('yaml')
  return parseDocument('profiles: {}\n')
}

/** Puts into one profile what differs between what it was and what it is to be, whatever else another process changed in it. */
export async function setProfile(document: Document, name: string, before: Profile, after: Profile): Promise<void> {
  const profiles = (plain(document, '')['profiles'] ?? {}) as Readonly<Record<string, Profile>>
  const profile = new Map<string, ProfileValue>(
    Object.hasOwn(profiles, name) ? Object.entries(profiles[name] ?? {}) : [],
  )
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) profile.delete(key)
  for (const [key, value] of Object.entries(after)) if (before[key] !== value) profile.set(key, value)
  // An empty mapping is written as {}, and what is put into one would stay on that line.
  if (Object.keys(profiles).length === 0) document.set('profiles', document.createNode({}))
  await unfoldAliases(document, name)
  document.setIn(['profiles', name], document.createNode(Object.fromEntries(profile)))
}

/** Takes one profile out, and what names it as the default. */
export async function takeProfileOut(document: Document, name: string): Promise<void> {
  await unfoldAliases(document, name)
  document.deleteIn(['profiles', name])
  if (document.get('default-profile') === name) document.delete('default-profile')
}
