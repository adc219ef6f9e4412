import { type Failure, plainFailure } from '../errors.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { type Cause, causeOf, type Ended, firstOf } from './cause.ts'
import { counts, hasOwnCheck, isAllowed, oddChecks, type Strictness } from './counted.ts'
import type { Check, Exchange, Run, Step, Trace } from './trace.ts'
import type { Traits } from './traits.ts'

export const VERDICTS = ['pass', 'warn', 'fail', 'error'] as const

export interface Outcome {
  readonly exit: ExitCode
  readonly verdict: (typeof VERDICTS)[number]
  /** Null exactly when `exit` is 0. */
  readonly error: Cause | null
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

/** Decides exit code and verdict of a trace and of each of its runs, from the record alone; `settled` are those of runs that change no more. */
export function outcomesOf(
  trace: Trace,
  options: Strictness,
  settled: ReadonlyMap<Run, Outcome> = new Map(),
): Outcomes {
  const runs = trace.runs.map((run) => settled.get(run) ?? outcomeOf(run, options))
  if (trace.holds === 'several runs') return { trace: outcomeOfSeveral(trace, runs), runs }
  return { trace: runs[0] ?? outcomeOf({ ...trace, steps: [] }, options), runs }
}

/** That of a signal if one came, else 1 if anything was judged wrong, else the code of the first run that did not pass; what ended the command goes before, a report that could not be written after. A run that fails as it did before is a warning. */
export function outcomeOfSeveral(
  { failures, runs }: Pick<Trace, 'failures' | 'runs'>,
  outcomes: readonly Outcome[],
): Outcome {
  const own = firstOf(failures.map((each) => plainFailure(each)))
  const counted = outcomes.map((outcome, at) => (runs[at]?.still ? STILL : outcome))
  const told = counted.flatMap(({ error }, at) => (error ? [{ ...error, run: runs[at]?.name ?? '' }] : []))
  const ofRuns = told.find(({ exit }) => exit > 128) ?? told.find(({ exit }) => exit === EXIT.failed) ?? told[0]
  const error: Cause | null = (own?.exit === EXIT.local ? ofRuns : undefined) ?? own ?? ofRuns ?? null
  const verdicts = counted.map(({ verdict }) => verdict)
  return { exit: error?.exit ?? EXIT.ok, verdict: worstOf(verdicts, error), error }
}

/** What a run counts for that fails as it did before. */
const STILL: Outcome = { exit: EXIT.ok, verdict: 'warn', error: null }

/** Decides exit code and verdict of a run from its record alone. */
export function outcomeOf(run: Ended, options: Strictness): Outcome {
  const error = causeOf(run, options)
  return { exit: error?.exit ?? EXIT.ok, verdict: worstOf([worstCheck(run)], error), error }
}

/**
 * What the checks of a run say of it. Where it is about a provider that is no more than what must not be accepted: a fault that clients
 * get by with is a warning, and none is one that the way to its documents had.
 */
function worstCheck({ steps, traits }: Ended): Outcome['verdict'] {
  const odd = steps.map(oddChecks)
  const any = (is: (check: Check) => boolean): boolean => odd.some((checks) => checks.some(is))
  const isWarning = ({ verdict }: Check): boolean => verdict === 'warn'
  const isBroken = ({ verdict }: Check): boolean => verdict === 'fail'
  if (traits.judges && traits.counts === 'reject') {
    const isOdd = (check: Check): boolean => isWarning(check) || isBroken(check)
    return hasOwnCheck(steps, isOdd) || any(isAllowed) ? 'warn' : 'pass'
  }
  if (any(isBroken)) return 'fail'
  return any(isWarning) ? 'warn' : 'pass'
}

function worstOf(verdicts: readonly string[], error: Failure | null): Outcome['verdict'] {
  if (error && error.exit !== EXIT.failed) return 'error'
  if (error || verdicts.includes('fail')) return 'fail'
  return verdicts.includes('warn') ? 'warn' : 'pass'
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

/** How many checks of a step came out how. */
export function tally(step: Step): Readonly<Record<Check['verdict'], number>> {
  return tallyOf(step.checks)
}

/** How many of some checks came out how. */
export function tallyOf(checks: readonly Check[]): Readonly<Record<Check['verdict'], number>> {
  const counts = { pass: 0, warn: 0, fail: 0, info: 0, skip: 0 }
  for (let at = 0; at < checks.length; at += 1) counts[checks[at]?.verdict ?? 'skip'] += 1
  return counts
}
