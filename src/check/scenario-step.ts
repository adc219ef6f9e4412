import { isDeepStrictEqual } from 'node:util'
import type { Profile } from '../config/profiles.ts'
import type { Context, Held, Performed } from '../context.ts'
import { CliError, failure, plainFailure } from '../errors.ts'
import type { Made } from '../made.ts'
import type { OpenStep } from '../trace/recorder.ts'
import type { Given, Run, Step } from '../trace/trace.ts'
import { type Assertion, assertionsOf, isRefusalExpected, told, toldWithoutClaims } from './assertion.ts'
import { type Combination, keysOfStep } from './combination.ts'
import type { Keys } from './definitions.ts'
import type { Onlooker, World } from './scenario.ts'
import { takeNotes } from './taken-notes.ts'
import { filledKeys, keysOfPerson } from './values.ts'

/** A scenario while its steps are done. */
export interface Going {
  readonly combination: Combination
  readonly world: World
  readonly env: Context['env']
  readonly held: Held
  readonly moved: Onlooker['moved']
  readonly results: Map<string, unknown>
  readonly run: Run
}

/** Runs one command, whose steps then belong to this one, and looks at what is expected of it. */
export async function doStep(going: Going, at: number, open: OpenStep): Promise<readonly Assertion[]> {
  const { combination, results, run } = going
  const { claims } = going.world
  const step = combination.scenario.steps[at]
  if (!step) return []
  let performed: Performed
  try {
    performed = await perform(going, at)
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    open.fail(plainFailure(error))
    return []
  }
  const { run: part, outcome } = performed
  const { error } = outcome
  const assertions = assertionsOf({ run: part, error, at }, step.expect)
  const broken = assertions.filter(({ verdict }) => verdict === 'fail')
  const isExpected = error !== null && isRefusalExpected(error, assertions)
  if (part.given) open.step.given = part.given
  adopt(run, open.step, isExpected && broken.length === 0 ? part.steps.map(asExpected) : part.steps)
  takeNotes(run, part)
  results.set(step.command, part.result)
  if (error && !isExpected) {
    open.fail(plainFailure(error))
    return []
  }
  if (broken.length > 0)
    open.fail(failure('assertion_failed', `${broken.map(claims === 'shown' ? told : toldWithoutClaims).join('; ')}.`))
  return assertions
}

async function perform({ combination, world, env, held, moved, results }: Going, at: number): Promise<Performed> {
  const { parts, definitions, flags } = world
  const { scenario, provider } = combination
  const command = scenario.steps[at]?.command ?? ''
  const commands = parts.commands()
  const { as, ...own } = keysOfStep(combination, at, commands)
  const person = as === undefined ? undefined : definitions.people.get(String(as))
  const { keys, handedOn } = filledKeys(own, results)
  const args = (commands.find(({ name }) => name === command)?.args ?? []).flatMap((name) =>
    keys[name] === undefined ? [] : [String(keys[name])],
  )
  const all: Keys = {
    ...(person === undefined ? {} : keysOfPerson(person)),
    ...keys,
    allow: [...[keys['allow'] ?? []].flat(), ...scenario.allow],
  }
  const values = { flags, keys: all as Profile, handedOn, configuration: world.configurationOf(provider) }
  return parts.perform({ command, args, values, held, env, ...(moved && { moved }) })
}

/** A step that failed as it was expected to: what it failed by is a remark then. */
function asExpected(step: Step): Step {
  const { failure: error, checks, notes } = step
  if (!error) return step
  const verdict = (['fail', 'warn'] as const).find((each) => checks.some((check) => check.verdict === each)) ?? 'pass'
  const note = `As expected, ${error.code}: ${error.message}`
  return { ...step, verdict, failure: null, expectedFailure: plainFailure(error), notes: [...notes, note] }
}

/** Has the steps of a part stand behind the step of the scenario that they belong to. */
function adopt(run: Run, parent: Step, steps: readonly Step[]): void {
  const place = run.steps.indexOf(parent)
  for (const step of steps) {
    const own: Made<Step> = { ...step }
    own.parent = step.parent === undefined ? place : place + 1 + step.parent
    run.steps.push(own)
  }
}

/**
 * What the commands of a scenario were made with, by name, the first value of each; steps whose command was made with something else keep
 * that, and the others say nothing of their own.
 */
export function settleGiven(run: Run): void {
  const first = new Map<string, Given>()
  for (const { given = [] } of run.steps)
    for (const each of given) if (!first.has(each.name)) first.set(each.name, each)
  run.given = [...first.values()]
  leaveShared(run)
}

/** Has steps whose command was made with what the run says say nothing of their own. */
export function leaveShared(run: Run): void {
  for (const step of run.steps) if (step.given && isDeepStrictEqual(step.given, run.given)) delete step.given
}
