import { CliError, type Failure } from '../errors.ts'
import type { Check, Exchange, Secret, Step, StepVerdict, Trace } from './trace.ts'
import type { Traits } from './traits.ts'

/** What happens while a trace grows; for progress only, reports are drawn from the trace. */
export interface Listener {
  stepStarted?(step: Step): void
  exchanged?(exchange: Exchange, step: Step): void
  stepEnded?(step: Step): void
  noted?(text: string): void
  /** A secret that must not be shown from now on. */
  kept?(secret: Secret): void
}

export interface OpenStep {
  readonly step: Step
  record(exchange: Exchange): void
  /** Names the recorded exchange that the step is about, where it is not the last. */
  about(exchange: Exchange): void
  check(...checks: readonly Check[]): void
  note(text: string): void
  /** Records a failure without ending the step. */
  fail(failure: Failure): void
}

export interface Recorder {
  readonly trace: Trace
  readonly listener: Listener
  /** Runs one step. A `CliError` is recorded as the step's failure and thrown on. */
  step<T>(name: string, act: (open: OpenStep) => Promise<T>): Promise<T>
  /** A step that was not done, and why. */
  skip(name: string, why: string): void
  /** A remark about the whole run; said once. */
  note(text: string): void
  /** Keeps a value out of every report, before any exchange tells of it; `kind` is what stands in its place. */
  secret(value: string, kind: string): void
}

interface Clocks {
  now(): number
  clock(): number
}

export function createRecorder(
  { name, traits }: { readonly name: string; readonly traits: Traits },
  clocks: Clocks,
  listener: Listener = {},
): Recorder {
  const secrets: Secret[] = []
  const trace: Trace = {
    command: name,
    traits,
    startedAt: clocks.now(),
    ms: 0,
    steps: [],
    result: null,
    failures: [],
    notes: [],
    secrets,
  }

  const begin = (name: string): Step => {
    const step: Step = {
      name,
      startedAt: clocks.now(),
      ms: 0,
      verdict: 'pass',
      exchanges: [],
      checks: [],
      notes: [],
      failure: null,
    }
    trace.steps.push(step)
    return step
  }

  return {
    trace,
    listener,
    async step(name, act) {
      const step = begin(name)
      const from = clocks.clock()
      listener.stepStarted?.(step)
      const open: OpenStep = {
        step,
        record(exchange) {
          step.exchanges.push(exchange)
          listener.exchanged?.(exchange, step)
        },
        about: (exchange) => {
          step.subject = step.exchanges.indexOf(exchange)
        },
        check: (...checks) => void step.checks.push(...checks),
        note: (text) => void step.notes.push(text),
        fail: (failure) => {
          step.failure ??= failure
        },
      }
      try {
        return await act(open)
      } catch (error) {
        if (error instanceof CliError) step.failure ??= error
        throw error
      } finally {
        step.ms = Math.round(clocks.clock() - from)
        step.verdict = verdictOf(step)
        listener.stepEnded?.(step)
      }
    },
    skip(name, why) {
      const step = begin(name)
      step.verdict = 'skip'
      step.notes.push(why)
      listener.stepEnded?.(step)
    },
    note(text) {
      if (trace.notes.includes(text)) return
      trace.notes.push(text)
      listener.noted?.(text)
    },
    secret(value, kind) {
      if (secrets.some((each) => each.value === value)) return
      secrets.push({ value, kind })
      listener.kept?.({ value, kind })
    },
  }
}

function verdictOf(step: Step): StepVerdict {
  if (step.failure || step.checks.some((check) => check.verdict === 'fail')) return 'fail'
  return step.checks.some((check) => check.verdict === 'warn') ? 'warn' : 'pass'
}
