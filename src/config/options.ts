import type { Command as Commander, Option } from 'commander'
import type { Env } from '../env.ts'
import { cliError, messageOf } from '../errors.ts'
import { askFor } from './ask.ts'
import { requireFilled } from './empty.ts'
import { flagOf, isList, isSecretOption, traitsOf } from './option.ts'
import { knownProfileKeys } from './option-groups.ts'
import { createOptions } from './option-reader.ts'
import { type Layer, type Options, outranks, over, type Value } from './option-values.ts'
import type { Configuration, Profile, ProfileValue } from './profiles.ts'
import { isReference, variablesIn } from './reference.ts'
import { createReferences, type Keep, type References } from './references.ts'

interface ResolveSettings {
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
export async function resolveOptions(command: Commander, env: Env, settings: ResolveSettings): Promise<Options> {
  const given = givenLayer(command, env, settings)
  const hasProfile = command.options.some((option) => option.long === '--profile')
  const configuration = hasProfile ? await configurationOf(given, env) : undefined
  const values = configuration ? await withProfile(command, given, configuration, settings) : given
  const profile = configuration?.profiles.get(profileName(given, configuration, settings) ?? '') ?? {}
  const variables = variablesIn([...[...given.values()].map(({ value }) => value), ...Object.values(profile)])
  const references = createReferences(env, settings.keep, textIn(values, 'envPrefix'))
  for (const option of command.options.filter(isSecretOption))
    await keepSecret(option, values.get(option.attributeName()), references, settings)
  const ask = (option: Option): Promise<string> =>
    askFor(env, option.attributeName(), flagOf(option), traitsOf(option).variable)
  const options = createOptions(command.options, values, {
    references,
    ask,
    answers: new Map(),
    variables,
    configuration,
  })
  return values.has('clientMetadata') ? describedClient(options, settings) : options
}

/** The options with what the client is registered with; a command about the profile itself shows and mends what cannot be read there. */
async function describedClient(options: Options, { note, keep, subject }: ResolveSettings): Promise<Options> {
  const { withClientMetadata } = await import('./client-metadata.ts')
  const described = withClientMetadata(options, { note, keep })
  return subject && options.sourceOf('clientMetadata') !== 'flag' ? described.catch(() => options) : described
}

/**
 * Notes a secret on the command line, and reads each before anything is sent, so that nothing shown shows it. What cannot be read
 * is told when it is used; standard input is left alone by a command that may have another use for it.
 */
async function keepSecret(
  option: Option,
  found: Value | undefined,
  references: References,
  settings: ResolveSettings,
): Promise<void> {
  const { value, source, from } = found ?? {}
  if (typeof value !== 'string') return
  if (source === 'flag' && !isReference(value))
    settings.note(
      `${from} was given on the command line, where other users of this machine can see it; use env:NAME or file:PATH.`,
    )
  if (value === '' || (value === '-' && settings.input === 'left alone')) return
  await references.secret(value, flagOf(option)).catch(() => {})
}

/** What command line, environment and defaults say. */
function givenLayer(command: Commander, env: Env, settings: ResolveSettings): Layer {
  const values = new Map<string, Value>()
  for (const option of command.options) {
    const name = option.attributeName()
    if (values.has(name) || name === 'help') continue
    const found = fromCommandLine(command, option) ?? fromVariable(option, env) ?? fromDefault(command, option)
    const takesOut = settings.empty === 'takes-out' && traitsOf(option).inProfile !== 'refused'
    if (found?.source === 'flag' && !takesOut) requireFilled(option, found.value, found.from)
    if (found) values.set(name, found)
  }
  return values
}

function fromCommandLine(command: Commander, option: Option): Value | undefined {
  if (command.getOptionValueSource(option.attributeName()) !== 'cli') return undefined
  return { value: command.getOptionValue(option.attributeName()), source: 'flag', from: flagOf(option) }
}

function fromVariable(option: Option, env: Env): Value | undefined {
  const { variable } = traitsOf(option)
  const text = variable === undefined ? undefined : env.vars[variable]
  if (!text || variable === undefined) return undefined
  return { value: parse(option, text, variable), source: 'environment', from: variable }
}

function fromDefault(command: Commander, option: Option): Value | undefined {
  const value: unknown = command.getOptionValue(option.attributeName())
  return value === undefined ? undefined : { value, source: 'default', from: 'default' }
}

async function configurationOf(given: Layer, env: Env): Promise<Configuration> {
  const { readConfiguration } = await import('./profiles.ts')
  return readConfiguration(env, textIn(given, 'config'), knownProfileKeys())
}

/** The values with the profile in force, then its preset, where flags and environment left them open. */
async function withProfile(
  command: Commander,
  given: Layer,
  configuration: Configuration,
  settings: ResolveSettings,
): Promise<Layer> {
  const { requireProfile } = await import('./profiles.ts')
  const { subject } = settings
  const name = profileName(given, configuration, settings)
  const known = name === undefined ? {} : configuration.profiles.get(name)
  const profile = known ?? (subject?.mayBeNew ? {} : requireProfile(configuration, name ?? ''))
  // A command about the profile itself shows and mends what stands in it.
  const check = subject ? () => {} : requireFilled
  const place = { source: 'profile', from: `profile ${name ?? ''}`, check } as const
  const values = over(profileLayer(command, given, profile, place), given)
  const preset = textIn(values, 'preset')
  if (preset === undefined) return values
  const { fillPreset } = await import('./presets.ts')
  const options = fillPreset(preset, { base: textIn(values, 'baseUrl'), tenant: textIn(values, 'tenant') })
  const { standing, rest } = addToLists(command, values, options)
  return over(profileLayer(command, standing, rest, { source: 'preset', from: `preset ${preset}` }), standing)
}

/** The name of the profile in force, whether or not there is one of it. */
function profileName(
  given: Layer,
  { defaultProfile }: Configuration,
  { subject }: ResolveSettings,
): string | undefined {
  return subject?.profile ?? textIn(given, 'profile') ?? defaultProfile
}

function textIn(values: Layer, name: string): string | undefined {
  const value = values.get(name)?.value
  return typeof value === 'string' ? value : undefined
}

/** What a provider needs is added to what was asked for, and gives way to it where both name the same parameter or header. */
function addToLists(command: Commander, values: Layer, preset: Profile): { standing: Layer; rest: Profile } {
  const lists = command.options.filter((option) => traitsOf(option).added).map((option) => option.attributeName())
  const named = new Set(lists.flatMap((name) => listOf(values.get(name)?.value)).map(subject))
  const kept = new Map(
    lists.map((name) => [name, listOf(preset[name]).filter((each) => !named.has(subject(each)))] as const),
  )
  const standing = new Map(values)
  for (const name of lists) {
    const found = values.get(name)
    if (found && found.source !== 'default')
      standing.set(name, { ...found, value: [...(kept.get(name) ?? []), ...listOf(found.value)] })
  }
  const rest = Object.fromEntries([...kept].filter(([name]) => preset[name] !== undefined))
  return { standing, rest: { ...preset, ...rest } }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** The parameter or header that one value of a list is about. */
function subject(text: string): string {
  return text.split(/[=:]/, 1)[0]?.toLowerCase() ?? ''
}

/** The values of a profile that this command has options for and that nothing which goes before it gives. */
function profileLayer(
  command: Commander,
  values: Layer,
  profile: Profile,
  { source, from, check }: Omit<Value, 'value'> & { readonly check?: typeof requireFilled },
): Layer {
  const layer = new Map<string, Value>()
  for (const [key, value] of Object.entries(profile)) {
    const option = optionFor(command, key)
    const name = option?.attributeName() ?? ''
    if (!option || layer.has(name) || !outranks(source, values.get(name))) continue
    const where = `${from}: ${key}`
    const parsed = parseProfileValue(option, key, value, where)
    check?.(option, parsed, where)
    layer.set(name, { value: parsed, source, from })
  }
  return layer
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
  if (isList(option)) return Array.isArray(value) ? value : [String(value)]
  if (Array.isArray(value)) return invalid(where, 'one value is needed, not a list')
  return value === false ? false : parse(option, String(value), where)
}

/** Runs the checks that commander runs for flags. */
function parse(option: Option, text: string, where: string): unknown {
  if (option.argChoices && !option.argChoices.includes(text)) {
    return invalid(where, `${JSON.stringify(text.slice(0, 80))} is not one of ${option.argChoices.join(', ')}`)
  }
  if (!option.parseArg || isList(option)) return text
  try {
    return option.parseArg(text, undefined)
  } catch (error) {
    return invalid(where, messageOf(error).replace(/\.$/, ''))
  }
}

function invalid(where: string, why: string): never {
  throw cliError('invalid_option', `${where}: ${why}.`, 'Correct the value.')
}
