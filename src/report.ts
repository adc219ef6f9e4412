import type { Command as Commander } from 'commander'
import type { Options, OutputOptions, Talk } from './commands/context.ts'
import type { Env } from './env.ts'
import { CliError, type Failure } from './errors.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { FormatName } from './formats/format.ts'
import { createRecorder, type Recorder } from './trace/recorder.ts'
import { VERSION } from './version.ts'

/** Everything that turns the record of one command into output and an exit code. */
export interface Reporter {
  readonly recorder: Recorder
  readonly output: OutputOptions
  readonly talk: Talk
  fail(failure: Failure): void
  useOptions(options: Options): void
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

export async function reporterFor(
  env: Env,
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
  const { createProgress } = await import('./terminal/progress.ts')
  const { createStyle } = await import('./formats/style.ts')
  const style = await createStyle(env.stdout, env.vars)
  const progress = createProgress(env, style, { ...output, live: output.format === 'human' && raw.print === undefined })
  const recorder = createRecorder(name, env, progress.listener)
  const from = env.clock()

  return {
    recorder,
    output,
    talk: progress,
    fail: (failure) => void recorder.trace.failures.push(failure),
    useOptions: () => {},
    async finish() {
      progress.stop()
      const { trace } = recorder
      trace.ms = Math.round(env.clock() - from)
      return EXIT.ok
    },
  }
}
