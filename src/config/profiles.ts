import { lstat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Document } from 'yaml'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { ownFolder, requireOwnFile } from '../files/owner.ts'
import { readTextFile } from '../files/read.ts'
import { nearest } from '../text/nearest.ts'
import { isName } from '../text/quotable.ts'
import { isSecretName } from '../text/secret-names.ts'
import { configFolder } from './paths.ts'
import { readPlainYaml } from './plain-yaml.ts'
import { isReference } from './reference.ts'
import { documentOf, invalid, plain } from './yaml-document.ts'

/** Largest configuration file, in bytes. */
const MOST = 256 * 1024

/** Values of a profile by long flag name, such as "client-id". */
export type Profile = Readonly<Record<string, ProfileValue>>
export type ProfileValue = string | number | boolean | readonly string[]

export interface Configuration {
  readonly path: string
  readonly exists: boolean
  readonly profiles: ReadonlyMap<string, Profile>
  readonly defaultProfile: string | undefined
  /** Changes the file as it is when nobody else changes it. */
  edit(change: (document: Document) => Promise<void>): Promise<void>
}

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/

/** Where the configuration lies: `--config`, else config.yaml in the config folder. */
function configPath(env: Env, given: string | undefined): string {
  return given === undefined ? join(configFolder(env), 'config.yaml') : resolve(env.cwd, given)
}

/**
 * Reads and checks the configuration. `known` are the long flag names a profile may have.
 * Throws `profile_invalid` naming line and column, `file_unsafe` when it holds a secret and others may read it.
 */
export async function readConfiguration(
  env: Env,
  given: string | undefined,
  known: ReadonlySet<string>,
): Promise<Configuration> {
  const path = configPath(env, given)
  const folder = given === undefined ? 'ours' : 'given'
  const edit: Configuration['edit'] = async (change) =>
    (await import('./edit-profiles.ts')).edit(env, { path, folder, maxBytes: MOST }, change)
  if (folder === 'ours') await ownFolder(dirname(path), env)
  const facts = await lstat(path).catch(() => undefined)
  if (!facts && folder === 'ours') return { path, exists: false, profiles: new Map(), defaultProfile: undefined, edit }
  if (folder === 'ours') await requireOwnFile(path, env)
  const text = await readTextFile(path, { maxBytes: MOST, what: given === undefined ? 'config.yaml' : '--config' })
  // The whole grammar takes more than 200 ms for a thousand profiles.
  const content = readPlainYaml(text) ?? plain(await documentOf(path, text), path)
  const profiles = readProfiles(path, content['profiles'], known)
  const unknown = Object.keys(content).find((key) => key !== 'profiles' && key !== 'default-profile')
  if (unknown !== undefined) throw invalid(path, unknownKey(unknown, ['profiles', 'default-profile']))
  const chosen = content['default-profile']
  if (chosen !== undefined && typeof chosen !== 'string') throw invalid(path, 'default-profile is not a name')
  await refuseOpenSecrets(path, profiles)
  return { path, exists: true, profiles, defaultProfile: chosen, edit }
}

function readProfiles(path: string, content: unknown, known: ReadonlySet<string>): ReadonlyMap<string, Profile> {
  if (content === undefined || content === null) return new Map()
  if (typeof content !== 'object' || Array.isArray(content)) throw invalid(path, 'profiles is not a mapping of names')
  const profiles = new Map<string, Profile>()
  for (const [name, values] of Object.entries(content)) {
    requireProfileName(name)
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      throw invalid(path, `profile ${name} is not a mapping of flags to values`)
    }
    for (const key in values) {
      const fault = faultOf(key, (values as Record<string, unknown>)[key], known)
      if (fault !== undefined) throw invalid(path, `profile ${name}: ${fault}`)
    }
    profiles.set(name, withDocument(values as Readonly<Record<string, unknown>>))
  }
  return profiles
}

