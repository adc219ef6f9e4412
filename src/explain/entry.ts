/** What a word of the protocol means and what to do about it. */
export interface Entry {
  readonly kind: 'error' | 'claim' | 'parameter' | 'metadata'
  readonly meaning: string
  readonly remedy?: string
  readonly spec: string
}

export const CORE = 'OIDC Core 1.0'
