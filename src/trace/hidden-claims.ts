import type { RuledOut } from '../errors.ts'
import type { Cause } from './cause.ts'
import { deferred } from './deferred.ts'
import { maskOf, type RunMask } from './mask-claims.ts'
import { redactFailure } from './redact.ts'
import type { Account, Run, Step } from './trace.ts'
import type { Judged, Outcome } from './verdict.ts'

/** What is masked of people in records that nothing is added to any more, each run and each step once. */
export interface HiddenClaims {
  /**
   * A record as it may be shown; what people are known by is read from `judged`, which is the same record whole. "by command" masks the
   * runs of commands that have claims of people masked, "all" every run.
   */
  mask(judged: Judged, shown: Judged, runs: 'by command' | 'all'): Judged
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

  const maskFor = (run: Run): MaskFor => {
    return () => {
      const mask = masks.get(run) ?? maskOf(run, key())
      masks.set(run, mask)
      return mask
    }
  }
  const stepWith = (step: Step, mask: RunMask): Step => {
    const masked = steps.get(step) ?? mask.step(step)
    steps.set(step, masked)
    return masked
  }
  const masked = (run: Run, maskFor: MaskFor): Run => {
    // Each is read when it is shown: what stands in it is hidden then.
    return deferred(run, {
      result: () => maskFor().result(run.result),
      failures: () => run.failures.map((failure) => redactFailure(failure, maskFor().text)),
      notes: () => run.notes.map((note) => maskFor().text(note)),
      ...('given' in run && { given: () => run.given?.map((each) => maskFor().given(each)) ?? [] }),
      steps: () => run.steps.map((step) => stepWith(step, maskFor())),
    })
  }

  return {
    mask(judged, shown, runs) {
      const { trace, outcomes } = shown
      const whole = judged.trace
      const isMeant = ({ traits }: Account): boolean => runs === 'all' || traits.claims === 'masked'
      if (!isMeant(whole) && !whole.runs.some(isMeant)) return shown
      const own = whole.runs.map((run) => (isMeant(run) ? maskFor(run) : undefined))
      const named = (name: string | undefined): MaskFor | undefined =>
        name === undefined ? undefined : own[trace.runs.findIndex((run) => run.name === name)]
      return {
        trace: deferred(trace, {
          result: () => (trace.holds === 'several runs' ? scenariosMasked(trace.result, own) : trace.result),
          runs: () =>
            trace.runs.map((run, at) => {
              const mask = own[at]
              return mask ? masked(run, mask) : run
            }),
        }),
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

/** Gives the mask of a run, which is made when something of that run is masked. */
type MaskFor = () => RunMask

function outcomeMasked(outcome: Outcome, maskFor: MaskFor | undefined): Outcome {
  const { error } = outcome
  if (!error || !maskFor) return outcome
  const mask = maskFor()
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
function scenariosMasked(result: unknown, masks: readonly (MaskFor | undefined)[]): unknown {
  if (typeof result !== 'object' || result === null || !('scenarios' in result)) return result
  const { scenarios } = result
  if (!Array.isArray(scenarios) || scenarios.length !== masks.length) return result
  return { ...result, scenarios: scenarios.map((scenario: unknown, at) => scenarioMasked(scenario, masks[at])) }
}

/** Members of a scenario that repeat what was said and found. */
const SAYINGS: ReadonlySet<string> = new Set(['cause', 'evidence'])

function scenarioMasked(scenario: unknown, maskFor: MaskFor | undefined): unknown {
  if (typeof scenario !== 'object' || scenario === null || !maskFor) return scenario
  const members = Object.entries(scenario).map(([name, value]) => {
    if (typeof value === 'string') return [name, SAYINGS.has(name) ? maskFor().text(value) : value]
    return [name, Array.isArray(value) ? value.map((each: unknown) => assertionMasked(each, maskFor)) : value]
  })
  return Object.fromEntries(members)
}

function assertionMasked(assertion: unknown, maskFor: MaskFor): unknown {
  if (typeof assertion !== 'object' || assertion === null) return assertion
  const path = 'path' in assertion ? String(assertion.path) : ''
  const isValue = (name: string): boolean => name === 'expected' || name === 'actual'
  return Object.fromEntries(
    Object.entries(assertion).map(([name, value]) => [name, isValue(name) ? maskFor().at(path, value) : value]),
  )
}
