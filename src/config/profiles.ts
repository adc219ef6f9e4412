import { lstat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Document, ErrorCode } from 'yaml'
import type { Env } from '../env.ts'
import { type CliError, cliError } from '../errors.ts'
import { writePrivateFile } from '../files/private.ts'
import { readTextFile } from '../files/read.ts'
import { nearest } from '../text/nearest.ts'
import { isName } from '../text/quotable.ts'
import { isSecretName } from '../text/secret-names.ts'
import { configFolder } from './paths.ts'
import { readPlainYaml } from './plain-yaml.ts'
import { isReference } from './reference.ts'
import { unfoldAliases } from './yaml-aliases.ts'

/** Largest configuration file, in bytes. */
const MOST = 256 * 1024

/** Values of a profile by long flag name, such as "client-id". */
export type Profile = Readonly<Record<string, ProfileValue>>
export type ProfileValue = string | number | boolean | readonly string[]

export interface Configuration {
  readonly path: string
  readonly exists: boolean
  /** Whether its folder is ours, or one that `--config` named. */
  readonly folder: 'ours' | 'given'
  readonly profiles: ReadonlyMap<string, Profile>
  readonly defaultProfile: string | undefined
  /** Reads the YAML document, for editing without losing comments and order; undefined where there is no file yet. */
  readonly document?: () => Promise<Document>
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
  const facts = await lstat(path).catch(() => undefined)
  if (!facts && given === undefined)
    return { path, folder, exists: false, profiles: new Map(), defaultProfile: undefined }
  const text = await readTextFile(path, { maxBytes: MOST, what: given === undefined ? 'config.yaml' : '--config' })
  // The whole grammar takes more than 200 ms for a thousand profiles.
  const content = readPlainYaml(text) ?? plain(await documentOf(path, text), path)
  const profiles = readProfiles(path, content['profiles'], known)
  const unknown = Object.keys(content).find((key) => key !== 'profiles' && key !== 'default-profile')
  if (unknown !== undefined) throw invalid(path, unknownKey(unknown, ['profiles', 'default-profile']))
  const chosen = content['default-profile']
  if (chosen !== undefined && typeof chosen !== 'string') throw invalid(path, 'default-profile is not a name')
  await refuseOpenSecrets(path, profiles)
  const document = (): Promise<Document> => documentOf(path, text)
  return { path, folder, exists: true, profiles, defaultProfile: chosen, document }
}

async function documentOf(path: string, text: string): Promise<Document> {
  const { LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  // The words of the library quote the line, which may hold a secret.
  const document = parseDocument(text, { uniqueKeys: true, strict: true, prettyErrors: false, lineCounter })
  const fault = document.errors[0] ?? document.warnings[0]
  if (fault) throw invalid(path, YAML_FAULTS[fault.code] ?? 'this is no YAML', lineCounter.linePos(fault.pos[0]))
  return document
}

/** Aliases are bounded, so that a few lines cannot unfold into gigabytes. */
function plain(document: Document, path: string): Record<string, unknown> {
  try {
    const content: unknown = document.toJS({ maxAliasCount: 50 })
    if (content === null || content === undefined) return {}
    if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>
  } catch {
    throw invalid(
      path,
      'an alias (*name) has no anchor before it, or unfolds without bound; quote a value that begins with *',
    )
  }
  throw invalid(path, 'expected "profiles:" at the top')
}

/** What is wrong with a file that is no YAML, by the code of the library's error and without a word of the file. */
const YAML_FAULTS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'a value that begins with * must be quoted',
  BAD_DQ_ESCAPE: 'an escape in a double-quoted value is unknown; single quotes take backslashes as they are',
  BAD_INDENT: 'the indentation does not fit the lines before',
  BAD_SCALAR_START: 'a value that begins with this character must be quoted',
  BLOCK_AS_IMPLICIT_KEY: 'a value that holds ": " must be quoted',
  DUPLICATE_KEY: 'a name stands twice in the same mapping',
  MISSING_CHAR: 'a colon, a comma, a quote or a closing bracket is missing',
  MULTILINE_IMPLICIT_KEY: 'a name must be on one line and have a colon after it',
  MULTIPLE_DOCS: 'the file holds more than one document',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'a value that begins with ! must be quoted',
  UNEXPECTED_TOKEN: 'something stands where nothing may stand; a value with special characters must be quoted',
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
    profiles.set(name, values as Profile)
  }
  return profiles
}

/** What is wrong with one entry of a profile; undefined where nothing is. */
function faultOf(key: string, value: unknown, known: ReadonlySet<string>): string | undefined {
  if (!known.has(key)) return unknownKey(key, known)
  if (!isProfileValue(value)) return `${key} is neither a value nor a list of texts`
  return CONTROL.test(String(value)) ? `${key} has control characters in its value` : undefined
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

/** Throws `invalid_option` for a name that could not be a profile's. */
export function requireProfileName(name: string): void {
  if (NAME.test(name)) return
  throw cliError(
    'invalid_option',
    `A profile cannot be named ${JSON.stringify(name.slice(0, 80))}.`,
    'Use letters, digits, dots, dashes and underscores, at most 64.',
  )
}

async function refuseOpenSecrets(path: string, profiles: ReadonlyMap<string, Profile>): Promise<void> {
  const facts = await lstat(path).catch(() => undefined)
  if (!facts || (facts.mode & 0o077) === 0) return
  for (const [name, profile] of profiles) {
    const key = Object.keys(profile).find((name) => isSecretName(name) && isLiteral(profile[name]))
    if (key === undefined) continue
    throw cliError(
      'file_unsafe',
      `${path}: profile ${name} holds ${key} itself, and others on this machine may read the file.`,
      `Close it with chmod 600 ${path}, or write ${key}: env:NAME or file:PATH.`,
    )
  }
}

function isLiteral(value: ProfileValue | undefined): boolean {
  return typeof value === 'string' && !isReference(value)
}

function invalid(path: string, why: string, at?: { line: number; col: number }): CliError {
  const place = at ? `:${at.line}:${at.col}` : ''
  return cliError(
    'profile_invalid',
    `${path}${place}: ${why}.`.replace(/\.\.$/, '.'),
    'Correct the file; docs/configuration.md shows its form.',
  )
}

/** Adds or replaces one profile, keeping comments and order of the rest. */
export async function saveProfile(configuration: Configuration, name: string, profile: Profile): Promise<void> {
  const document = await (configuration.document ?? emptyDocument)()
  // An empty mapping is written as {}, and what is put into one would stay on that line.
  if (configuration.profiles.size === 0) document.set('profiles', document.createNode({}))
  await unfoldAliases(document, name)
  document.setIn(['profiles', name], document.createNode(profile))
  await writePrivateFile(configuration.path, String(document), configuration.folder)
}

async function emptyDocument(): Promise<Document> {
  const { parseDocument } = await import('yaml')
  return parseDocument('profiles: {}\n')
}

/** Takes one profile out; throws `profile_unknown`. */
export async function removeProfile(configuration: Configuration, name: string): Promise<void> {
  const { path, folder, defaultProfile } = configuration
  requireProfile(configuration, name)
  const document = await configuration.document?.()
  if (!document) return
  await unfoldAliases(document, name)
  document.deleteIn(['profiles', name])
  if (defaultProfile === name) document.delete('default-profile')
  await writePrivateFile(path, String(document), folder)
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
