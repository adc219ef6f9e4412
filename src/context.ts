import type { Finding } from './checks/finding.ts'
import type { RunStep } from './checks/judged-steps.ts'
import type { Options } from './config/option-values.ts'
import type { Env } from './env.ts'
import type { FormatName } from './formats/format.ts'
import type { Http } from './http/http.ts'
import type { Recorder } from './trace/recorder.ts'
import type { Check } from './trace/trace.ts'
import type { Traits } from './trace/traits.ts'

/** What a command is given. It acts, records, returns its result, and throws `CliError` to stop; it prints nothing itself. */
export interface Context {
  readonly env: Env
  readonly recorder: Recorder
  readonly options: Options
  /** Turns findings into checks by the severities in force (`--rules`, `--allow`), for what is judged outside of a step. */
  judge(findings: readonly Finding[]): readonly Check[]
  readonly step: RunStep
  /** The network, made from the options when first needed. */
  http(): Promise<Http>
  /** Lifts --total-timeout, for a run that lasts as long as its input. */
  waitFreely(): void
  /** The same run with other option values, the network's among them. */
  withOptions(options: Options): Context
  /** What exit code and redaction must know of the command of that name; of one that there is none of, that it tells something. */
  traitsOf(command: string): Traits
  readonly output: OutputOptions
  readonly talk: Talk
}

/** What a command says to the person while it works; goes to stderr. */
export interface Talk {
  /** One line that the person needs, even with `-q`: the URL to open. */
  say(line: string): void
  /** Shows that something is waited for, and the time left, until stopped. */
  wait(text: string, seconds: number): { stop(): void }
  /** The command writes lines of its own to stdout, so steps are not shown there from now on. */
  linesOnly(): void
}

export interface OutputOptions {
  readonly format: FormatName
  /** What is shown beside what is wrong: nothing, each exchange, or the checks that hold as well. */
  readonly detail: 'usual' | 'exchanges' | 'all'
  readonly quiet: boolean
  readonly reveal: boolean
  readonly strict: boolean
}
