/** What is wrong with a scenario, in terms that two runs have in common. */
export interface DiffFinding {
  readonly scenario: string
  readonly provider: string | null
  /** The command that it came up in, with a number where that is not the first of them; null where it was no command. */
  readonly step: string | null
  readonly what: 'check' | 'expectation' | 'error'
  /** Id of the check, path of the expectation, or error code. */
  readonly id: string
  /** "fail" where the scenario did not pass for it. */
  readonly verdict: 'fail' | 'warn'
  readonly message: string
}

/** Something that is not as it was, and no fault by itself. */
export interface DiffChange {
  readonly what: 'scenario' | 'keys' | 'metadata' | 'claims' | 'latency'
  readonly change: 'added' | 'removed' | 'changed'
  /** The first scenario that it was seen in; keys and metadata of a provider are told once. */
  readonly scenario: string
  readonly provider: string | null
  /** Null where it is of no command. */
  readonly step: string | null
  /** `kid` of a key, else its thumbprint; name of a member of metadata; path of a claim; purpose of the request that took longer. */
  readonly name: string | null
  /** Milliseconds where it is about latency; null where nothing is shown. */
  readonly before: unknown
  readonly now: unknown
}

/** What differs from a record of the same scenarios that was made before. */
export interface Diff {
  /** When that was made, UTC. */
  readonly since: string
  readonly new: readonly DiffFinding[]
  readonly mended: readonly DiffFinding[]
  /** Scenarios that fail for no cause that they did not fail for before. */
  readonly still: readonly { readonly scenario: string; readonly provider: string | null; readonly cause: string }[]
  readonly changed: readonly DiffChange[]
}
