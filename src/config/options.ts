import type { Command as Commander, Option } from 'commander'
import type { Env } from '../env.ts'
import { cliError } from '../errors.ts'
import { askFor } from './ask.ts'
import { requireFilled } from './empty.ts'
import type { Options } from './option-values.ts'
import type { Configuration, Profile, ProfileValue } from './profiles.ts'
import { type Keep, noteSecrets, type Resolve, readSecrets, secretResolver, type Value } from './secret-options.ts'

/** Which variable stands for which option. */
export const VARIABLES: Readonly<Record<string, string>> = {
  issuer: 'OIDC_ISSUER',
  clientId: 'OIDC_CLIENT_ID',
  clientSecret: 'OIDC_CLIENT_SECRET',
  scope: 'OIDC_SCOPE',
  profile: 'OIDC_PROFILE',
}

/** The options of one command with where each came from, and the configuration they were read with. */
export interface ResolvedOptions extends Options {
  readonly configuration: Configuration | undefined
  /** The profile in force. */
  readonly profile: string | undefined
}

export interface ResolveSettings {
  /** Long flag names that any command has, since one profile serves all. */
  readonly known: ReadonlySet<string>
  readonly note: (text: string) => void
  /** Told of each secret that an option holds, so that no report shows it. */
  readonly keep: Keep
  /** Whether a secret in standard input is read at once. */
  readonly input: 'read' | 'left alone'
  /** The profile in force; default: that of --profile, OIDC_PROFILE or default-profile. */
  readonly subject?: { readonly profile: string; readonly mayBeNew: boolean }
  /** What a flag with an empty value does: it is refused, or it takes a value out of the profile that is changed. */
  readonly empty: 'refused' | 'takes-out'
}

/** Settles every option: flag, environment, profile, preset, default. Throws `CliError` for what cannot be used. */
export async function resolveOptions(
  command: Commander,
  env: Env,
  settings: ResolveSettings,
): Promise<ResolvedOptions> {
  const values = new Map<string, Value>()
  for (const option of command.options) {
    const name = option.attributeName()
    if (values.has(name) || name === 'help') continue
    const found = fromCommandLine(command, option) ?? fromVariable(option, env) ?? fromDefault(command, option)
    const takesOut = settings.empty === 'takes-out' && settings.known.has(flagOf(option).slice(2))
    if (found?.source === 'flag' && !takesOut) requireFilled(option, found.value, found.from)
    if (found) values.set(name, found)
  }
  const usesProfile = command.options.some((option) => option.long === '--profile')
  const { configuration, profile } = usesProfile ? await applyProfile(command, env, values, settings) : {}
  noteSecrets(values, settings.note)
  const resolve = secretResolver(env, settings.keep)
  await readSecrets(values, resolve, settings.input)
  return { ...reader(command, env, values, resolve), configuration, profile }
}

function fromCommandLine(command: Commander, option: Option): Value | undefined {
  if (command.getOptionValueSource(option.attributeName()) !== 'cli') return undefined
  return { value: command.getOptionValue(option.attributeName()), source: 'flag', from: flagOf(option) }
}

function fromVariable(option: Option, env: Env): Value | undefined {
  const variable = VARIABLES[option.attributeName()]
  const text = variable === undefined ? undefined : env.vars[variable]
  if (!text || variable === undefined) return undefined
  return { value: parse(option, text, variable), source: 'environment', from: variable }
}

function fromDefault(command: Commander, option: Option): Value | undefined {
  const value: unknown = command.getOptionValue(option.attributeName())
  return value === undefined ? undefined : { value, source: 'default', from: 'default' }
}

/** Fills in what flags and environment left open from the profile, then from its preset. */
async function applyProfile(
  command: Commander,
  env: Env,
  values: Map<string, Value>,
  settings: ResolveSettings,
): Promise<{ configuration: Configuration; profile: string | undefined }> {
  const { readConfiguration, requireProfile } = await import('./profiles.ts')
  const configuration = await readConfiguration(env, textIn(values, 'config'), settings.known)
  const { subject } = settings
  const name = subject?.profile ?? textIn(values, 'profile') ?? configuration.defaultProfile
  const known = name === undefined ? {} : configuration.profiles.get(name)
  const profile = known ?? (subject?.mayBeNew ? {} : requireProfile(configuration, name ?? ''))
  const filled = fill(command, values, profile, { source: 'profile', from: `profile ${name ?? ''}` })
  // A command about the profile itself shows and mends what stands in it.
  if (!subject) for (const { option, value, where } of filled) requireFilled(option, value, where)
  const preset = textIn(values, 'preset')
  if (preset !== undefined) {
    const { fillPreset } = await import('./presets.ts')
    const options = fillPreset(preset, { base: textIn(values, 'baseUrl'), tenant: textIn(values, 'tenant') })
    fill(command, values, addToLists(values, options), { source: 'preset', from: `preset ${preset}` })
  }
  return { configuration, profile: name }
}

