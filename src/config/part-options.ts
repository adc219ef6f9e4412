import type { Command as Commander, Option } from 'commander'
import type { Env } from '../env.ts'
import { askFor, neededOf } from './ask.ts'
import { type Declared, declaredBy } from './declared.ts'
import { flagOf, isList, isSecretOption, traitsOf } from './option.ts'
import { createOptions } from './option-reader.ts'
import { type Layer, type Options, over, type Value } from './option-values.ts'
import { parse, profileLayer, textIn, withPreset } from './profile-layer.ts'
import type { Configuration, Profile } from './profiles.ts'
import { isReference, variablesIn } from './reference.ts'
import { createReferences, type Keep } from './references.ts'

/** What one command of a scenario is told, highest first. */
export interface PartValues {
  /** What the command line of the whole says; lists are added to. */
  readonly flags: Layer
  /** Keys of the step. */
  readonly keys: Profile
  /** Keys whose value came from an earlier step, and is never read as a reference. */
  readonly handedOn: ReadonlySet<string>
  /** The configuration whose default profile is the provider, if there is one. */
  readonly configuration: Configuration
  readonly note: (text: string) => void
  readonly keep: Keep
}

/** A command that many scenarios run, with what is the same for each of them. */
export interface PartCommand {
  readonly declared: Declared
  readonly secrets: readonly Option[]
  /** What the environment says, and defaults. Throws `invalid_option` for a variable that cannot be used. */
  below(vars: Env['vars']): Layer
}

export function partCommand(command: Commander): PartCommand {
  const { options } = command
  let known: { readonly vars: Env['vars']; readonly layer: Layer } | undefined
  return {
    declared: declaredBy(options),
    secrets: options.filter(isSecretOption),
    below(vars) {
      // Those of a process may be others a moment later.
      if (!Object.isFrozen(vars)) return below(command, vars)
      if (known?.vars !== vars) known = { vars, layer: below(command, vars) }
      return known.layer
    },
  }
}

/** Settles the options of a command within a scenario: the command line, the step, the provider, its preset, the environment, defaults. */
export async function partOptions(command: PartCommand, env: Env, values: PartValues): Promise<Options> {
  const { configuration, keep, note } = values
  const { declared } = command
  const name = configuration.defaultProfile ?? ''
  const provider = configuration.profiles.get(name) ?? {}
  const keys = marked(profileLayer(declared, new Map(), values.keys, { source: 'flag', from: 'step' }), values.handedOn)
  const own = over(keys, profileLayer(declared, new Map(), provider, { source: 'profile', from: `provider ${name}` }))
  // The file wins over the environment, with all that a preset of it says.
  const said = await withPreset(declared, withFlags(declared, own, values.flags))
  const layer = new Map(command.below(env.vars))
  // The secret of the environment is that of the client there.
  if (said.has('clientId') && layer.get('clientSecret')?.source === 'environment') layer.delete('clientSecret')
  for (const [each, value] of said) layer.set(each, value)
  const references = createReferences(env, keep, textIn(layer, 'envPrefix'))
  for (const option of command.secrets) {
    const found = layer.get(option.attributeName())
    if (typeof found?.value !== 'string' || found.value === '') continue
    if (found.literal) keep(found.value, option.attributeName())
    else if (isReference(found.value)) await references.secret(found.value, flagOf(option)).catch(() => {})
  }
  const options = createOptions(declared, layer, {
    references,
    ask: (option) => askFor(env, neededOf(option, layer)),
    answers: new Map(),
    variables: () => variablesIn([...layer.values()].map(({ value }) => value)),
    configuration,
  })
  if (!layer.has('clientMetadata')) return options
  const { withClientMetadata } = await import('./client-metadata.ts')
  return withClientMetadata(options, { note, keep })
}

function marked(layer: Layer, handedOn: ReadonlySet<string>): Layer {
  if (handedOn.size === 0) return layer
  const names = new Set([...handedOn].map(camel))
  return new Map([...layer].map(([name, value]) => [name, names.has(name) ? { ...value, literal: true } : value]))
}

/** What flags say that this command has: in place of what the file says, of lists beside it. */
function withFlags({ byName }: Declared, own: Layer, flags: Layer): Layer {
  const both = new Map(own)
  for (const [name, flag] of flags) {
    const option = byName.get(name)
    if (option === undefined) continue
    const standing = both.get(name)?.value
    const added = isList(option) && Array.isArray(standing) && Array.isArray(flag.value)
    both.set(name, added ? { ...flag, value: [...standing, ...flag.value] } : flag)
  }
  return both
}

/** What the environment says, and defaults. */
function below(command: Commander, vars: Env['vars']): Layer {
  const layer = new Map<string, Value>()
  for (const option of command.options) {
    const name = option.attributeName()
    const { variable } = traitsOf(option)
    const text = variable === undefined || option.long === '--profile' ? undefined : vars[variable]
    const standing: unknown = command.getOptionValue(name)
    if (text && variable !== undefined)
      layer.set(name, { value: parse(option, text, variable), source: 'environment', from: variable })
    else if (standing !== undefined) layer.set(name, { value: standing, source: 'default', from: 'default' })
  }
  return layer
}

function camel(key: string): string {
  return key.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase())
}
