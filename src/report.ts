import type { Command as Commander } from 'commander'
import type { OutputOptions, Talk } from './context.ts'
import { CliError, type Failure } from './errors.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { type FormatName, type FormatOptions, format } from './formats/format.ts'
import { renderResult } from './formats/human/result.ts'
import { printField } from './formats/print.ts'
import { createStyle, plainStyle, type Style } from './formats/style.ts'
import { createSaves } from './saves.ts'
import { createProgress } from './terminal/progress.ts'
import type { GuardedEnv } from './terminal/writer.ts'
import { createRecorder, type Recorder } from './trace/recorder.ts'
import { createRedactor, redact } from './trace/redact.ts'
import type { Given } from './trace/trace.ts'
import { outcomeOf } from './trace/verdict.ts'
import { VERSION } from './version.ts'

/** Everything that turns the record of one command into output and an exit code. */
export interface Reporter {
  readonly recorder: Recorder
  readonly output: OutputOptions
  readonly talk: Talk
  fail(failure: Failure): void
  /** Tells what the run is made with; asked for when it has ended, since a person may be asked for values meanwhile. */
  madeWith(given: () => readonly Given[]): void
  /** Looks at what the report shall be written to, before anything runs; throws what `--save` cannot be followed for. */
  prepare(): Promise<void>
  /** Ends the run of a command that has written its own output; `--save` files are written all the same. */
  written(exit: ExitCode): Promise<ExitCode>
  /** Writes the report to stdout and to every `--save` file; resolves to the exit code. */
  finish(): Promise<ExitCode>
}

interface Raw {
  readonly format?: FormatName
  readonly json?: boolean
  readonly verbose?: boolean
  readonly quiet?: boolean
  readonly reveal?: boolean
  readonly strict?: boolean
  readonly print?: string
  readonly save?: readonly string[]
}

/** The reporter of one command; `fallback` is the format when the command line was not understood. */
export async function reporterFor(
  env: GuardedEnv,
  name: string,
  command: Commander | undefined,
  fallback: FormatName = 'human',
): Promise<Reporter> {
  const raw: Raw = command?.opts() ?? { format: fallback }
  const output: OutputOptions = {
    format: raw.json ? 'json' : (raw.format ?? 'human'),
    verbose: raw.verbose === true,
    quiet: raw.quiet === true,
    reveal: raw.reveal === true,
    strict: raw.strict === true,
  }
  const [out, err] = await Promise.all([createStyle(env.stdout, env.vars), createStyle(env.stderr, env.vars)])
  const live = output.format === 'human' && raw.print === undefined && LIVE.has(name)
  const progress = createProgress(env, { out, err }, { ...output, live })
  const recorder = createRecorder(name, env, progress.listener)
  const from = env.clock()
  const write = async (style: Style, as: FormatName, how: Pick<FormatOptions, 'part' | 'tokens'>): Promise<string> =>
    format(as, recorder.trace, { ...output, version: VERSION, style, ...how })

  const saves = createSaves(env, raw.save ?? [])
  const fail = (failure: Failure): void => {
    const { trace } = recorder
    const known = trace.steps.some(
      (step) => step.failure?.code === failure.code && step.failure.message === failure.message,
    )
    if (!known) trace.failures.push(failure)
  }

  let given = (): readonly Given[] => []

  const end = async (): Promise<void> => {
    await progress.stop()
    recorder.trace.given = given()
    recorder.trace.ms = Math.round(env.clock() - from)
    await saves
      .write((as) => write(plainStyle(100), as, { part: 'whole', tokens: 'hidden' }))
      .catch((error: unknown) => {
        if (!(error instanceof CliError)) throw error
        fail(error)
      })
  }

  return {
    recorder,
    output,
    talk: progress,
    fail,
    madeWith(told) {
      given = told
    },
    prepare: saves.check,
    async written(exit) {
      await end()
      const [problem] = recorder.trace.failures
      if (!problem || problem.exit !== EXIT.local) return exit
      const redactor = createRedactor()
      for (const secret of recorder.trace.secrets ?? []) redactor.keep(secret)
      env.stderr.write(`${problem.code}: ${output.reveal ? problem.message : redactor.text(problem.message)}\n`)
      return EXIT.local
    },
    async finish() {
      await end()
      const { trace } = recorder
      if (raw.print !== undefined) return printed(env, recorder, output, raw.print, err)
      const human = output.format === 'human'
      const text = await write(out, output.format, { part: progress.shownSteps ? 'end' : 'whole' })
      const { exit } = outcomeOf(trace, output)
      // A person who only made a mistake on the command line reads about it on stderr; stdout is for results.
      if (human && trace.steps.length === 0 && exit !== EXIT.ok) env.stderr.write(text)
      else if (!(output.quiet && human)) env.stdout.write(text)
      else await writeQuietly(env, recorder, out, exit)
      return exit
    },
  }
}

/** Commands whose steps are worth seeing as they end. */
const LIVE = new Set(['login', 'discover', 'userinfo', 'refresh', 'verify'])

/** `-q`: the result alone, and on stderr why there is none. */
async function writeQuietly(env: GuardedEnv, recorder: Recorder, style: Style, exit: ExitCode): Promise<void> {
  const shown = redact(recorder.trace, { reveal: false })
  env.stdout.write((await renderResult(shown, style)).replace(/^\n/, ''))
  if (exit === EXIT.ok) return
  const { error } = outcomeOf(shown, { strict: false })
  if (error) env.stderr.write(`${error.code}: ${error.message.replace(/[^\x20-\x7e]/g, '?')}\n`)
}

/** `--print`: one value, and nothing when the run did not succeed. */
async function printed(
  env: GuardedEnv,
  recorder: Recorder,
  output: OutputOptions,
  field: string,
  style: Style,
): Promise<ExitCode> {
  const { trace } = recorder
  if (outcomeOf(trace, output).exit === EXIT.ok) {
    const found = printField(trace, field)
    if ('text' in found) {
      env.stdout.writeValue(found.text)
      return EXIT.ok
    }
    trace.failures.push(found.failure)
  }
  env.stderr.write(await format('human', trace, { ...output, version: VERSION, style, part: 'whole' }))
  return outcomeOf(trace, output).exit
}
