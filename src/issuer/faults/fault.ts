import type { Json } from '../served.ts'
import type { Variations } from '../variations.ts'

export type Options = Readonly<Record<string, string | number | readonly string[]>>

/** One thing that a provider does wrong, and what is needed for it to show. */
export interface Fault {
  readonly spoil: Variations
  /** Options of the login that go with it, by their camel-case names; what somebody gives goes before them. */
  readonly ask?: Options | ((issuer: string) => Options)
  /** What the client is registered with besides. */
  readonly client?: Json
  /** The tokens are refreshed after the sign-in. */
  readonly refresh?: true
}
