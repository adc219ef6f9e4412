import { CliError, type Failure } from '../errors.ts'
import { oddChecks } from './counted.ts'
import type { Check, Exchange, Run, Secret, Step, StepVerdict, Trace } from './trace.ts'
import type { Traits } from './traits.ts'

/** What happens while a trace grows; for progress only, reports are drawn from the trace. */
export interface Listener {
  /** A run of several begins. */
  runStarted?(run: Run): void
  stepStarted?(step: Step): void
  exchanged?(exchange: Exchange, step: Step): void
  stepEnded?(step: Step, run: Run): void
  noted?(texts: readonly string[]): void
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
  /** Runs a step that belongs to this one. */
  within<T>(name: string, act: (open: OpenStep) => Promise<T>): Promise<T>
}

/** Records one run. */
export interface Recorder {
  readonly run: Run
  /** Runs one step. A `CliError` is recorded as the step's failure and thrown on. */
  step<T>(name: string, act: (open: OpenStep) => Promise<T>): Promise<T>
  /** A step that was not done, and why. */
  skip(name: string, why: string): void
  /** A remark about the whole run; said once. */
  note(text: string): void
  /** Several remarks, which are shown together. */
  notes(texts: readonly string[]): void
  /** Keeps a value out of every report, before any exchange tells of it; `kind` is what stands in its place. */
  secret(value: string, kind: string): void
  /** Says what the run came to, or a part of that where it ended early. */
  came(result: unknown): void
  /** Says how long the run took. */
  end(): void
}

/** Records what one command does. */
export interface TraceRecorder {
  readonly trace: Trace
  /** Begins a run, of the trace's own command unless another is named. */
  run(about: RunFacts): Recorder
  /** Records what the command has to tell beside its runs. */
  own(): Recorder
  /** Says how long the trace took. */
  end(): void
}

interface RunFacts extends Pick<Run, 'name' | 'provider'> {
  readonly of?: CommandFacts
}

interface CommandFacts {
  readonly name: string
  readonly traits: Traits
}

interface Clocks {
  now(): number
  clock(): number
}

export function createRecorder(
  command: CommandFacts & Partial<Pick<Trace, 'holds'>>,
  clocks: Clocks,
  listener: Listener = {},
): TraceRecorder {
  const { name: words, traits, holds = 'one run' } = command
  const from = clocks.clock()
  const secrets: Secret[] = []
  const known = new Set<string>()
  const trace: Trace = {
    command: words,
    traits,
    startedAt: clocks.now(),
    ms: 0,
    result: null,
    failures: none(),
    notes: none(),
    holds,
    runs: none(),
    secrets,
  }
  const secret = (value: string, kind: string): void => {
    if (known.has(value)) return
    known.add(value)
    secrets.push({ value, kind })
    listener.kept?.({ value, kind })
  }
  return {
    trace,
    run({ of = command, name, provider }) {
      const run: Run & { provider?: string } = begunRun(name, of, clocks)
      if (provider !== undefined) run.provider = provider
      trace.runs.push(run)
      if (holds === 'several runs') listener.runStarted?.(run)
      return recorderOf(run, { clocks, listener, secret })
    },
    own() {
      const { failures, notes } = trace
      const run: Run = { ...begunRun(command.name, command, clocks), failures, notes }
      const came = (result: unknown): void => {
        trace.result = result
      }
      return { ...recorderOf(run, { clocks, listener, secret }), came }
    },
    end() {
      trace.ms = Math.round(clocks.clock() - from)
    },
  }
}

/** A run that begins; member by member, as all that is made for each step of a thousand runs: spreading takes longer than the rest. */
function begunRun(name: string, { name: command, traits }: CommandFacts, { now }: Clocks): Run {
  return {
    name,
    command,
    traits,
    startedAt: now(),
    ms: 0,
    result: null,
    failures: none(),
    notes: none(),
    steps: none(),
  }
}

/** A list that is filled; apart from the object that has it, since one that is written within has the engine copy both by a long way. */
function none<T>(): T[] {
  return []
}

interface Around extends Pick<Recorder, 'secret'> {
  readonly clocks: Clocks
  readonly listener: Listener
}

function recorderOf(run: Run, { clocks, listener, secret }: Around): Recorder {
  const start = clocks.clock()
  const noted = new Set<string>()

  const begin = (name: string, parent: Step | undefined): Step => {
    const step: Step & { parent?: number } = {
      name,
      startedAt: clocks.now(),
      ms: 0,
      verdict: 'pass',
      exchanges: none(),
      checks: none(),
      notes: none(),
      failure: null,
    }
    if (parent) step.parent = run.steps.indexOf(parent)
    run.steps.push(step)
    return step
  }

  const stepIn =
    (parent: Step | undefined): OpenStep['within'] =>
    async (name, act) => {
      const step = begin(name, parent)
      const from = clocks.clock()
      listener.stepStarted?.(step)
      try {
        return await act({
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
          within: stepIn(step),
        })
      } catch (error) {
        if (error instanceof CliError) step.failure ??= error
        throw error
      } finally {
        step.ms = Math.round(clocks.clock() - from)
        step.verdict = stepVerdict(step)
        listener.stepEnded?.(step, run)
      }
    }

  const notes = (texts: readonly string[]): void => {
    const fresh = [...new Set(texts)].filter((text) => !noted.has(text))
    for (const text of fresh) {
      noted.add(text)
      run.notes.push(text)
    }
    if (fresh.length > 0) listener.noted?.(fresh)
  }

  return {
    run,
    step: stepIn(undefined),
    skip(name, why) {
      const step = begin(name, undefined)
      step.verdict = 'skip'
      step.notes.push(why)
      listener.stepEnded?.(step, run)
    },
    note: (text) => notes([text]),
    notes,
    secret,
    came(result) {
      run.result = result
    },
    end() {
      run.ms = Math.round(clocks.clock() - start)
    },
  }
}

function stepVerdict(step: Step): StepVerdict {
  const odd = oddChecks(step)
  if (step.failure || odd.some(({ verdict }) => verdict === 'fail')) return 'fail'
  return odd.some(({ verdict }) => verdict === 'warn') ? 'warn' : 'pass'
}
