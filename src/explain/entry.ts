/** What a word of the protocol means and what to do about it. */
export interface Entry {
  readonly kind: 'error' | 'claim' | 'parameter' | 'metadata' | 'value'
  readonly meaning: string
  readonly remedy?: string
  readonly spec: string
  /** The exit code that an `error.code` of our own leads to. */
  readonly exit?: number
  /** Whether the same command may succeed when run again unchanged. */
  readonly retryable?: boolean
  /** Whose word it is, where it is that of one vendor. */
  readonly vendor?: string
  /** The word as that vendor says it. */
  readonly says?: string
  /** Where the vendor documents it, and the day on which it was gathered. */
  readonly documented?: string
  readonly read?: string
}

/** What stands in place of a specification for words that some providers use all the same. */
export const UNREGISTERED = 'in no registry'

export const CORE = 'OIDC Core 1.0'
