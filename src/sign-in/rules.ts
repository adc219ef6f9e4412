import type { CliError } from '../errors.ts'
import type { Person } from './person.ts'
import type { Clock, TakeWindow } from './totp.ts'

/** What one sign-in goes by. */
export interface Rules {
  readonly person: Person
  /** Origins whose pages may be given values. */
  readonly origins: ReadonlySet<string>
  /** Scopes that were asked for, whose boxes are ticked where a page lets somebody choose. */
  readonly scopes: readonly string[]
  readonly redirectUri: string
  readonly clock: Clock
  readonly takeWindow: TakeWindow
  /** Ends the sign-in. */
  readonly signal: AbortSignal
  /** Separates the parts of a form; a random text. */
  readonly boundary: string
  /** Told of each one-time password before it is sent. */
  onSecret(value: string): void
  /** Why the last page is no answer to judge: 5xx and 429. */
  unavailable(): CliError | undefined
}
