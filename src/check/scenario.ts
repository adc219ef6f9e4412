import type { Layer } from '../config/option-values.ts'
import type { Configuration, Profile } from '../config/profiles.ts'
import type { Context, Held, Performed, Revocation } from '../context.ts'
import { CliError, failure, interruption, plainFailure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import { createRecorder, type OpenStep } from '../trace/recorder.ts'
import type { Given, Run, Step } from '../trace/trace.ts'
import { CHECKS } from '../trace/traits.ts'
import { type Outcome, outcomeOf } from '../trace/verdict.ts'
import { type Assertion, assertionsOf, isRefusalExpected, told, toldWithoutClaims } from './assertion.ts'
import { type Combination, keysOfStep } from './combination.ts'
import type { Definitions, Keys } from './definitions.ts'
import { warnOfEnds } from './expiry.ts'
import { withGrace, withLimit } from './machine.ts'
import { missingFor } from './needed.ts'
import { filledKeys, keysOfPerson } from './values.ts'

/** What scenarios are run with. */
export interface World extends Pick<Context, 'env' | 'parts' | 'recorder'> {
  readonly definitions: Definitions
  /** What the command line says for all of them. */
  readonly flags: Layer
  /** The configuration of a provider that a file says, or of the command line where there is no file. */
  configurationOf(provider: string | undefined): Configuration
  readonly strict: boolean
  /** Milliseconds in which what ends is warned of; undefined where nobody asked. */
  readonly expiring: number | undefined
  /** Whether what is told of an expectation that does not hold has values that are about a person. */
  readonly claims: 'shown' | 'masked'
  /** Whether what scenarios are issued is revoked in the end. */
  readonly revokes: boolean
  /** When its time is over, by the clock of the machine; default: when its limit is, from its beginning on. */
  readonly until?: number
  /** Told whenever something comes of the scenario. */
  readonly moved?: () => void
  /** Told what is done of the scenario now: the command of its step. */
  readonly doing?: ((step: string) => void) | undefined
}

/** What a scenario came to. */
export interface Ended {
  readonly run: Run
  readonly outcome: Outcome
  readonly attempts: number
  readonly assertions: readonly Assertion[]
  /** What became of what it was issued; null where that was nothing. */
  readonly revocation: Revocation | null
}

/** Seconds that a scenario may take which says nothing else. */
const TIME_LIMIT = 120

/** Runs a scenario, again where it ended with 5 and may, and has revoked what all attempts were issued; never rejects. */
export async function runScenario(combination: Combination, world: World): Promise<Ended> {
  const issued: Held['issued'] = []
  const { retries, timeLimit = TIME_LIMIT } = combination.scenario
  const until = world.env.clock() + timeLimit * 1000
  for (let attempts = 1; ; attempts += 1) {
    const ended = await attempt(combination, { ...world, until }, { issued })
    const isLast = attempts > retries || world.env.clock() >= until
    const isOver = ended.outcome.exit !== EXIT.unreachable || isLast
    if (!isOver && !world.env.signal.aborted) continue
    const revocation = await revokeIssued(issued, ended.run, world)
    return { ...ended, attempts, outcome: outcomeOf(ended.run, world), revocation }
  }
}

/** Its steps follow those of the scenario, whose time it does not take. */
async function revokeIssued(issued: Held['issued'], run: Run, world: World): Promise<Revocation | null> {
  const { env, parts, definitions, revokes } = world
  const count = issued.reduce((sum, { tokens }) => sum + tokens.length, 0)
  if (count === 0) return null
  if (!revokes) return { revoked: 0, failed: 0, left: count, why: '--no-revoke was given.' }
  world.doing?.('revoke')
  const limited = withGrace(env, definitions.folder)
  const { run: own, ...revocation } = await parts.revoke({ issued }, limited.env)
  limited.release()
  run.steps.push(...own.steps)
  run.failures.push(...own.failures)
  takeNotes(run, own)
  return revocation
}

function takeNotes(run: Run, part: Run): void {
  run.notes.push(...part.notes.filter((note) => !run.notes.includes(note)))
}

/** A scenario that was not begun, since the run was ended before. */
export function unbegun({ name, provider }: Combination, { env }: World): Ended {
  const { run } = createRecorder({ name: 'check', traits: CHECKS }, env).run(named(name, provider))
  run.failures.push(interruption(env.signal.reason))
  run.notes.push('Not begun.')
  return { run, outcome: outcomeOf(run, { strict: false }), attempts: 0, assertions: [], revocation: null }
}

function named(name: string, provider: string | undefined): { readonly name: string; readonly provider?: string } {
  return { name, ...(provider === undefined ? {} : { provider }) }
}

type Attempt = Omit<Ended, 'attempts' | 'revocation'>

async function attempt(combination: Combination, world: World, held: Held): Promise<Attempt> {
  const { name, provider, scenario } = combination
  const { env, recorder, strict } = world
  const seconds = scenario.timeLimit ?? TIME_LIMIT
  const limited = withLimit(env, world.definitions.folder, {
    seconds,
    until: world.until ?? env.clock() + seconds * 1000,
  })
  const own = createRecorder({ name: 'check', traits: CHECKS }, limited.env, {
    kept: ({ value, kind }) => recorder.secret(value, kind),
    stepStarted: ({ name: command }) => world.doing?.(command),
  }).run(named(name, provider))
  const going: Going = {
    combination,
    world,
    env: limited.env,
    held,
    results: new Map(),
    run: own.run,
    given: new Map(),
  }
  const assertions: Assertion[] = []
  const missing = await missingFor(combination, world)
  if (missing) own.run.failures.push(plainFailure(missing))
  let stopped = missing && 'what it needs is not there'
  for (const [at, step] of scenario.steps.entries()) {
    if (stopped !== undefined) {
      own.skip(step.command, `Not done: ${stopped}.`)
      continue
    }
    await own.step(step.command, async (open) => {
      assertions.push(...(await doStep(going, at, open)))
      if (open.step.failure) stopped = `${step.command} before it did not pass`
    })
  }
  await warnOfEnds(own, combination, world)
  limited.release()
  own.run.given = [...going.given.values()]
  own.came(Object.fromEntries(going.results))
  own.end()
  return { run: own.run, outcome: outcomeOf(own.run, { strict }), assertions }
}

interface Going {
  readonly combination: Combination
  readonly world: World
  readonly env: Context['env']
  readonly held: Held
  readonly results: Map<string, unknown>
  readonly run: Run
  /** What its commands were made with, by name. */
  readonly given: Map<string, Given>
}

/** Runs one command, whose steps then belong to this one, and looks at what is expected of it. */
async function doStep(going: Going, at: number, open: OpenStep): Promise<readonly Assertion[]> {
  const { combination, results, run, given } = going
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
  const assertions = assertionsOf({ ...part, error }, step.expect).map((each) => ({ ...each, at }))
  const broken = assertions.filter(({ verdict }) => verdict === 'fail')
  const isExpected = error !== null && isRefusalExpected(error, assertions)
  adopt(run, open.step, isExpected && broken.length === 0 ? part.steps.map(asExpected) : part.steps)
  takeNotes(run, part)
  for (const each of part.given ?? []) if (!given.has(each.name)) given.set(each.name, each)
  results.set(step.command, part.result)
  if (error && !isExpected) {
    open.fail(plainFailure(error))
    return []
  }
  if (broken.length > 0)
    open.fail(failure('assertion_failed', `${broken.map(claims === 'shown' ? told : toldWithoutClaims).join('; ')}.`))
  return assertions
}

async function perform({ combination, world, env, held, results }: Going, at: number): Promise<Performed> {
  const { parts, definitions, flags, moved } = world
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
  return { ...step, verdict, failure: null, notes: [...notes, `As expected, ${error.code}: ${error.message}`] }
}

/** Has the steps of a part stand behind the step of the scenario that they belong to. */
function adopt(run: Run, parent: Step, steps: readonly Step[]): void {
  const place = run.steps.indexOf(parent)
  for (const step of steps)
    run.steps.push({ ...step, parent: step.parent === undefined ? place : place + 1 + step.parent })
}
