import { createHash } from 'node:crypto'
import { readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { stateFolder } from '../config/paths.ts'
import type { Env } from '../env.ts'
import { withLock } from '../files/lock.ts'
import { closeFolder, readPrivateFile, unwritable, writePrivateFile } from '../files/private.ts'
import { codeOf } from '../files/read.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { isObject, textOf } from '../jose/json/values.ts'
import { writeJson } from '../jose/json/writer.ts'

/** Saved tokens with what `userinfo` and `refresh` need to go on without arguments. */
export interface Session {
  readonly key: string
  readonly issuer: string | undefined
  readonly client_id: string
  readonly profile: string | undefined
  /** The grant of tokens that no person signed in for; undefined for a sign-in. */
  readonly grant: string | undefined
  /** Scope as granted. */
  readonly scope: string | undefined
  readonly sub: string | undefined
  /** The token response as it arrived. */
  readonly tokens: JsonObject
  /** Claims of the last ID Token. */
  readonly claims: JsonObject | undefined
  /** Private JWK that the tokens are bound to (RFC 9449). */
  readonly dpop: JsonObject | undefined
  /** Option values of the login, by option name: references such as env:NAME stay references. */
  readonly options: JsonObject
  /** Milliseconds since the epoch. */
  readonly savedAt: number
  /** Milliseconds since the epoch; undefined when the answer did not say. */
  readonly expiresAt: number | undefined
}

/** Largest session file, in bytes: three tokens of 256 KiB and room. */
const MOST = 1024 * 1024
/** How long one process waits for another's refresh, in milliseconds. */
const WAIT_MS = 60_000

/** Whose a session is. */
type Owner = Pick<Session, 'profile' | 'issuer' | 'grant'> & { readonly client_id: string | undefined }

/** The key of a session: the profile's name, else a hash of issuer and client; with the grant where no person signed in. */
export function sessionKey({ profile, issuer, client_id, grant }: Owner): string {
  const whose = profile ?? hashOf([issuer ?? '', client_id ?? ''])
  if (grant === undefined) return whose
  return `${whose}+${/^[\w.-]{1,64}$/.test(grant) ? grant : hashOf([grant])}`
}

function hashOf(words: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16)
}

/** A key as its file is named by it. */
const KEY = '[\\w.-]{1,64}(?:\\+[\\w.-]{1,64})?'
const IS_KEY = new RegExp(`^${KEY}$`)

function folder(env: Env): string {
  return join(stateFolder(env), 'sessions')
}

function fileOf(env: Env, key: string): string {
  return join(folder(env), `${key}.json`)
}

function latestFile(env: Env): string {
  return join(stateFolder(env), 'latest-session')
}

/** Writes a session and makes it the latest, unless no person signed in for it. */
export async function saveSession(env: Env, session: Session): Promise<void> {
  const { key, ...content } = session
  const stored: JsonObject = {}
  for (const [name, value] of Object.entries(content)) if (value !== undefined) stored[name] = value
  await writePrivateFile(fileOf(env, key), `${writeJson({ version: 1, ...stored }, 2)}\n`)
  if (session.grant === undefined) await writePrivateFile(latestFile(env), `${key}\n`)
}

/** A session by key. A file that cannot be understood is set aside, and `note` is told under which name. */
export async function loadSession(env: Env, key: string, note: (text: string) => void): Promise<Session | undefined> {
  if (!IS_KEY.test(key)) return undefined
  const path = fileOf(env, key)
  await closeFolder(folder(env))
  const text = await readPrivateFile(path, MOST)
  if (text === undefined) return undefined
  const session = parse(key, text)
  if (session) return session
  const aside = await setAside(path)
  note(`The session file ${path} was damaged; it was set aside as ${aside}.`)
  return undefined
}

function parse(key: string, text: string): Session | undefined {
  const { value } = readJson(text)
  if (!isObject(value)) return undefined
  const { client_id, tokens, issuer, profile, grant, scope, sub, claims, dpop, options, savedAt, expiresAt } = value
  if (typeof client_id !== 'string' || !isObject(tokens)) return undefined
  return {
    key,
    client_id,
    tokens,
    issuer: textOf(issuer),
    profile: textOf(profile),
    grant: textOf(grant),
    scope: textOf(scope),
    sub: textOf(sub),
    claims: isObject(claims) ? claims : undefined,
    dpop: isObject(dpop) ? dpop : undefined,
    options: isObject(options) ? options : {},
    savedAt: typeof savedAt === 'number' ? savedAt : 0,
    expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
  }
}

async function setAside(path: string): Promise<string> {
  const names = await readdir(join(path, '..'))
  const taken = names.filter((name) => path.endsWith(name.replace(/\.corrupt-\d+$/, ''))).length
  const aside = `${path}.corrupt-${taken}`
  await rename(path, aside).catch((error: unknown) => {
    throw unwritable(path, error)
  })
  return aside
}

/** The key of the session of a person that was saved last. */
export async function latestKey(env: Env): Promise<string | undefined> {
  const key = (await readPrivateFile(latestFile(env), 1024))?.trim()
  return key === '' ? undefined : key
}

/** Every session, latest first. */
export async function listSessions(env: Env, note: (text: string) => void): Promise<readonly Session[]> {
  const keys = (await storedNames(env))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
  const sessions = await Promise.all(keys.map((key) => loadSession(env, key, note)))
  return sessions.filter((session) => session !== undefined).sort((a, b) => b.savedAt - a.savedAt)
}

async function storedNames(env: Env): Promise<readonly string[]> {
  return readdir(folder(env)).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw unwritable(folder(env), error)
  })
}

/** The file of a session, what was set aside of it and what a process that was killed left of writing it; its lock is another matter. */
const STORED = new RegExp(`^(${KEY})\\.json(?:\\.corrupt-\\d+|\\.\\w+\\.tmp)?$`)

/** Forgets one session, or all: every file that has something of them, readable or not. Resolves to the keys there were. */
export async function clearSessions(env: Env, key?: string): Promise<readonly string[]> {
  await closeFolder(folder(env))
  const files = (await storedNames(env)).flatMap((name) => {
    const found = STORED.exec(name)?.[1]
    return found !== undefined && (key === undefined || key === found) ? [{ name, key: found }] : []
  })
  for (const { name } of files) await remove(join(folder(env), name))
  const keys = [...new Set(files.map((file) => file.key))]
  if (key === undefined || keys.includes((await latestKey(env)) ?? '')) await remove(latestFile(env))
  return keys
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw unwritable(path, error)
  })
}

/** The tokens of a session without the refresh token, which alone is saved of an answer that must not be accepted. */
function accepted({ tokens: { refresh_token, ...others } }: Session): JsonObject {
  return others
}

/**
 * Renews a session while other processes wait. `act` makes the token request and saves what it got; a process that waited
 * finds the new tokens on disk and gets those instead.
 */
export async function renewSession(
  env: Env,
  before: Session,
  note: (text: string) => void,
  act: (current: Session) => Promise<Session>,
): Promise<{ readonly session: Session; readonly by: 'us' | 'another' }> {
  return withLock(fileOf(env, before.key), env, { waitMs: WAIT_MS }, async () => {
    const current = (await loadSession(env, before.key, note)) ?? before
    // Between the start of this process and its reading of the session another may have been through already.
    const since = current.savedAt > env.startedAt && current.savedAt <= env.now()
    if (since || writeJson(accepted(current)) !== writeJson(accepted(before)))
      return { session: current, by: 'another' as const }
    return { session: await act(current), by: 'us' as const }
  })
}
