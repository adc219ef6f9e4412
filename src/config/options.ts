import type { Command as Commander, Option } from 'commander'
import type { Env } from '../env.ts'
import { CliError } from '../errors.ts'
import { askFor, neededOf } from './ask.ts'
import { type Declared, declaredBy } from './declared.ts'
import { requireFilled } from './empty.ts'
import { flagOf, isSecretOption, traitsOf } from './option.ts'
import { knownProfileKeys } from './option-groups.ts'
import { createOptions } from './option-reader.ts'
import { type Layer, type Options, over, type Value } from './option-values.ts'
import { parse, profileLayer, textIn, withPreset } from './profile-layer.ts'
import type { Configuration } from './profiles.ts'
import { isReference, variablesIn } from './reference.ts'
import { createReferences, type Keep, type References } from './references.ts'

interface ResolveSettings {
  readonly note: (text: string) => void
  /** Told of each secret that an option holds, so that no report shows it. */
  readonly keep: Keep
  /** Whether a secret in standard input is read at once. */
  readonly input: 'read' | 'left alone'
  /** Whether a profile counts; default: it does. */
  readonly profiles?: 'read' | 'left alone'
  /** The profile in force; default: that of --profile, OIDC_PROFILE or default-profile. */
  readonly subject?: { readonly profile: string; readonly mayBeNew: boolean }
  /** What a person has answered before, by the names of options. */
  readonly answers?: Layer
  /** What a flag with an empty value does: it is refused, or it takes a value out of the profile that is changed. */
  readonly empty: 'refused' | 'takes-out'
}

/** Settles every option: flag, environment, profile, preset, default. Throws `CliError` for what cannot be used. */
export async function resolveOptions(command: Commander, env: Env, settings: ResolveSettings): Promise<Options> {
  const given = givenLayer(command, env, settings)
  const hasProfile = settings.profiles !== 'left alone' && command.options.some(({ long }) => long === '--profile')
  const configuration = hasProfile ? await configurationOf(given, env) : undefined
  const declared = declaredBy(command.options)
  const values = configuration ? await withProfile(declared, given, configuration, settings) : given
  const profile = configuration?.profiles.get(profileName(given, configuration, settings) ?? '') ?? {}
  const variables = (): readonly string[] =>
    variablesIn([...[...given.values()].map(({ value }) => value), ...Object.values(profile)])
  const references = createReferences(env, settings.keep, textIn(values, 'envPrefix'))
  for (const option of command.options.filter(isSecretOption))
    await keepSecret(option, values.get(option.attributeName()), references, settings)
  const ask = (option: Option): Promise<string> => askFor(env, neededOf(option, values))
  const options = createOptions(declared, values, {
    references,
    ask,
    answers: new Map(settings.answers),
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

/** The configuration of this machine where nothing names another file. */
export function usualConfiguration(env: Env): Promise<Configuration> {
  return configurationOf(new Map(), env)
}

async function configurationOf(given: Layer, env: Env): Promise<Configuration> {
  const { readConfiguration } = await import('./profiles.ts')
  return readConfiguration(env, textIn(given, 'config'), knownProfileKeys())
}

/** The values with the profile in force, then its preset, where flags and environment left them open. */
async function withProfile(
  declared: Declared,
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
  const values = over(profileLayer(declared, given, profile, place), given)
  const filled = withPreset(declared, values)
  // What a new profile is to have may still be asked for.
  return subject?.mayBeNew ? filled.catch(unlessMissing(values)) : filled
}

/** The values without those of a preset that lacks what it needs. */
function unlessMissing(values: Layer): (error: unknown) => Layer {
  return (error) => {
    if (error instanceof CliError && error.code === 'missing_option') return values
    throw error
  }
}

/** The name of the profile in force, whether or not there is one of it. */
function profileName(
  given: Layer,
  { defaultProfile }: Configuration,
  { subject }: ResolveSettings,
): string | undefined {
  return subject?.profile ?? textIn(given, 'profile') ?? defaultProfile
}
