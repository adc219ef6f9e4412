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
}

export const CORE = 'OIDC Core 1.0'
