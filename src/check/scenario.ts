import type { Layer } from '../config/option-values.ts'
import type { Configuration } from '../config/profiles.ts'
import type { Context, Held, Revocation } from '../context.ts'
import { interruption, plainFailure } from '../errors.ts'
import { EXIT } from '../exit.ts'
import { createRecorder } from '../trace/recorder.ts'
import type { Run } from '../trace/trace.ts'
import { CHECKS } from '../trace/traits.ts'
import { type Outcome, outcomeOf } from '../trace/verdict.ts'
import type { Assertion } from './assertion.ts'
import type { Combination } from './combination.ts'
import type { Definitions } from './definitions.ts'
import { warnOfEnds } from './expiry.ts'
import { withGrace, withLimit } from './machine.ts'
import { missingFor } from './needed.ts'
import { doStep, type Going, leaveShared, settleGiven } from './scenario-step.ts'
import { takeNotes } from './taken-notes.ts'

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
}

/** Who looks on while a scenario runs. */
export interface Onlooker {
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
export async function runScenario(combination: Combination, world: World, onlooker: Onlooker = {}): Promise<Ended> {
  const issued: Held['issued'] = []
  const { retries, timeLimit = TIME_LIMIT } = combination.scenario
  const time = { seconds: timeLimit, until: world.env.clock() + timeLimit * 1000 }
  for (let attempts = 1; ; attempts += 1) {
    const { run, assertions, outcome } = await attempt(combination, world, { held: { issued }, time, onlooker })
    const isLast = attempts > retries || time.until - world.env.clock() < SHORTEST_TRY
    const isOver = outcome.exit !== EXIT.unreachable || isLast
    if (!isOver && !world.env.signal.aborted) continue
    const revocation = await revokeIssued(issued, run, world, onlooker)
    // What was done behind it may have failed.
    const inAll = revocation ? outcomeOf(run, world) : outcome
    return { run, outcome: inAll, attempts, assertions, revocation }
  }
}

/** What is left of the time of a scenario for another try, in milliseconds: a timer may end the last one a moment early. */
const SHORTEST_TRY = 10

/** Its steps follow those of the scenario, whose time it does not take. */
async function revokeIssued(
  issued: Held['issued'],
  run: Run,
  { env, parts, revokes }: World,
  { doing }: Onlooker,
): Promise<Revocation | null> {
  const count = issued.reduce((sum, { tokens }) => sum + tokens.length, 0)
  if (count === 0) return null
  if (!revokes) return { revoked: 0, failed: 0, left: count, why: '--no-revoke was given.' }
  doing?.('revoke')
  const limited = withGrace(env)
  const { run: own, ...revocation } = await parts.revoke({ issued }, limited.env)
  limited.release()
  run.steps.push(...own.steps)
  leaveShared(run)
  run.failures.push(...own.failures)
  takeNotes(run, own)
  return revocation
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

interface Attempting {
  readonly held: Held
  /** What all attempts may take, and when that is over by the clock of the machine. */
  readonly time: { readonly seconds: number; readonly until: number }
  readonly onlooker: Onlooker
}

async function attempt(combination: Combination, world: World, { held, time, onlooker }: Attempting): Promise<Attempt> {
  const { name, provider, scenario } = combination
  const { env, recorder, strict } = world
  const limited = withLimit(env, time)
  const own = createRecorder({ name: 'check', traits: CHECKS }, limited.env, {
    kept: ({ value, kind }) => recorder.secret(value, kind),
    stepStarted: ({ name: command }) => onlooker.doing?.(command),
  }).run(named(name, provider))
  const going: Going = {
    combination,
    world,
    env: limited.env,
    held,
    moved: onlooker.moved,
    results: new Map(),
    run: own.run,
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
  settleGiven(own.run)
  own.came(Object.fromEntries(going.results))
  own.end()
  return { run: own.run, outcome: outcomeOf(own.run, { strict }), assertions }
}
