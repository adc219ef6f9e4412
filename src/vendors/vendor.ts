import type { RefusalCause } from './causes.ts'

/** One word of a vendor: a code, or a stock sentence that stands for one. */
export interface VendorWord {
  /** What it is called: the code, or the sentence as it is sent. */
  readonly code: string
  /** Sentences that say it, whole, with `*` for what varies; a code that stands in the answer itself needs none. */
  readonly says?: readonly string[]
  /** Only beside these values of `error`; beside any where absent. */
  readonly errors?: readonly string[]
  /** Others say the same in these words, so it is this vendor's only where the provider is known to be. */
  readonly common?: true
  /** The one cause that it names; absent where it leaves several. */
  readonly cause?: RefusalCause
  readonly means: string
  readonly remedy: string
  /** Where that stands, if not where the vendor's words stand in general. */
  readonly documented?: string
}

/** A claim of a vendor's tokens that no registry has, or that means more there than the registry says. */
export interface VendorClaim {
  /** Its name, with `*` for what varies. */
  readonly name: string
  /** Nobody else has claims of that name, so that a token with it is the vendor's. */
  readonly telling?: true
  readonly means: string
}

/** The claims of a vendor's tokens. */
export interface VendorClaims {
  /** Issuers of such tokens, with `*` for what varies. */
  readonly issuers?: readonly string[]
  /** Where its vendor documents it, and the day on which the words here were gathered, there or from what was seen of it elsewhere. */
  readonly documented: string
  readonly read: string
  readonly list: readonly VendorClaim[]
}

/** What a vendor's codes look like. */
export interface CodeForm {
  readonly prefix: string
  /** How many digits follow. */
  readonly digits: readonly [least: number, most: number]
  /** What stands behind the digits. */
  readonly suffix?: string
  /** "uri": they stand in error_uri, and a word of that form elsewhere is no code. */
  readonly in?: 'uri'
  /** Where the vendor lists them; `{code}` is the one that was met. */
  readonly listed: string
}

/** A vendor's words; a data file that can be read as documentation. */
export interface Vendor {
  /** As a person calls it. */
  readonly title: string
  /** The presets of its providers. */
  readonly presets?: readonly string[]
  /** Hosts that are this vendor's own, with `*` for what varies; none for software that others run. */
  readonly hosts?: readonly string[]
  readonly form?: CodeForm
  readonly documented: string
  /** The day on which the words here were gathered. */
  readonly read: string
  readonly words: readonly VendorWord[]
  readonly claims?: VendorClaims
}
