import type { RuleId } from './subjects.ts'

export type Severity = 'E' | 'W' | 'I'

/**
 * What a judge says about one rule it looked at. `holds: null` means it could not be decided, and `message` says why.
 * Judges are pure: the time and everything else they need are facts handed to them.
 */
export interface Finding {
  readonly rule: RuleId
  readonly holds: boolean | null
  /** One sentence with the particulars; the catalogue's words serve when absent. */
  readonly message?: string
  /** What whoever runs the client does about it, where the particulars tell more than the catalogue. */
  readonly client?: string
  readonly expected?: unknown
  readonly actual?: unknown
  /** Another severity than the catalogue's, where the rule itself makes it depend on circumstances. */
  readonly severity?: Severity
  /** Whether a relying party must reject here, where the rule itself makes it depend on circumstances; one that does is no milder on loopback. */
  readonly reject?: boolean
}
