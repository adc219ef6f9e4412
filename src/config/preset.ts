import type { ProfileValue } from './profiles.ts'

/** A provider known beforehand; a data file that can be read as documentation. */
export interface Preset {
  /** As a person calls it. */
  readonly title: string
  /** "oidc": OpenID Connect; "oauth": plain OAuth 2.0. */
  readonly kind: 'oidc' | 'oauth'
  /** What fills the braces of the options: `{base}` is --base-url, `{origin}` its scheme and host, `{tenant}` is --tenant. */
  readonly needs: { readonly base?: string; readonly tenant?: string }
  /** Used where --base-url is not given. */
  readonly base?: string
  /** Used where --tenant is not given. */
  readonly tenant?: string
  /** Options by long flag name, as in a profile. */
  readonly options: Readonly<Record<string, ProfileValue>>
  /** Options beside and in place of these where the tenant is given by a name and not by its id, a GUID. */
  readonly byName?: Readonly<Record<string, ProfileValue>>
  /** What is known to differ from a tidy provider, a sentence each. */
  readonly differs: readonly string[]
  /** Those of these that help where the provider refuses, by the error code or by the cause of the refusal. */
  readonly remedies?: Readonly<Record<string, string>>
  /** Where that is documented, and the day it was read; a title where the documents have no public address. */
  readonly docs: readonly { readonly url?: string; readonly title?: string; readonly read: string }[]
}