/** What is wrong with one entry of a profile; undefined where nothing is. */
function faultOf(key: string, value: unknown, known: ReadonlySet<string>): string | undefined {
  if (!known.has(key)) return unknownKey(key, known)
  if (key === DOCUMENT && isMapping(value)) return undefined
  if (!isProfileValue(value)) return `${key} is neither a value nor a list of texts`
  return CONTROL.test(String(value)) ? `${key} has control characters in its value` : undefined
}

/** The key whose value is a JSON object, which may be written as a mapping as well. */
const DOCUMENT = 'client-metadata'

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A profile whose mapping is the JSON text that it stands for. */
export function withDocument(values: Readonly<Record<string, unknown>>): Profile {
  const document = values[DOCUMENT]
  return (isMapping(document) ? { ...values, [DOCUMENT]: JSON.stringify(document) } : values) as Profile
}

const CONTROL = /[\u0000-\u001f\u007f]/

function isProfileValue(value: unknown): value is ProfileValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string')
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function unknownKey(key: string, known: Iterable<string>): string {
  const meant = nearest(key, known)
  return `${isName(key) ? key : 'a key'} is no flag${meant ? `; did you mean ${meant}?` : ''}`
}

/** What to do about a name that could not be a profile's; undefined for one that could. */
export function profileNameFault(name: string): string | undefined {
  return NAME.test(name) ? undefined : 'Use letters, digits, dots, dashes and underscores, at most 64.'
}

/** Throws `invalid_option` for a name that could not be a profile's. */
export function requireProfileName(name: string): void {
  const fault = profileNameFault(name)
  if (fault === undefined) return
  throw cliError('invalid_option', `A profile cannot be named ${JSON.stringify(name.slice(0, 80))}.`, fault)
}

async function refuseOpenSecrets(path: string, profiles: ReadonlyMap<string, Profile>): Promise<void> {
  const facts = await lstat(path).catch(() => undefined)
  if (!facts || (facts.mode & 0o077) === 0) return
  for (const [name, profile] of profiles) {
    const key = Object.keys(profile).find((name) => isOpenSecret(name, profile[name]))
    if (key === undefined) continue
    throw cliError(
      'file_unsafe',
      `${path}: profile ${name} holds ${key} itself, and others on this machine may read the file.`,
      `Close it with chmod 600 ${path}, or write ${key}: env:NAME or file:PATH.`,
    )
  }
}

/** Whether an entry of a profile is a secret itself, or a document with one in it. */
export function isOpenSecret(key: string, value: ProfileValue | undefined): boolean {
  return isLiteral(value) && (isSecretName(key) || (key === DOCUMENT && SECRET_MEMBER.test(String(value))))
}

const SECRET_MEMBER = /"(?:client_secret|registration_access_token|d|k)"/

function isLiteral(value: ProfileValue | undefined): boolean {
  return typeof value === 'string' && !isReference(value)
}

/** Adds or changes one profile, keeping comments and order of the rest. */
export async function saveProfile(configuration: Configuration, name: string, profile: Profile): Promise<void> {
  const { setProfile } = await import('./edit-profiles.ts')
  const before = configuration.profiles.get(name) ?? {}
  await configuration.edit((document) => setProfile(document, name, before, profile))
}

/** Takes one profile out; throws `profile_unknown`. */
export async function removeProfile(configuration: Configuration, name: string): Promise<void> {
  requireProfile(configuration, name)
  const { takeProfileOut } = await import('./edit-profiles.ts')
  await configuration.edit((document) => takeProfileOut(document, name))
}

/** The profile of that name; throws `profile_unknown` with the nearest one. */
export function requireProfile(configuration: Configuration, name: string): Profile {
  const profile = configuration.profiles.get(name)
  if (profile) return profile
  const meant = nearest(name, configuration.profiles.keys())
  throw cliError(
    'profile_unknown',
    `There is no profile ${JSON.stringify(name.slice(0, 80))} in ${configuration.path}.`,
    meant ? `Did you mean ${meant}?` : `Add it: oidc-cli profile add ${NAME.test(name) ? name : '<name>'}`,
  )
}
