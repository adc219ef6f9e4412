import type { Context } from '../context.ts'
import type { CheckRecord } from '../record/check-record.ts'
import { Stopped } from '../stopped.ts'
import type { Run } from '../trace/trace.ts'
import { outcomeOf } from '../trace/verdict.ts'
import { type CheckResult, chosenOf, listed, runScenarios, type Source } from './check.ts'
import { combinationsOf } from './combination.ts'
import { compileLater } from './compile-later.ts'
import { baselineOf } from './diff/baseline.ts'
import { compare, type Scenario } from './diff/diff.ts'
import { shardIn, split } from './shard.ts'

/** Runs the scenarios of a source that the options choose, those of this shard where they are split, and compares what they come to with the record of `--diff`. */
export async function runChosen(context: Context, sourceOf: () => Promise<Source>): Promise<CheckResult> {
  const { options, env, parts } = context
  compileLater()
  const shard = shardIn(options, env)
  const isList = options.flag('list')
  const baseline = isList ? undefined : await baselineOf(context, shard)
  const source = await sourceOf()
  const chosen = chosenOf(context, source.definitions)
  const own = shard && split(chosen, shard, source.definitions, parts.commands())
  const told = own && { shard: own.facts }
  const all = own?.scenarios ?? chosen
  if (isList) return { ...listed(all), ...told }
  const runs: Run[] = []
  const took = (taken: readonly Run[]): void => {
    runs.push(...taken)
    parts.took(taken)
  }
  try {
    const result = await runScenarios({ ...context, parts: { ...parts, took } }, source, all)
    return { ...result, ...told, ...(baseline && { diff: differences({ context, source, baseline }, result, runs) }) }
  } catch (error) {
    if (!(error instanceof Stopped) || !told) throw error
    throw new Stopped({ ...error.result, ...told }, error.cause)
  }
}

interface Compared {
  readonly context: Context
  readonly source: Source
  readonly baseline: CheckRecord
}

/** What is new and what is not; runs that fail for nothing new are marked as such. */
function differences({ context, source, baseline }: Compared, { scenarios }: CheckResult, runs: readonly Run[]) {
  const { traitsOf, output } = context
  const names = new Set(combinationsOf(source.definitions).map(({ name }) => name))
  const now = runs.map((run, at): Scenario => {
    const { assertions = [], attempts = 0, cause = null } = scenarios[at] ?? {}
    return { run, outcome: outcomeOf(run, output), assertions, ran: attempts > 0, cause: cause ?? '' }
  })
  const { diff, still } = compare(baseline, now, {
    traitsOf,
    strict: output.strict,
    isLeftOut: (name) => names.has(name),
  })
  for (const run of still) run.still = true
  return diff
}
