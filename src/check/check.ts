import { availableParallelism } from 'node:os'
import { msOf } from '../config/duration.ts'
import type { Layer } from '../config/option-values.ts'
import type { Configuration } from '../config/profiles.ts'
import type { Context, HowEnded, Revocation } from '../context.ts'
import { CliError, type Failure, interruption } from '../errors.ts'
import type { Diff } from '../record/diff.ts'
import type { ShardFacts } from '../record/shard.ts'
import { Stopped } from '../stopped.ts'
import { clean } from '../text/clean.ts'
import type { Outcome } from '../trace/verdict.ts'
import { accountsOf, serverOf } from './account.ts'
import type { Assertion } from './assertion.ts'
import { causeOf } from './brief.ts'
import { inClause } from './clause.ts'
import { type Combination, chosen, combinationsOf } from './combination.ts'
import type { Definitions } from './definitions.ts'
import { evidenceOf } from './evidence.ts'
import { warningsOf } from './expiry.ts'
import { alone } from './machine.ts'
import { boundNewSpace } from './new-space.ts'
import { type Ended, runScenario, unbegun, type World } from './scenario.ts'
import { inTurn } from './scheduler.ts'

/** One scenario as the result tells it. */
export interface ScenarioResult {
  readonly name: string
  readonly provider: string | null
  readonly verdict: Outcome['verdict'] | 'skip'
  /** Why it did not pass, in one sentence. */
  readonly cause: string | null
  /** What that was seen by: step, what the run says of it, expected and found, the request and its status; null when it passed. */
  readonly evidence: string | null
  /** What ends within the time of --expiring, a sentence each. */
  readonly warnings: readonly string[]
  readonly ms: number
  readonly attempts: number
  readonly assertions: readonly Assertion[]
  /** What became of the tokens that it was issued; null where there are none. */
  readonly revocation: Revocation | null
  /** Where it stands. */
  readonly file: string
  readonly line: number
}

export interface CheckResult {
  readonly scenarios: readonly ScenarioResult[]
  readonly totals: { readonly passed: number; readonly failed: number; readonly skipped: number }
  /** The file of `--init`. */
  readonly written?: string
  /** Which of the scenarios these are, where they were split. */
  readonly shard?: ShardFacts
  /** What differs from the record of `--diff`. */
  readonly diff?: Diff
}

/** What scenarios are run by: a file, or the command line. */
export interface Source {
  readonly definitions: Definitions
  /** What the command line says for all of them. */
  readonly flags: Layer
  configurationOf(provider: string | undefined): Configuration
}

/** Runs scenarios, so many at once; results stand in the order of the file. Throws `Stopped` on a signal, with what was done. */
export async function runScenarios(
  context: Context,
  source: Source,
  all: readonly Combination[],
): Promise<CheckResult> {
  const { env, options, parts, output, recorder, talk } = context
  const { definitions } = source
  const world = worldOf(context, source)
  const ended = new Array<Ended | undefined>(all.length)
  const wasOne = boundNewSpace()
  const following = output.quiet ? undefined : talk.follow(all.length)
  const tasks = all.map((combination, at) => ({
    keys: accountsOf(combination, definitions, parts.commands()),
    place: serverOf(combination, definitions),
    async run(moved: () => void) {
      const row = following?.begin(combination.name)
      const own = env.signal.aborted
        ? unbegun(combination, world)
        : await runScenario(combination, world, { moved, doing: row?.at })
      ended[at] = own
      const result = told(combination, own)
      parts.ended(own.run, own.outcome, result)
      wasOne()
      row?.end(howEnded(own, result, parts))
      if (output.detail !== 'usual' && own.revocation) talk.say(leftOf(own.run.name, own.revocation))
    },
  }))
  await inTurn(tasks, options.number('concurrency') ?? 2 * availableParallelism(), env)
  following?.stop()
  const done = ended.filter((each) => each !== undefined)
  parts.took(done.map(({ run }) => run))
  const result = resultOf(all, done)
  if (!env.signal.aborted) return result
  const failure = interruption(env.signal.reason)
  recorder.notes(undone(failure, done))
  throw new Stopped(result, new CliError(failure))
}