function textIn(values: ReadonlyMap<string, Value>, name: string): string | undefined {
  const value = values.get(name)?.value
  return typeof value === 'string' ? value : undefined
}

/** What a provider needs is added to what was asked for, and gives way to it where both name the same parameter or header. */
function addToLists(values: Map<string, Value>, preset: Profile): Profile {
  const given = LISTS.map((name) => [name, values.get(name)] as const)
  const named = new Set(given.flatMap(([, found]) => listOf(found?.value)).map(subject))
  const lists = LISTS.map((name) => [name, listOf(preset[name]).filter((each) => !named.has(subject(each)))] as const)
  const kept = new Map(lists)
  for (const [name, found] of given) {
    if (found && found.source !== 'default')
      values.set(name, { ...found, value: [...(kept.get(name) ?? []), ...listOf(found.value)] })
  }
  return { ...preset, ...Object.fromEntries(lists.filter(([name]) => preset[name] !== undefined)) }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

const LISTS = ['set', 'unset', 'header'] as const

/** The parameter or header that one value of a list is about. */
function subject(text: string): string {
  return text.split(/[=:]/, 1)[0]?.toLowerCase() ?? ''
}

interface Filled {
  readonly option: Option
  readonly value: unknown
  readonly where: string
}

function fill(
  command: Commander,
  values: Map<string, Value>,
  profile: Profile,
  place: Omit<Value, 'value'>,
): readonly Filled[] {
  const filled: Filled[] = []
  for (const [key, value] of Object.entries(profile)) {
    const option = optionFor(command, key)
    if (!option) continue
    const name = option.attributeName()
    const known = values.get(name)
    if (known && known.source !== 'default') continue
    const where = `${place.from}: ${key}`
    const parsed = parseProfileValue(option, key, value, where)
    values.set(name, { value: parsed, ...place })
    filled.push({ option, value: parsed, where })
  }
  return filled
}

/** The option that a key names; `--no-discovery` is named by "discovery" too. */
function optionFor(command: Commander, key: string): Option | undefined {
  const named = (long: string) => command.options.find((each) => each.long === long)
  const negated = named(`--no-${key}`)
  return named(`--${key}`) ?? (negated?.negate ? negated : undefined)
}

function parseProfileValue(option: Option, key: string, value: ProfileValue, where: string): unknown {
  const on = value === true || value === 'true'
  // "no-discovery: true" and "discovery: false" mean the same.
  if (option.negate) return option.long === `--${key}` ? !on : on
  if (option.isBoolean()) return value === true || value === 'true'
  if (Array.isArray(option.defaultValue)) return Array.isArray(value) ? value : [String(value)]
  if (Array.isArray(value)) return invalid(where, 'one value is needed, not a list')
  return value === false ? false : parse(option, String(value), where)
}

/** Runs the checks that commander runs for flags. */
function parse(option: Option, text: string, where: string): unknown {
  if (option.argChoices && !option.argChoices.includes(text)) {
    return invalid(where, `${JSON.stringify(text.slice(0, 80))} is not one of ${option.argChoices.join(', ')}`)
  }
  if (!option.parseArg || Array.isArray(option.defaultValue)) return text
  try {
    return option.parseArg(text, undefined)
  } catch (error) {
    return invalid(where, error instanceof Error ? error.message.replace(/\.$/, '') : String(error))
  }
}

function invalid(where: string, why: string): never {
  throw cliError('invalid_option', `${where}: ${why}.`, 'Correct the value.')
}

function reader(command: Commander, env: Env, values: Map<string, Value>, resolve: Resolve): Options {
  const optionOf = (name: string): Option | undefined =>
    command.options.find((option) => option.attributeName() === name && !option.negate)
  const text = (name: string): string | undefined => {
    const value = values.get(name)?.value
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
  }
  const need = async (name: string): Promise<string> => {
    const given = text(name)
    if (given !== undefined && given !== '') return given
    const flag = flagOf(optionOf(name)) || `--${name}`
    const answer = await askFor(env, name, flag, VARIABLES[name])
    values.set(name, { value: answer, source: 'prompt', from: 'prompt' })
    return answer
  }
  return {
    text,
    need,
    secret: async (name) => {
      const given = text(name)
      return given === undefined ? undefined : resolve(given, flagOf(optionOf(name)) || name)
    },
    resolve,
    flag: (name) => {
      const value = values.get(name)?.value
      return value !== undefined && value !== false
    },
    number: (name) => {
      const value = values.get(name)?.value
      return typeof value === 'number' ? value : undefined
    },
    list: (name) => {
      const value = values.get(name)?.value
      return Array.isArray(value) ? value.map(String) : []
    },
    sourceOf: (name) => values.get(name)?.source,
    all: () => [...values].map(([name, value]) => ({ name, flag: flagOf(optionOf(name)), ...value })),
  }
}

function flagOf(option: Option | undefined): string {
  return option?.long ?? ''
}
