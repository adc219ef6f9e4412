import type { Cause, RuledOut } from './cause.ts'
import { maskOf, type RunMask } from './mask-claims.ts'
import { redactFailure } from './redact.ts'
import type { Run, Step, Trace } from './trace.ts'
import type { Judged, Outcome } from './verdict.ts'

/** What is masked of people in records that nothing is added to any more, each run and each step once. */
export interface HiddenClaims {
  /** A record as it may be shown; what people are known by is read from `judged`, which is the same record whole. */
  mask(judged: Judged, shown: Judged): Judged
}

/** `random` gives as many random bytes; it is asked once, where something is masked. */
export function createHiddenClaims(random: (bytes: number) => Uint8Array): HiddenClaims {
  const masks = new WeakMap<Run, RunMask>()
  const steps = new WeakMap<Step, Step>()
  let made: Uint8Array | undefined
  const key = (): Uint8Array => {
    made ??= random(24)
    return made
  }

  const maskFor = (run: Run): RunMask => {
    const mask = masks.get(run) ?? maskOf(run, key())
    masks.set(run, mask)
    return mask
  }
  const stepWith = (step: Step, mask: RunMask): Step => {
    const masked = steps.get(step) ?? mask.step(step)
    steps.set(step, masked)
    return masked
  }
  const masked = (run: Run, mask: RunMask): Run => ({
    ...run,
    result: mask.result(run.result),
    failures: run.failures.map((failure) => redactFailure(failure, mask.text)),
    notes: run.notes.map(mask.text),
    ...(run.given && { given: run.given.map(mask.given) }),
    steps: run.steps.map((step) => stepWith(step, mask)),
  })

  return {
    mask(judged, shown) {
      const { trace, outcomes } = shown
      if (![trace, ...trace.runs].some(({ traits }) => traits.claims === 'masked')) return shown
      const own = trace.runs.map((run, at) => {
        const whole = judged.trace.runs[at]
        return whole && run.traits.claims === 'masked' ? maskFor(whole) : undefined
      })
      const named = (name: string | undefined): RunMask | undefined =>
        own[trace.runs.findIndex((run) => run.name === name)]
      return {
        trace: {
          ...trace,
          result: trace.holds === 'several runs' ? scenariosMasked(trace, own) : trace.result,
          runs: trace.runs.map((run, at) => {
            const mask = own[at]
            return mask ? masked(run, mask) : run
          }),
        },
        outcomes: {
          trace: outcomeMasked(
            outcomes.trace,
            named(outcomes.trace.error?.run) ?? (own.length === 1 ? own[0] : undefined),
          ),
          runs: outcomes.runs.map((outcome, at) => outcomeMasked(outcome, own[at])),
        },
      }
    },
  }
}

function outcomeMasked(outcome: Outcome, mask: RunMask | undefined): Outcome {
  const { error } = outcome
  if (!error || !mask) return outcome
  const told = <T extends RuledOut>(found: T): T => ({
    ...found,
    message: mask.text(found.message),
    evidence: found.evidence.map((each) => mask.at('', each)),
  })
  const { causes, ruled_out } = error
  const masked: Cause = {
    ...error,
    ...redactFailure(error, mask.text),
    ...(causes && { causes: causes.map(told) }),
    ...(ruled_out && { ruled_out: ruled_out.map(told) }),
  }
  return { ...outcome, error: masked }
}

/** The result of several runs, in which each scenario tells of the run in its place. */
function scenariosMasked({ result, runs }: Trace, masks: readonly (RunMask | undefined)[]): unknown {
  if (typeof result !== 'object' || result === null || !('scenarios' in result)) return result
  const { scenarios } = result
  if (!Array.isArray(scenarios) || scenarios.length !== runs.length) return result
  return { ...result, scenarios: scenarios.map((scenario: unknown, at) => scenarioMasked(scenario, masks[at])) }
}

function scenarioMasked(scenario: unknown, mask: RunMask | undefined): unknown {
  if (typeof scenario !== 'object' || scenario === null || !mask) return scenario
  const members = Object.entries(scenario).map(([name, value]) => {
    if (typeof value === 'string') return [name, name === 'cause' ? mask.text(value) : value]
    return [name, Array.isArray(value) ? value.map((each: unknown) => assertionMasked(each, mask)) : value]
  })
  return Object.fromEntries(members)
}

function assertionMasked(assertion: unknown, mask: RunMask): unknown {
  if (typeof assertion !== 'object' || assertion === null) return assertion
  const path = 'path' in assertion ? String(assertion.path) : ''
  const isValue = (name: string): boolean => name === 'expected' || name === 'actual'
  return Object.fromEntries(
    Object.entries(assertion).map(([name, value]) => [name, isValue(name) ? mask.at(path, value) : value]),
  )
}
