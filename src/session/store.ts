import { createHash } from 'node:crypto'
import { lstat, readdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Env } from '../env.ts'
import { readPrivateFile, unwritable } from '../files/private.ts'
import type { JsonObject } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { isObject, strings, textOf } from '../jose/json/values.ts'
import { KEY, namesIn, openPlace, type Place } from './place.ts'

/** Saved tokens with what `userinfo` and `refresh` need to go on without arguments. */
export interface Session {
  readonly key: string
  readonly issuer: string | undefined
  readonly client_id: string
  readonly profile: string | undefined
  /** The grant of tokens that no person signed in for; undefined for a sign-in. */
  readonly grant: string | undefined
  /** Origins of the endpoints that the provider had then; undefined where the session was saved before they were kept. */
  readonly endpoints: readonly string[] | undefined
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
  /** The client secret was typed at the login, and stands in no option. */
  readonly secretTyped?: true
}

/** Largest session file, in bytes: three tokens of 256 KiB and room. */
const MOST = 1024 * 1024

/** Whose a session is. */
type Owner = Pick<Session, 'profile' | 'issuer' | 'grant'> & { readonly client_id: string | undefined }

/** What a session is bound to. */
export type Bound = Pick<Session, 'profile' | 'issuer' | 'client_id' | 'grant' | 'endpoints'>

/** The key of a session: the profile's name, else a hash of issuer and client; with the grant where no person signed in. */
export function sessionKey({ profile, issuer, client_id, grant }: Owner): string {
  return withGrant(profile ?? hashOf([issuer ?? '', client_id ?? '']), grant)
}

/** The key of a session where that of its profile, or of its client without an issuer, is taken by one of another provider. */
export function otherSessionKey({ profile, issuer, client_id, grant, endpoints = [] }: Bound): string {
  const provider = issuer === undefined ? endpoints : [issuer]
  return withGrant(hashOf([profile ?? '', client_id, ...provider]), grant)
}

function withGrant(whose: string, grant: string | undefined): string {
  if (grant === undefined) return whose
  return `${whose}+${/^[\w.-]{1,64}$/.test(grant) ? grant : hashOf([grant])}`
}

function hashOf(words: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16)
}

const IS_KEY = new RegExp(`^${KEY}$`)

/** A session by key. A file that cannot be understood is set aside, and `note` is told under which name. */
export async function loadSession(env: Env, key: string, note: (text: string) => void): Promise<Session | undefined> {
  return load(await openPlace(env), key, env, note)
}

async function load(
  { fileOf }: Place,
  key: string,
  env: Env,
  note: (text: string) => void,
): Promise<Session | undefined> {
  if (!IS_KEY.test(key)) return undefined
  const path = fileOf(key)
  const text = await readPrivateFile(path, MOST, env)
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
  const { client_id, tokens, issuer, profile, grant, endpoints } = value
  const { scope, sub, claims, dpop, options, savedAt, expiresAt } = value
  if (typeof client_id !== 'string' || !isObject(tokens)) return undefined
  return {
    key,
    client_id,
    tokens,
    issuer: textOf(issuer),
    profile: textOf(profile),
    grant: textOf(grant),
    endpoints: Array.isArray(endpoints) ? strings(endpoints) : undefined,
    scope: textOf(scope),
    sub: textOf(sub),
    claims: isObject(claims) ? claims : undefined,
    dpop: isObject(dpop) ? dpop : undefined,
    options: isObject(options) ? options : {},
    savedAt: typeof savedAt === 'number' ? savedAt : 0,
    expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
    ...(value['secretTyped'] === true && { secretTyped: true }),
  }
}

async function setAside(path: string): Promise<string> {
  const names = await readdir(dirname(path))
  const taken = names.filter((name) => path.endsWith(name.replace(/\.corrupt-\d+$/, ''))).length
  const aside = `${path}.corrupt-${taken}`
  await rename(path, aside).catch((error: unknown) => {
    throw unwritable(path, error)
  })
  return aside
}

/** The key of the session of a person that was saved last, unless it is gone. */
export async function latestKey(env: Env): Promise<string | undefined> {
  const { latest, fileOf } = await openPlace(env)
  const key = (await readPrivateFile(latest, 1024, env))?.trim() ?? ''
  const found = IS_KEY.test(key) ? await lstat(fileOf(key)).catch(() => undefined) : undefined
  return found && key
}

/** Every session, latest first. */
export async function listSessions(env: Env, note: (text: string) => void): Promise<readonly Session[]> {
  const place = await openPlace(env)
  const names = await namesIn(place.folder)
  const keys = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
  const sessions = await Promise.all(keys.map((key) => load(place, key, env, note)))
  return sessions.filter((session) => session !== undefined).sort((a, b) => b.savedAt - a.savedAt)
}
