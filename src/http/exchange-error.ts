import { CAUSES, type CauseCode } from '../causes.ts'
import { type Failure, failure, messageOf, systemCode } from '../errors.ts'

/** Why an exchange has no answer, thrown inside this folder only. */
export class ExchangeError extends Error {
  readonly failure: Failure
  /** Whether another try of an idempotent request may end otherwise. */
  readonly transient: boolean

  constructor(reason: Failure, transient: boolean, cause?: unknown) {
    super(reason.message, { cause })
    this.name = 'ExchangeError'
    this.failure = reason
    this.transient = transient
  }
}

/** An error that another try may not meet. */
export function transientError(code: CauseCode, message: string, hint?: string, cause?: unknown): ExchangeError {
  return new ExchangeError(failure(code, message, hint), true, cause)
}

/** An error that another try would meet again. */
export function permanentError(code: CauseCode, message: string, hint?: string, cause?: unknown): ExchangeError {
  return new ExchangeError(failure(code, message, hint), false, cause)
}

/** The same error with more to do about it. */
export function withHint(error: ExchangeError, more: string | undefined): ExchangeError {
  if (more === undefined) return error
  const told = { ...error.failure, hint: `${error.failure.hint} ${more}` }
  return new ExchangeError(told, error.transient, error.cause)
}

/** The `code` of a system or library error, the empty string when it has none; an attempt at several addresses counts as its clearest. */
export function clearestCode(error: unknown): string {
  if (error instanceof AggregateError) {
    const codes = error.errors.map(clearestCode)
    return codes.find((code) => code === 'ECONNREFUSED') ?? codes[0] ?? ''
  }
  return systemCode(error) ?? ''
}

/** The failure of resolving a name or opening a TCP connection to `place`. */
export function connectError(error: unknown, host: string, place: string): ExchangeError {
  const code = clearestCode(error)
  if (code === 'ENOTFOUND') {
    return permanentError('dns_failed', `The host name ${host} was not found.`, undefined, error)
  }
  if (code.startsWith('EAI_') || code === 'EDNS' || code === 'ENODATA' || code === 'ESERVFAIL') {
    return transientError(
      'dns_failed',
      `The host name ${host} could not be resolved (${code}).`,
      'Check the network, VPN or DNS.',
      error,
    )
  }
  if (code === 'ECONNREFUSED') {
    return transientError(
      'connection_refused',
      `Nothing listens at ${place}: the connection was refused.`,
      undefined,
      error,
    )
  }
  if (code === 'ETIMEDOUT') {
    return permanentError(
      'timeout',
      `No answer from ${place} to the attempt to connect.`,
      CAUSES.connection_failed.remedy,
      error,
    )
  }
  if (code === 'ECONNRESET') return resetError(error, `The connection to ${place} was reset while it was made.`)
  return transientError(
    'connection_failed',
    `The connection to ${place} could not be made (${code || messageOf(error)}).`,
    undefined,
    error,
  )
}

/** The connection broke. */
export function resetError(error: unknown, message: string, hint?: string): ExchangeError {
  return transientError('connection_reset', message, hint, error)
}
