import { CAUSES, type CauseCode } from '../causes.ts'
import { type Failure, failure, systemCode } from '../errors.ts'

/** Why an exchange has no answer, thrown inside this folder only. */
export class Trouble extends Error {
  readonly failure: Failure
  /** Whether an idempotent request may be tried again. */
  readonly again: boolean

  constructor(reason: Failure, again: boolean, cause?: unknown) {
    super(reason.message, { cause })
    this.name = 'Trouble'
    this.failure = reason
    this.again = again
  }
}

/** A trouble that another try may cure. */
export function passing(code: CauseCode, message: string, hint?: string, cause?: unknown): Trouble {
  return new Trouble(failure(code, message, hint), true, cause)
}

/** A trouble that another try will not cure. */
export function lasting(code: CauseCode, message: string, hint?: string, cause?: unknown): Trouble {
  return new Trouble(failure(code, message, hint), false, cause)
}

/** The `code` of a system or library error, the empty string when it has none; an attempt at several addresses counts as its clearest. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) {
    const codes = error.errors.map(codeOf)
    return codes.find((code) => code === 'ECONNREFUSED') ?? codes[0] ?? ''
  }
  return systemCode(error) ?? ''
}

/** The failure of resolving a name or opening a TCP connection to `place`. */
export function connectTrouble(error: unknown, host: string, place: string): Trouble {
  const code = codeOf(error)
  if (code === 'ENOTFOUND') {
    return lasting('dns_failed', `The host name ${host} was not found.`, undefined, error)
  }
  if (code.startsWith('EAI_') || code === 'EDNS' || code === 'ENODATA' || code === 'ESERVFAIL') {
    return passing(
      'dns_failed',
      `The host name ${host} could not be resolved (${code}).`,
      'Check the network, VPN or DNS.',
      error,
    )
  }
  if (code === 'ECONNREFUSED') {
    return passing('connection_refused', `Nothing listens at ${place}: the connection was refused.`, undefined, error)
  }
  if (code === 'ETIMEDOUT') {
    return lasting(
      'timeout',
      `No answer from ${place} to the attempt to connect.`,
      CAUSES.connection_failed.remedy,
      error,
    )
  }
  if (code === 'ECONNRESET') return resetTrouble(error, `The connection to ${place} was reset while it was made.`)
  return passing(
    'connection_failed',
    `The connection to ${place} could not be made (${code || textOf(error)}).`,
    undefined,
    error,
  )
}

/** The connection broke. */
export function resetTrouble(error: unknown, message: string, hint?: string): Trouble {
  return passing('connection_reset', message, hint, error)
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
