import { availableParallelism } from 'node:os'
import type { Layer } from '../config/option-values.ts'
import type { Configuration } from '../config/profiles.ts'
import type { Context } from '../context.ts'
import { CliError, interruption } from '../errors.ts'
import { EXIT } from '../exit.ts'
import { Stopped } from '../stopped.ts'
import { clean } from '../text/clean.ts'
import type { Outcome } from '../trace/verdict.ts'
import { accountsOf } from './account.ts'
import type { Assertion } from './assertion.ts'
import { type Combination, chosen, combinationsOf } from './combination.ts'
import type { Definitions } from './definitions.ts'
import { type Ended, runScenario, unbegun, type World } from './scenario.ts'
import { inTurn } from './scheduler.ts'

/** One scenario as the result tells it. */
export interface ScenarioResult {
  readonly name: string
  readonly provider: string | null
  readonly verdict: Outcome['verdict'] | 'skip'
  /** Why it did not pass, in one sentence. */
  readonly cause: string | null
  readonly ms: number
  readonly attempts: number
  readonly assertions: readonly Assertion[]
  /** Where it stands. */
  readonly file: string
  readonly line: number
}

export interface CheckResult {
  readonly scenarios: readonly ScenarioResult[]
  readonly totals: { readonly passed: number; readonly failed: number; readonly skipped: number }
  /** The file of `--init`. */
  readonly written?: string
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
  const { env, options, parts, output, talk } = context
  const { definitions } = source
  const world = worldOf(context, source)
  const ended = new Array<Ended | undefined>(all.length)
  const tasks = all.map((combination, at) => ({
    keys: accountsOf(combination, definitions, parts.commands()),
    async run() {
      const own = env.signal.aborted ? unbegun(combination, world) : await runScenario(combination, world)
      ended[at] = own
      parts.ended(own.run, own.outcome, told(combination, own))
      if (!output.quiet && all.length > 1) talk.say(lineOf(own))
    },
  }))
  await inTurn(tasks, options.number('concurrency') ?? 2 * availableParallelism())
  const done = ended.filter((each) => each !== undefined)
  parts.took(done.map(({ run }) => run))
  const result = resultOf(all, done)
  if (env.signal.aborted) throw new Stopped(result, new CliError(interruption(env.signal.reason)))
  return result
}

/** A scenario that has ended, in a line for who waits: "fail  signs in (acme)  812 ms". */
function lineOf({ run, outcome, attempts }: Ended): string {
  return `${(attempts === 0 ? 'skip' : outcome.verdict).padEnd(5)} ${clean(run.name)}  ${run.ms} ms`
}

/** What the scenarios of a source are run with. */
export function worldOf({ env, options, parts, recorder, output }: Context, source: Source): World {
  const claims = options.flag('showClaims') ? 'shown' : 'masked'
  return { env, parts, recorder, ...source, strict: output.strict, claims }
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
    ms: 0,
    attempts: 0,
    assertions: [],
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

function told(combination: Combination | undefined, { run, outcome, attempts, assertions }: Ended): ScenarioResult {
  return {
    name: run.name,
    provider: run.provider ?? null,
    verdict: attempts === 0 ? 'skip' : outcome.verdict,
    cause: outcome.exit === EXIT.ok ? null : (outcome.error?.message ?? null),
    ms: run.ms,
    attempts,
    assertions,
    file: combination?.scenario.file.shown ?? '',
    line: combination?.scenario.at.line ?? 1,
  }
}
