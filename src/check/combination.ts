import type { StepCommand } from '../config/step-command.ts'
import { cliError } from '../errors.ts'
import { nearest } from '../text/nearest.ts'
import type { Definitions, Keys, ScenarioDefinition } from './definitions.ts'

/** A scenario with one value for each key of its matrix. */
export interface Combination {
  /** What it is told by in every report; no other has it. */
  readonly name: string
  readonly scenario: ScenarioDefinition
  /** The name of its provider; undefined where it has none. */
  readonly provider: string | undefined
  /** The values of the matrix beside the provider: "as", and flags. */
  readonly values: Keys
}

/** Every combination of every scenario, in the order of the files. A scenario that names no provider runs over all. */
export function combinationsOf({ scenarios, providers }: Definitions): readonly Combination[] {
  return scenarios.flatMap((scenario) => {
    const { provider: named = ['all'], ...others } = scenario.matrix
    const all = [...providers.keys()]
    const names = [
      ...new Set(named.map(String).flatMap((name) => (name === 'all' && !providers.has(name) ? all : [name]))),
    ]
    const axes = Object.entries(others).map(([key, values]) => [key, [...new Set(values)]] as const)
    const providerAxis: readonly (string | undefined)[] = names.length > 0 ? names : [undefined]
    return providerAxis.flatMap((provider) =>
      productOf(axes).map((values) => ({ name: nameOf(scenario.name, provider, values), scenario, provider, values })),
    )
  })
}

function productOf(axes: readonly (readonly [key: string, values: readonly unknown[]])[]): readonly Keys[] {
  return axes.reduce<readonly Keys[]>(
    (before, [key, values]) => before.flatMap((each) => values.map((value) => ({ ...each, [key]: value }))),
    [{}],
  )
}

/** "signs in (acme)", "signs in (acme, as robot, scope openid email)". */
function nameOf(scenario: string, provider: string | undefined, values: Keys): string {
  const parts = Object.entries(values).map(([key, value]) => `${key} ${String(value)}`)
  const all = [...(provider === undefined ? [] : [provider]), ...parts]
  return all.length === 0 ? scenario : `${scenario} (${all.join(', ')})`
}

interface Chosen {
  readonly only: readonly string[]
  readonly skip: readonly string[]
}

/** The combinations that `--only` and `--skip` leave: words are names of scenarios, combinations, tags and providers, where `*` stands for anything. Throws `invalid_option` for a word that nothing has, and where nothing is left. */
export function chosen(all: readonly Combination[], { only, skip }: Chosen): readonly Combination[] {
  for (const [flag, words] of [
    ['--only', only],
    ['--skip', skip],
  ] as const)
    for (const word of words) if (!all.some((each) => isNamed(each, word))) throw unknownWord(flag, word, all)
  const left = all
    .filter((each) => only.length === 0 || only.some((word) => isNamed(each, word)))
    .filter((each) => !skip.some((word) => isNamed(each, word)))
  if (left.length > 0) return left
  throw cliError('invalid_option', 'No scenario is left by --only and --skip.', 'See which there are: --list.')
}

function wordsOf({ name, scenario, provider }: Combination): readonly string[] {
  return [name, scenario.name, ...scenario.tags, ...(provider === undefined ? [] : [provider])]
}

function isNamed(each: Combination, word: string): boolean {
  const pattern = word.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  const form = new RegExp(`^${pattern.join('.*')}$`, 'su')
  return wordsOf(each).some((own) => form.test(own))
}

function unknownWord(flag: string, word: string, all: readonly Combination[]): Error {
  const meant = nearest(word, new Set(all.flatMap(wordsOf)))
  const hint = meant === undefined ? 'See which there are: --list.' : `Did you mean ${meant}?`
  return cliError('invalid_option', `${flag} names no scenario, tag or provider: ${word.slice(0, 80)}.`, hint)
}

/** The keys of a step in a combination: its own, with the values of the matrix that it has an option for. Later steps of other commands keep theirs. */
export function keysOfStep({ scenario, values }: Combination, at: number, commands: readonly StepCommand[]): Keys {
  const step = scenario.steps[at]
  if (!step) return {}
  const takes = (command: string, key: string): boolean =>
    key === 'as' ? command === 'login' : commands.some(({ name, byKey }) => name === command && byKey.has(key))
  const own = Object.entries(values).filter(
    ([key]) => scenario.steps.find(({ command }) => takes(command, key))?.command === step.command,
  )
  return { ...step.keys, ...Object.fromEntries(own) }
}
