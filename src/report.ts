import type { Command, Rounds } from './command.ts'
import type { OutputOptions, Talk } from './context.ts'
import type { Failure } from './errors.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { FormatName } from './formats/format.ts'
import { isOfScenarios } from './formats/scenarios.ts'
import { createStyle } from './formats/style.ts'
import { guarded, type ViewOf } from './formats/view.ts'
import { commandNamed } from './program.ts'
import type { Saved } from './record/record.ts'
import { createReportWriter, type Shown } from './report-writer.ts'
import { createRunLines } from './run-lines.ts'
import { createSaves } from './saves.ts'
import { createProgress } from './terminal/progress.ts'
import type { GuardedEnv } from './terminal/writer.ts'
import { accountOf } from './trace/account.ts'
import { createRecorder, type Recorder } from './trace/recorder.ts'
import type { Given, Run, Trace } from './trace/trace.ts'
import { type Judged, type Outcome, outcomeOf, outcomesOf } from './trace/verdict.ts'
import { VERSION } from './version.ts'

/** Everything that turns the record of one command into output and an exit code. */
export interface Reporter {
  readonly recorder: Recorder
  /** The record of the command, with its runs. */
  readonly trace: Trace
  readonly output: OutputOptions
  readonly talk: Talk
  fail(failure: Failure): void
  /** Has the runs of a command that makes several stand in its record, in this order; they have ended, and change no more. */
  took(runs: readonly Run[]): void
  /** Is told of a run as it ends, and what the result will say of it. */
  ended(run: Run, outcome: Outcome, scenario: unknown): void
  /** What the result will say of a run that has ended, as it may be shown by then. */
  shown(run: Run, outcome: Outcome, scenario: unknown): unknown
  /** Tells what the run is made with; asked for when it has ended, since a person may be asked for values meanwhile. */
  madeWith(given: () => readonly Given[]): void
  /** Looks at what the report shall be written to, before anything runs; throws what `--save` or `--print` cannot be followed for. */
  prepare(): Promise<void>
  /** Ends the run of a command that has written lines of its own; `--save` files are written all the same. */
  written(): Promise<ExitCode>
  /** Writes the report to stdout and to every `--save` file; resolves to the exit code. */
  finish(): Promise<ExitCode>
  /** Writes the report of another record in its place; resolves to the exit code of drawing it. Throws `input_unreadable` for a result that its command would not come to. */
  draw(saved: Saved): Promise<ExitCode>
}

/** The output options as the command line has them. */
interface Raw {
  readonly format?: FormatName
  readonly json?: boolean
  /** How often `-v` was given. */
  readonly verbose?: number
  readonly quiet?: boolean
  readonly reveal?: boolean
  readonly showClaims?: boolean
  readonly title?: string
  readonly note?: string
  readonly strict?: boolean
  readonly print?: string
  readonly save?: readonly string[]
}

/** By how often `-v` was given. */
const DETAILS = ['usual', 'exchanges', 'all'] as const

/** What a report must know of the command that it is of; it need be none that there is. */
type Reported = Pick<Command, 'name' | 'traits' | 'live' | 'holds' | 'view'>

/** What one of several runs came to. */
interface Alone {
  readonly scenarios: readonly [unknown]
}

