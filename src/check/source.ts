import { type OptionGroup, optionGroup } from '../config/option-groups.ts'
import type { Layer } from '../config/option-values.ts'
import { type Configuration, withDocument } from '../config/profiles.ts'
import type { Context } from '../context.ts'
import { cliError } from '../errors.ts'
import type { Source } from './check.ts'
import type { Definitions, Keys, StepDefinition } from './definitions.ts'
import { readScenarios } from './read.ts'

/** Groups of options that a command line may have beside a file; what provider, client and person are the file says. */
const BESIDE_FILE: readonly OptionGroup[] = ['claims', 'network', 'times', 'judging', 'acting', 'output']

/** The scenarios of a file. Throws `scenario_invalid` for mistakes in it, `invalid_option` for a flag that says what the file says. */
export async function fileSource(context: Context, file: string): Promise<Source> {
  const { env, options, parts, talk } = context
  const ofFile = namesIn(['provider', 'client', 'shaping', 'login', 'profile'])
  const besides = new Set([...namesIn(BESIDE_FILE), 'envPrefix', 'screenshots'])
  const given = options.all().filter(({ source }) => source === 'flag')
  const wrong = given.find(({ name }) => ofFile.has(name) && !besides.has(name))
  if (wrong)
    throw cliError(
      'invalid_option',
      `${wrong.from} stands beside a file of scenarios, which says that itself.`,
      'Write it into the file, or leave the file out.',
    )
  const definitions = await readScenarios(file, { env, commands: parts.commands(), say: talk.say })
  const known = new Map<string | undefined, Configuration>()
  return {
    definitions,
    flags: layerOf(given),
    configurationOf(provider) {
      const made = known.get(provider) ?? configurationFor(definitions, provider)
      known.set(provider, made)
      return made
    },
  }
}

function namesIn(groups: readonly OptionGroup[]): ReadonlySet<string> {
  return new Set(groups.flatMap(optionGroup).map((option) => option.attributeName()))
}

type Settled = ReturnType<Context['options']['all']>

/** What parts of the run are told; how the whole is reported is no matter of theirs. */
function layerOf(settled: Settled): Layer {
  const output = namesIn(['output'])
  const own = settled.filter(({ name }) => !output.has(name))
  return new Map(own.map(({ name, value, source, from }) => [name, { value, source, from }]))
}

/** A provider of a file as the profile in force. */
function configurationFor({ providers, folder }: Definitions, provider: string | undefined): Configuration {
  const profile = provider === undefined ? undefined : providers.get(provider)
  return {
    path: folder,
    exists: true,
    profiles: new Map(provider === undefined || !profile ? [] : [[provider, withDocument(profile)]]),
    defaultProfile: profile && provider,
    edit: async () => {
      throw new Error('A file of scenarios is not changed by a run.')
    },
  }
}

/** What the command line says by itself: discover, and whatever tokens can be got with what was given. */
export async function ownSource({ env, options }: Context): Promise<Source> {
  const issuer = options.text('issuer') ?? options.text('metadataUrl')
  const alone = !options.flag('discovery') && issuer === undefined
  const byForms = options.text('totp') !== undefined || options.list('form').length > 0
  const client = options.text('clientId') !== undefined
  const authenticates = ['clientSecret', 'clientKey', 'tlsCert'].some((name) => options.text(name) !== undefined)
  const steps = [
    ...(alone ? [] : [stepOf('discover')]),
    ...(client && byForms ? [stepOf('login')] : []),
    ...(client && !byForms && authenticates ? [stepOf('token', { grant: 'client_credentials' })] : []),
  ]
  if (steps.length === 0 || (!alone && issuer === undefined)) await options.need('issuer')
  const provider = options.text('profile') ?? issuer
  const configuration = options.configuration()
  const defaultProfile = options.text('profile') ?? configuration.defaultProfile
  const settled = options.all().filter(({ source }) => source !== 'default')
  return {
    definitions: {
      folder: env.cwd,
      providers: new Map(provider === undefined ? [] : [[provider, {}]]),
      people: new Map(),
      scenarios: [scenarioOf(steps)],
    },
    flags: layerOf(settled),
    configurationOf: () => ({ ...configuration, defaultProfile }),
  }
}

const NOWHERE = { line: 1, col: 1 } as const

function stepOf(command: string, keys: Keys = {}): StepDefinition {
  return { command, keys, expect: {}, at: NOWHERE }
}

function scenarioOf(steps: readonly StepDefinition[]): Definitions['scenarios'][number] {
  const name = steps.map(({ command }) => command).join(', ')
  const file = { shown: '' }
  return { name, matrix: {}, steps, tags: [], timeLimit: undefined, retries: 0, allow: [], file, at: NOWHERE }
}
