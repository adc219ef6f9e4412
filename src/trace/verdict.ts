import { type Failure, failure, plainFailure } from '../errors.ts'
import { EXIT, EXIT_ORDER, type ExitCode } from '../exit.ts'
import type { Check, Exchange, Run, Step, Trace } from './trace.ts'
import type { Traits } from './traits.ts'

export const VERDICTS = ['pass', 'warn', 'fail', 'error'] as const

export interface Outcome {
  readonly exit: ExitCode
  readonly verdict: (typeof VERDICTS)[number]
  /** The one cause that decided, with its step, and its run where there are several; null exactly when `exit` is 0. */
  readonly error: (Failure & { readonly step?: string; readonly run?: string }) | null
}

/** What a trace came to, and each of its runs. */
interface Outcomes {
  readonly trace: Outcome
  readonly runs: readonly Outcome[]
}

/** A record and what it came to, which for a saved one is what it had come to then. */
export interface Judged {
  readonly trace: Trace
  readonly outcomes: Outcomes
}

interface Strictness {
  /** Whether every failed check and every warning counts. */
  readonly strict: boolean
}

/** Decides exit code and verdict of a trace and of each of its runs, from the record alone. */
export function outcomesOf(trace: Trace, options: Strictness): Outcomes {
  const runs = trace.runs.map((run) => outcomeOf(run, options))
  if (trace.holds === 'several runs') return { trace: outcomeOfSeveral(trace, runs), runs }
  return { trace: runs[0] ?? outcomeOf({ ...trace, steps: [] }, options), runs }
}

/** 1 if anything was judged wrong, else the code of the first run that did not pass; what ended the command goes before, a report that could not be written after. */
export function outcomeOfSeveral(
  { failures, runs }: Pick<Trace, 'failures' | 'runs'>,
  outcomes: readonly Outcome[],
): Outcome {
  const own = firstOf(failures.map((each) => plainFailure(each)))
  const told = outcomes.flatMap(({ error }, at) => (error ? [{ ...error, run: runs[at]?.name ?? '' }] : []))
  const ofRuns = told.find(({ exit }) => exit === EXIT.failed) ?? told[0]
  const error = (own?.exit === EXIT.local ? ofRuns : undefined) ?? own ?? ofRuns ?? null
  const verdicts = outcomes.map(({ verdict }) => verdict)
  return { exit: error?.exit ?? EXIT.ok, verdict: worstOf(verdicts, error), error }
}

/** Decides exit code and verdict of a run from its record alone. */
export function outcomeOf(run: Pick<Run, 'traits' | 'steps' | 'failures'>, options: Strictness): Outcome {
  // The same failure may stand in a step and outside of it, when it ended both.
  const failures = [
    ...run.failures.map((each) => plainFailure(each)),
    ...run.steps.flatMap((step) => (step.failure ? [{ ...plainFailure(step.failure), step: step.name }] : [])),
    ...checkFailure(run, options.strict),
  ]
  const judged = run.steps.some(
    (step) => (step.judged ?? 0) > 0 || step.checks.some((check) => check.verdict !== 'skip'),
  )
  if (failures.length === 0 && run.traits.judges && !judged) {
    failures.push(failure('nothing_judged', 'The run ended without judging anything.'))
  }
  const error = firstOf(failures) ?? null
  const verdicts = run.steps.flatMap((step) => step.checks.map(({ verdict }) => verdict))
  return { exit: error?.exit ?? EXIT.ok, verdict: worstOf(verdicts, error), error }
}

/** The failure that decides. */
function firstOf<F extends Failure>(failures: readonly F[]): F | undefined {
  return [...failures].sort((one, other) => EXIT_ORDER.indexOf(one.exit) - EXIT_ORDER.indexOf(other.exit))[0]
}

function worstOf(verdicts: readonly string[], error: Failure | null): Outcome['verdict'] {
  if (error && error.exit !== EXIT.failed) return 'error'
  if (error || verdicts.includes('fail')) return 'fail'
  return verdicts.includes('warn') ? 'warn' : 'pass'
}

/** Whether a check makes the run fail. */
function counts({ verdict, reject }: Check, traits: Traits, strict: boolean): boolean {
  if (strict) return verdict === 'fail' || verdict === 'warn'
  return verdict === 'fail' && (traits.counts === 'all' || (traits.counts === 'reject' && reject))
}

/** The exchange in which a step failed: it ended early there, or a check that counts is broken. */
export function failedExchange(step: Step, traits: Traits): Exchange | undefined {
  const failed = step.failure !== null || step.checks.some((check) => counts(check, traits, false))
  const exchange = failed ? step.exchanges.at(step.subject ?? -1) : undefined
  // What a browser sends is seen by nobody here, and keys that were fetched to judge something else by are not what failed.
  const isSeen = exchange?.response ?? exchange?.failure
  const isOnTheWay = exchange?.purpose === 'jwks' && step.name !== 'jwks' && exchange.response?.status === 200
  return isSeen && !isOnTheWay ? exchange : undefined
}

function checkFailure(
  { steps, traits }: Pick<Run, 'steps' | 'traits'>,
  strict: boolean,
): readonly (Failure & { step: string })[] {
  const broken = steps.flatMap((step) =>
    step.checks.filter((check) => counts(check, traits, strict)).map((check) => ({ step, check })),
  )
  const [first] = broken
  if (!first) return []
  const names = [...new Set(broken.map(({ check }) => check.id))]
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  const checks = names.length === 1 ? 'A check failed' : `${names.length} checks failed`
  const what = broken.length === names.length ? checks : `${checks}, ${broken.length} times`
  return [
    {
      ...failure(
        traits.failure,
        `${what}: ${names.slice(0, 3).join(', ')}${more}.`,
        `See: oidc-cli explain ${first.check.id}`,
      ),
      step: first.step.name,
    },
  ]
}

/** How many checks of a step came out how. */
export function tally(step: Step): Readonly<Record<Check['verdict'], number>> {
  const counts = { pass: 0, warn: 0, fail: 0, info: 0, skip: 0 }
  for (const check of step.checks) counts[check.verdict] += 1
  return counts
}