/** The reporter of one command, or of one of its rounds. */
export async function reporterFor(env: GuardedEnv, command: Reported, raw: Raw, rounds?: Rounds): Promise<Reporter> {
  const output: OutputOptions = {
    format: raw.json ? 'json' : (raw.format ?? 'human'),
    detail: DETAILS[Math.min(raw.verbose ?? 0, 2)] ?? 'usual',
    quiet: raw.quiet === true,
    reveal: raw.reveal === true,
    strict: raw.strict === true,
  }
  const [out, err] = await Promise.all([createStyle(env.stdout, env.vars), createStyle(env.stderr, env.vars)])
  // Elsewhere a report begins with its cause, which nobody knows before the end.
  const live = output.format === 'human' && raw.print === undefined && command.live === true && env.stdout.isTTY
  const forMachines = env.stdout.isTTY && output.format !== 'human'
  const progress = createProgress(env, { out, err }, { ...output, live, forMachines })
  const traces = createRecorder(command, env, progress.listener)
  const { trace } = traces
  const titled = {
    ...(raw.title === undefined ? {} : { title: raw.title }),
    ...(raw.note === undefined ? {} : { note: raw.note }),
  }
  Object.assign(trace, titled)
  const recorder = trace.holds === 'several runs' ? traces.own() : traces.run({ name: command.name })
  const settled = new Map<Run, Outcome>()
  const own = (): Shown => ({ trace, outcomes: outcomesOf(trace, output, settled), version: VERSION, viewOf })
  const exitCode = (): ExitCode => own().outcomes.trace.exit
  const claims = raw.showClaims === true ? 'shown' : 'masked'
  const writer = createReportWriter(env, { output, claims, styles: { out, err }, rounds })
  const saves = createSaves(env, raw.save ?? [])

  const fail = (failure: Failure): void => {
    const known = trace.runs.some(({ steps }) =>
      steps.some((step) => step.failure?.code === failure.code && step.failure.message === failure.message),
    )
    if (!known) accountOf(trace).failures.push(failure)
  }

  /** Failures beside what stands on stdout already. */
  const tell = (failures: readonly Failure[]): void => {
    for (const each of failures) writer.failure(each, trace)
  }

  let given = (): readonly Given[] => []

  /** Resolves to what could not be saved. */
  const end = async (shown = own): Promise<readonly Failure[]> => {
    await progress.stop()
    await lines.ended()
    accountOf(trace).given = given()
    recorder.end()
    traces.end()
    if (rounds) rounds.ended(writer.masked(shown()))
    const unsaved = await saves.write((as) => writer.file(as, shown()))
    unsaved.forEach(fail)
    return unsaved
  }

  /** The record of one of several runs. */
  const alone = (run: Run, outcome: Outcome, scenario: unknown): Judged => {
    const result: Alone = { scenarios: [scenario] }
    return { trace: { ...trace, runs: [run], result }, outcomes: { trace: outcome, runs: [outcome] } }
  }

  const lines = createRunLines(writer.line)

  /** `--print`: one value of what succeeded, else why there is none; resolves to the exit code. */
  const print = async (shown: Shown, field: string): Promise<ExitCode> => {
    const failure = exitCode() === EXIT.ok ? await writer.field(shown, field) : undefined
    if (failure) fail(failure)
    if (exitCode() !== EXIT.ok) await writer.complaint(own(), 'whole')
    return exitCode()
  }

  return {
    recorder,
    trace,
    output,
    talk: progress,
    fail,
    took(runs) {
      trace.runs.push(...runs)
      for (const run of runs) if (!settled.has(run)) settled.set(run, outcomeOf(run, output))
    },
    ended(run, outcome, scenario) {
      settled.set(run, outcome)
      if (output.format !== 'ndjson' || raw.print !== undefined) return
      lines.add({ ...own(), ...alone(run, outcome, scenario) })
    },
    shown(run, outcome, scenario) {
      const { result } = writer.shown(alone(run, outcome, scenario)).trace
      return (result as Alone).scenarios[0]
    },
    madeWith(told) {
      given = told
    },
    async prepare() {
      await saves.check()
      if (raw.print !== undefined && command.view)
        await (await import('./printable.ts')).requirePath(command.name, raw.print)
    },
    async written() {
      const unsaved = await end()
      const { error } = own().outcomes.trace
      tell(unsaved.filter(({ message }) => message !== error?.message))
      writer.cause(own())
      return exitCode()
    },
    async finish() {
      const unsaved = await end()
      const isLine = rounds !== undefined && trace.result !== null && output.detail === 'usual'
      // The report itself says the one that decided, but for a line.
      const { error } = own().outcomes.trace
      if (isLine) tell(accountOf(trace).failures.filter(({ exit }) => exit === EXIT.local))
      else tell(unsaved.filter(({ message }) => message !== error?.message))
      if (raw.print !== undefined) return print(own(), raw.print)
      const human = output.format === 'human'
      const part = isLine ? 'line' : progress.shownSteps ? 'end' : 'whole'
      const exit = exitCode()
      // A person who only made a mistake on the command line reads about it on stderr; stdout is for results.
      const isOfNothing = trace.runs.every(({ steps }) => steps.length === 0) && !(isOfScenarios(trace) && trace.result)
      const isMistake = human && isOfNothing && exit !== EXIT.ok
      const isQuiet = output.quiet && human && !isLine && !isMistake
      if (isQuiet) await writer.quietly(own())
      else if (isMistake) await writer.complaint(own(), part)
      else if (!lines.begun()) (await writer.report(own(), { part }))()
      if (rounds === undefined) await writer.job(own())
      // Elsewhere whoever reads the log knows what was asked for.
      const saved = rounds === undefined && env.stderr.isTTY && !output.quiet ? saves.told(err) : ''
      if (saved !== '') env.stderr.write(saved)
      // A round has said it in its line.
      const isSeen = isLine || isMistake || isQuiet || (human && env.stdout.isTTY)
      if (!isSeen) writer.cause(own())
      return exit
    },
    async draw(saved) {
      if (raw.print !== undefined) await (await import('./printable.ts')).requireHeld(saved.trace, raw.print)
      const shown = { ...saved, trace: { ...saved.trace, ...titled }, viewOf: guarded(viewOf) }
      const isQuiet = output.quiet && output.format === 'human'
      // Nobody has asked the provider for its tokens now.
      const write = await writer.report(shown, { part: 'whole', tokens: 'hidden' })
      for (const { steps } of saved.trace.runs)
        for (const step of steps) for (const exchange of step.exchanges) progress.listener.exchanged?.(exchange, step)
      await end(() => shown)
      if (raw.print !== undefined) return print(shown, raw.print)
      if (isQuiet) await writer.quietly(shown)
      else write()
      await writer.job(shown)
      tell(accountOf(trace).failures)
      return exitCode()
    },
  }
}

const viewOf: ViewOf = (name) => commandNamed(name)?.view
