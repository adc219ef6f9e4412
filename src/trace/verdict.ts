import { type Failure, failure, plainFailure } from '../errors.ts'
import { EXIT, EXIT_ORDER, type ExitCode } from '../exit.ts'
import type { Check, Exchange, Step, Trace } from './trace.ts'
import type { Traits } from './traits.ts'

export const VERDICTS = ['pass', 'warn', 'fail', 'error'] as const

export interface Outcome {
  readonly exit: ExitCode
  readonly verdict: (typeof VERDICTS)[number]
  /** The one cause that decided; null exactly when `exit` is 0. */
  readonly error: (Failure & { readonly step?: string }) | null
}

/** Decides exit code and verdict of a run from its record alone. */
export function outcomeOf(trace: Trace, options: { readonly strict: boolean }): Outcome {
  // The same failure may stand in a step and outside of it, when it ended both.
  const failures = [
    ...trace.failures.map((each) => plainFailure(each)),
    ...trace.steps.flatMap((step) => (step.failure ? [{ ...plainFailure(step.failure), step: step.name }] : [])),
    ...checkFailure(trace, options.strict),
  ]
  const judged = trace.steps.some(
    (step) => (step.judged ?? 0) > 0 || step.checks.some((check) => check.verdict !== 'skip'),
  )
  if (failures.length === 0 && trace.traits.judges && !judged) {
    failures.push(failure('nothing_judged', 'The run ended without judging anything.'))
  }
  const error =
    [...failures].sort((one, other) => EXIT_ORDER.indexOf(one.exit) - EXIT_ORDER.indexOf(other.exit))[0] ?? null
  return { exit: error?.exit ?? EXIT.ok, verdict: verdictOf(trace, error), error }
}

function verdictOf(trace: Trace, error: Failure | null): Outcome['verdict'] {
  if (error && error.exit !== EXIT.failed) return 'error'
  const checks = trace.steps.flatMap((step) => step.checks)
  if (error || checks.some((check) => check.verdict === 'fail')) return 'fail'
  return checks.some((check) => check.verdict === 'warn') ? 'warn' : 'pass'
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

function checkFailure({ steps, traits }: Trace, strict: boolean): readonly (Failure & { step: string })[] {
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
