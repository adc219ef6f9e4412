import type { Json } from '../support/provider.ts'
import type { Call } from './hosts.ts'
import type { KeySet, Signing } from './keys.ts'

/** How a client of one run is registered, and how it asks: what the suite calls a variant. */
export interface Variant {
  readonly profile: 'core' | 'fapi'
  readonly type: string
  readonly mode?: 'form_post' | 'jwt'
  readonly auth: ClientAuth
  /** How the request reaches the provider; FAPI 2 pushes it, signed or not. */
  readonly request: 'plain' | 'signed'
  /** What the tokens are bound to. */
  readonly sender?: 'dpop' | 'mtls'
  /** Whether an ID Token is asked for. */
  readonly openid: boolean
}

export type ClientAuth =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'none'

/** What a request is for, by the endpoint and, at the token endpoint, by the grant. */
export type Place = 'metadata' | 'jwks' | 'par' | 'authorize' | 'token' | 'refresh' | 'userinfo' | 'claims'

/** Other members of a JSON object. */
export type Change = (right: Json) => Json
export type Pairs = readonly (readonly [name: string, value: string])[]

/** What a provider does otherwise than right. */
export interface Spoiling {
  readonly metadata?: Change
  readonly keys?: KeySet
  /** When the key set is replaced by another. */
  readonly rotates?: 'at the second request' | 'at each signing'
  readonly signing?: Signing
  /** Claims of every ID Token, and of one that comes by a refresh. */
  readonly claims?: Change
  readonly refreshedClaims?: Change
  readonly callback?: (right: Pairs) => Pairs
  /** Claims and signature of the response that comes as a JWT. */
  readonly response?: Change
  readonly responseSigning?: Signing
  readonly tokens?: Change
  readonly userinfo?: Change
  /** The UserInfo response is a JWT. */
  readonly signedUserinfo?: true
  /** Claims that are elsewhere, beside those of UserInfo. */
  readonly elsewhere?: 'aggregated' | 'distributed'
  readonly jwksPath?: string
  /** The token endpoint has an alias for mutual TLS. */
  readonly tokenAlias?: true
  /** Whether proofs of possession need a nonce, and how the scheme of the challenge is written. */
  readonly nonces?: 'none' | 'dPoP'
}

/**
 * Which requests a provider forbids once it has given its bad answer, by what that answer is about. After metadata nothing but
 * metadata and keys is asked, or with 'secrets' nothing that has a secret, a code or a token. A front-channel token forbids the code exchange and UserInfo, an ID Token UserInfo at any time.
 */
export type Forbidding = 'metadata' | 'secrets' | 'response' | 'front channel' | 'id token' | 'refresh' | 'nothing'

/** What a run must come to. */
export interface Conclusion {
  readonly exit: 0 | 1 | 3
  readonly code?: string
  readonly step?: string
  /** The check that is named first, and those that fail and reject beside it. */
  readonly check?: string
  readonly beside?: readonly string[]
  /** Whether the ID Token of an accepted run counts as verified; true when left out. */
  readonly verified?: null
}

/** One module of the suite, as a row. */
export interface Module {
  /** Its public name. */
  readonly name: string
  readonly kind: 'negative' | 'either' | 'positive'
  /** What the provider does, in words. */
  readonly differs: string
  readonly spoils?: Spoiling
  readonly forbids?: Forbidding
  readonly concludes: Conclusion
  /** What must be asked for the row to count, in this order. */
  readonly asks?: readonly Place[]
  /** What a request must have for the module to go on. */
  readonly demands?: Readonly<Partial<Record<Place, (call: Call) => boolean>>>
  /** Words of the command line beside those of the variant. */
  readonly flags?: readonly string[]
  /** A command line that is run after the sign-in, which is right then. */
  readonly afterwards?: readonly ('refresh' | 'userinfo' | 'login')[]
}

/** The value, where there is one, with a 1 after it. */
export const followedBy1 =
  (name: string): Change =>
  (right) =>
    name in right ? { ...right, [name]: `${right[name]}1` } : right

export const without =
  (name: string): Change =>
  ({ [name]: _, ...rest }) =>
    rest