/** Most scenarios that are named of those that a signal kept from their end. */
const NAMED = 20

/** What was not done for a signal. */
function undone({ exit }: Failure, done: readonly Ended[]): readonly string[] {
  const unbegun = done.filter(({ attempts }) => attempts === 0)
  const unfinished = done.filter(({ attempts, outcome }) => attempts > 0 && outcome.exit === exit)
  const told = [...namesOf('Not finished', unfinished), ...namesOf('Not begun', unbegun)]
  return told.length > 0 ? told : ['Every scenario had ended.']
}

function namesOf(what: string, all: readonly Ended[]): readonly string[] {
  if (all.length === 0) return []
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : ''
  const named = all.slice(0, NAMED).map(({ run }) => run.name)
  return [`${what}: ${named.join(', ')}${more}.`]
}

/** A scenario that has ended, for who waits: what a provider says is hidden there as everywhere. */
function howEnded({ run, outcome, attempts }: Ended, result: ScenarioResult, { shown }: Context['parts']): HowEnded {
  const { verdict, ms } = result
  if (result.cause === null || attempts === 0) return { verdict, ms, cause: null }
  const { cause } = shown(run, outcome, result) as ScenarioResult
  return { verdict, ms, cause: inClause(cause ?? '') }
}

/** What became of the tokens of a scenario, in a line for who wants to know all. */
function leftOf(name: string, { revoked, failed, left, why }: Revocation): string {
  const all = revoked + failed + left
  return `${clean(name)}: ${revoked} of ${all} ${all === 1 ? 'token' : 'tokens'} revoked. ${clean(why ?? '')}`.trimEnd()
}

/** What the scenarios of a source are run with. */
export function worldOf({ env, options, parts, recorder, output }: Context, source: Source): World {
  const expiring = options.text('expiring')
  return {
    env: alone(env, source.definitions.folder),
    parts,
    recorder,
    ...source,
    strict: output.strict,
    claims: options.flag('showClaims') ? 'shown' : 'masked',
    revokes: options.flag('revoke'),
    expiring: expiring === undefined ? undefined : msOf(expiring),
  }
}

/** The scenarios that the options choose. */
export function chosenOf({ options }: Context, definitions: Definitions): readonly Combination[] {
  return chosen(combinationsOf(definitions), { only: options.list('only'), skip: options.list('skip') })
}

/** What would be run, as a result in which nothing was. */
export function listed(all: readonly Combination[]): CheckResult {
  const scenarios = all.map(({ name, provider = null, scenario }) => ({
    name,
    provider,
    verdict: 'skip' as const,
    cause: null,
    evidence: null,
    warnings: [],
    ms: 0,
    attempts: 0,
    assertions: [],
    revocation: null,
    file: scenario.file.shown,
    line: scenario.at.line,
  }))
  return { scenarios, totals: { passed: 0, failed: 0, skipped: scenarios.length } }
}

/** What scenarios came to, in the order of the file. */
export function resultOf(all: readonly Combination[], done: readonly Ended[]): CheckResult {
  const scenarios = done.map((ended, at) => told(all[at], ended))
  const count = (of: (each: ScenarioResult) => boolean): number => scenarios.filter(of).length
  const skipped = count(({ verdict }) => verdict === 'skip')
  const failed = count(({ cause, verdict }) => cause !== null && verdict !== 'skip')
  return { scenarios, totals: { passed: scenarios.length - failed - skipped, failed, skipped } }
}

function told(
  combination: Combination | undefined,
  { run, outcome, attempts, assertions, revocation }: Ended,
): ScenarioResult {
  return {
    name: run.name,
    provider: run.provider ?? null,
    verdict: attempts === 0 ? 'skip' : outcome.verdict,
    cause: outcome.error && causeOf(run, outcome.error),
    evidence: outcome.error && evidenceOf(run, outcome.error),
    warnings: warningsOf(run),
    ms: run.ms,
    attempts,
    assertions,
    revocation,
    file: combination?.scenario.file.shown ?? '',
    line: combination?.scenario.at.line ?? 1,
  }
}
