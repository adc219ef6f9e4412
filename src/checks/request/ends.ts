import { type Ahead, endDetails } from '../ends.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'

/** Something that a client proves itself by, and when it ends, in milliseconds since the epoch. */
export interface Credential {
  /** Begins a sentence: "The client secret". */
  readonly what: string
  readonly end: number
}

/** Judges when what a client proves itself by ends. */
export function judgeCredentialEnds(credentials: readonly Credential[], ahead: Ahead): readonly Finding[] {
  const found = startFindings()
  for (const { what, end } of credentials)
    found.look('client-credential-expiring', end - ahead.now > ahead.within, () => endDetails(what, end, ahead))
  return found.list
}
