import { ciJob } from './ci-job.ts'
import type { Command, Rounds } from './command.ts'
import type { OutputOptions, Talk } from './context.ts'
import type { Failure } from './errors.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { draw, type FormatName, type FormatOptions, format } from './formats/format.ts'
import { logLine } from './formats/human/end.ts'
import { printField } from './formats/print.ts'
import { isOfScenarios } from './formats/scenarios.ts'
import { createStyle, plainStyle, type Style } from './formats/style.ts'
import { guarded, renderResult, type ViewOf } from './formats/view.ts'
import { tellJob } from './job-report.ts'
import { commandNamed } from './program.ts'
import type { Saved } from './record/record.ts'
import { createRunLines } from './run-lines.ts'
import { createSaves } from './saves.ts'
import { createProgress } from './terminal/progress.ts'
import type { GuardedEnv } from './terminal/writer.ts'
import { wholeLines } from './text/whole-lines.ts'
import { accountOf } from './trace/account.ts'
import { createRecorder, type Recorder } from './trace/recorder.ts'
import { createRedactor } from './trace/redact.ts'
import { createHidden, redact } from './trace/redact-record.ts'
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

/** A record, and how the results in it are shown. */
interface Shown extends Saved {
  readonly viewOf: ViewOf
}

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
  const job = ciJob(env, (line) => env.stderr.write(`${line}\n`))
  // Every format is drawn when the run has ended.
  const before = createHidden((bytes) => env.random(bytes), { home: env.homeDir, cwd: env.cwd })
  const claims = raw.showClaims === true ? 'shown' : 'masked'
  const people = claims === 'shown' ? 'shown' : 'by command'
  type How = Pick<FormatOptions, 'style' | 'part' | 'tokens' | 'room' | 'atTerminal' | 'forLog'>
  const optionsOf = ({ version, viewOf }: Shown, how: How): FormatOptions => ({
    ...output,
    version,
    viewOf,
    claims,
    before,
    fileOf: job.fileOf,
    ...(rounds && { rounds: rounds.tally }),
    ...how,
  })
  const write = (shown: Shown, as: FormatName, how: How): Promise<string> => format(as, shown, optionsOf(shown, how))

  const hidden = (shown: Shown): Shown => ({ ...shown, ...redact(shown, { reveal: false, people, before }) })

  const saves = createSaves(env, raw.save ?? [])
  const fail = (failure: Failure): void => {
    const known = trace.runs.some(({ steps }) =>
      steps.some((step) => step.failure?.code === failure.code && step.failure.message === failure.message),
    )
    if (!known) accountOf(trace).failures.push(failure)
  }

  /** A failure beside what stands on stdout already. */
  const tell = ({ code, message }: Failure): void => {
    const redactor = createRedactor()
    for (const secret of trace.secrets ?? []) redactor.keep(secret)
    env.stderr.write(logLine({ code, message: output.reveal ? message : redactor.text(message) }))
  }

  /** What a run came to that failed, in a line for whoever reads no report: the log of a CI job, somebody who has sent it elsewhere. */
  const tellEnd = (): void => {
    const shown = own()
    // Who closed it wants to hear no more.
    if (shown.outcomes.trace.error === null || env.stdout.closed) return
    const { error } = (output.reveal ? shown : hidden(shown)).outcomes.trace
    if (error) env.stderr.write(logLine(error))
  }

  let given = (): readonly Given[] => []

  /** Resolves to what could not be saved. */
  const end = async (shown = own): Promise<readonly Failure[]> => {
    await progress.stop()
    await lines.ended()
    accountOf(trace).given = given()
    recorder.end()
    traces.end()
    if (rounds) rounds.ended(redact(shown(), { reveal: false, before }))
    const unsaved = await saves.write((as) => {
      const saved = shown()
      return draw(as, saved, optionsOf(saved, { style: plainStyle(100), part: 'whole', tokens: 'hidden' }))
    })
    unsaved.forEach(fail)
    return unsaved
  }

  /** How what is read elsewhere, or by line, is drawn. */
  const elsewhere = { part: 'whole', tokens: 'hidden' } as const
  const tellOfJob = (shown: Shown): Promise<void> =>
    tellJob(job, shown, {
      isHuman: output.format === 'human',
      writeOrders: (text) => env.stdout.writeOrders(text),
      drawn: (as, room) =>
        write(shown, as, { style: plainStyle(100), ...elsewhere, ...(room !== undefined && { room }) }),
    })

  /** The record of one of several runs. */
  const alone = (run: Run, outcome: Outcome, scenario: unknown): Judged => {
    const result: Alone = { scenarios: [scenario] }
    return { trace: { ...trace, runs: [run], result }, outcomes: { trace: outcome, runs: [outcome] } }
  }

  const lines = createRunLines(async (line: Shown) => {
    env.stdout.write(await write(line, 'ndjson', { style: out, ...elsewhere }))
  })

  /** A report on stdout; one that may be long is nowhere whole. */
  const writeOut = (drawn: string | Iterable<string>): void => {
    if (output.format === 'github') env.stdout.writeOrders([...drawn].join(''))
    else for (const text of typeof drawn === 'string' ? [drawn] : wholeLines(drawn)) env.stdout.write(text)
  }

  /** `--print`: one value of what succeeded; resolves to the exit code. */
  const print = async (shown: Shown, field: string): Promise<ExitCode> => {
    const found =
      exitCode() === EXIT.ok ? printField(redact(shown, { reveal: true, people, before }), field) : undefined
    if (found && 'failure' in found) fail(found.failure)
    else if (found) env.stdout.writeValue(found.text)
    if (exitCode() !== EXIT.ok)
      env.stderr.write(await write(own(), 'human', { style: err, part: 'whole', forLog: !env.stdout.isTTY }))
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
      const { result } = redact(alone(run, outcome, scenario), { reveal: output.reveal, people, before }).trace
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
      unsaved.filter(({ message }) => message !== error?.message).forEach(tell)
      tellEnd()
      return exitCode()
    },
    async finish() {
      const unsaved = await end()
      const isLine = rounds !== undefined && trace.result !== null && output.detail === 'usual'
      // The report itself says the one that decided, but for a line.
      const { error } = own().outcomes.trace
      if (isLine)
        accountOf(trace)
          .failures.filter(({ exit }) => exit === EXIT.local)
          .forEach(tell)
      else unsaved.filter(({ message }) => message !== error?.message).forEach(tell)
      if (raw.print !== undefined) return print(own(), raw.print)
      const human = output.format === 'human'
      const part = isLine ? 'line' : progress.shownSteps ? 'end' : 'whole'
      const exit = exitCode()
      // A person who only made a mistake on the command line reads about it on stderr; stdout is for results.
      const isOfNothing = trace.runs.every(({ steps }) => steps.length === 0) && !(isOfScenarios(trace) && trace.result)
      const isMistake = human && isOfNothing && exit !== EXIT.ok
      const isQuiet = output.quiet && human && !isLine && !isMistake
      if (isQuiet) await writeQuietly(env, hidden(own()), out)
      else if (isMistake)
        env.stderr.write(await write(own(), output.format, { style: out, part, forLog: !env.stdout.isTTY }))
      else if (!lines.begun())
        writeOut(await draw(output.format, own(), optionsOf(own(), { style: out, part, atTerminal: env.stdout.isTTY })))
      if (rounds === undefined) await tellOfJob(own())
      // Elsewhere whoever reads the log knows what was asked for.
      const saved = rounds === undefined && env.stderr.isTTY && !output.quiet ? saves.told(err) : ''
      if (saved !== '') env.stderr.write(saved)
      // A round has said it in its line.
      const isSeen = isLine || isMistake || isQuiet || (human && env.stdout.isTTY)
      if (!isSeen) tellEnd()
      return exit
    },
    async draw(saved) {
      if (raw.print !== undefined) await (await import('./printable.ts')).requireHeld(saved.trace, raw.print)
      const shown = { ...saved, trace: { ...saved.trace, ...titled }, viewOf: guarded(viewOf) }
      const isQuiet = output.quiet && output.format === 'human'
      // Nobody has asked the provider for its tokens now.
      const how = { style: out, part: 'whole', tokens: 'hidden', atTerminal: env.stdout.isTTY } as const
      const drawn = await draw(output.format, shown, optionsOf(shown, how))
      for (const { steps } of saved.trace.runs)
        for (const step of steps) for (const exchange of step.exchanges) progress.listener.exchanged?.(exchange, step)
      await end(() => shown)
      if (raw.print !== undefined) return print(shown, raw.print)
      if (isQuiet) await writeQuietly(env, hidden(shown), out)
      else writeOut(drawn)
      await tellOfJob(shown)
      accountOf(trace).failures.forEach(tell)
      return exitCode()
    },
  }
}

const viewOf: ViewOf = (name) => commandNamed(name)?.view

/** `-q`: the result alone of what may be shown, of several runs without one each run's, and on stderr why there is none. */
async function writeQuietly(env: GuardedEnv, { viewOf, trace, outcomes }: Shown, style: Style): Promise<void> {
  const accounts = trace.holds === 'several runs' && trace.result === null ? trace.runs : [accountOf(trace)]
  const { error } = outcomes.trace
  const printable = trace.holds === 'one run' && error === null
  for (const account of accounts)
    env.stdout.write((await renderResult({ ...account, printable }, style, viewOf)).replace(/^\n/, ''))
  if (error) env.stderr.write(`${error.code}: ${error.message.replace(/[^\x20-\x7e]/g, '?')}\n`)
}
