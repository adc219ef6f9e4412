import { CAUSES, type CauseCode } from './causes.ts'
import type { ExitCode } from './exit.ts'

/** What a diagnosis found that may have led to a failure; `likely` is from 0 to 1. */
export interface LikelyCause {
  readonly id: string
  readonly message: string
  /** What of this run speaks for it. */
  readonly evidence: readonly unknown[]
  readonly likely: number
}

/** What a diagnosis found that it was not. */
export interface RuledOut {
  readonly message: string
  /** What of this run speaks against it. */
  readonly evidence: readonly unknown[]
}

/** A failure as data: what a report shows and what decides the exit code. */
export interface Failure {
  readonly code: string
  readonly exit: ExitCode
  /** What was expected and what was found. */
  readonly message: string
  /** What to do next. */
  readonly hint: string
  readonly retryable: boolean
  /** Most likely first; absent where the failure is no diagnosis. */
  readonly causes?: readonly LikelyCause[]
  readonly ruled_out?: readonly RuledOut[]
}

/** What is thrown to end a step or a command; anything else that is thrown is a bug of ours. */
export class CliError extends Error implements Failure {
  readonly code: string
  readonly exit: ExitCode
  readonly hint: string
  readonly retryable: boolean
  readonly causes?: readonly LikelyCause[]
  readonly ruled_out?: readonly RuledOut[]

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause })
    this.name = 'CliError'
    this.code = failure.code
    this.exit = failure.exit
    this.hint = failure.hint
    this.retryable = failure.retryable
    if (failure.causes) this.causes = failure.causes
    if (failure.ruled_out) this.ruled_out = failure.ruled_out
  }
}

/** A failure as plain data, also of one that was thrown, whose message is no member of its own. */
export function plainFailure({ code, exit, message, hint, retryable, causes, ruled_out }: Failure): Failure {
  return { code, exit, message, hint, retryable, ...(causes && { causes }), ...(ruled_out && { ruled_out }) }
}

/** The failure of one of our own causes; the hint is the remedy of the cause unless a better one is known. */
export function failure(code: CauseCode, message: string, hint?: string): Failure {
  const { exit, retryable, remedy } = CAUSES[code]
  return { code, exit, message, hint: hint ?? remedy, retryable }
}

/** An error of one of our own causes, to be thrown. */
export function cliError(code: CauseCode, message: string, hint?: string, cause?: unknown): CliError {
  return new CliError(failure(code, message, hint), cause)
}

/** The failure that a signal to this process stands for, whose name is the `reason`, or the one that ended a part of a run. */
export function interruption(reason: unknown): Failure {
  if (reason instanceof CliError) return plainFailure(reason)
  if (reason === 'SIGTERM') return failure('terminated', 'Ended by SIGTERM.')
  if (reason === 'SIGHUP') return failure('hung_up', 'The terminal went away.')
  return failure('interrupted', 'Interrupted.')
}

/** Throws the failure that a signal to this process stands for, once there was one. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new CliError(interruption(signal.reason))
}

/** The `code` of a system or library error, such as "ENOENT"; undefined when it has none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

/** What an error says of itself, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
