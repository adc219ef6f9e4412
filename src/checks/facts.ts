import type { Registered } from '../documents/client-metadata.ts'
import type { JsonObject, JsonReading } from '../jose/json/json.ts'
import type { KeyReader } from '../jose/keys/jwk.ts'
import type { JweReading, JwsReading, Kind, SignatureVerdict, TokenReading } from '../jose/tokens/token.ts'
import type { BasicEncoding } from '../text/basic-credentials.ts'
import type { Transport } from '../text/endpoint.ts'
import type { Exchange } from '../trace/trace.ts'
import type { Telling } from './findings.ts'
import type { ClockSources } from './http/clock.ts'

// What judges are told. Facts come from the record; a judge adds nothing of its own. Times are milliseconds since the epoch
// unless a name says seconds.

/** Provider metadata as received, or put together from flags; names as registered. */
export type Metadata = JsonObject

export interface ClientFacts {
  readonly client_id: string | undefined
  /** Registered name of the client authentication method in use. */
  readonly auth: string
  /** Length of the client secret in bytes; undefined for a client without one. The secret itself is no fact. */
  readonly secretBytes?: number
  /** SHA-256 of the client secret, base64url: only to tell whether another one was sent. It is shown nowhere. */
  readonly secretSha256?: string
  /** How Basic carries id and secret; form-encoded where absent. */
  readonly basicEncoding?: BasicEncoding
  /** Whether the client keeps no secret. */
  readonly public: boolean
  /** What it is registered with, as far as somebody said; what is absent is not known. */
  readonly registered?: Registered
}

export interface DiscoveryFacts {
  /** The issuer below which the document was looked for; undefined where it lies apart. */
  readonly issuer: string | undefined
  /** "openid": OIDC Discovery, "oauth": RFC 8414. */
  readonly form: 'openid' | 'oauth'
  /** The exchange that gave the document, redirects and retries before it; none where it was read from a file. */
  readonly exchanges: readonly Exchange[]
  readonly reading: JsonReading | undefined
  /** The other document, where both exist. */
  readonly other?: Metadata
  /** Every well-known URL that was tried and whether a document came. */
  readonly tried?: readonly { readonly url: string; readonly form: 'openid' | 'oauth'; readonly found: boolean }[]
}

/** Metadata of a protected resource as it was served (RFC 9728 3). */
export interface ProtectedResourceFacts {
  /** The resource identifier as asked for. */
  readonly resource: string
  readonly exchange: Exchange
  readonly reading: JsonReading | undefined
  /** Issuers of the authorization servers in use. */
  readonly issuer?: string
  /** `WWW-Authenticate` of a 401 of the resource; null: there was a 401 without one. */
  readonly challenge?: string | null
}

export interface MetadataFacts {
  /** The issuer as asked for; undefined where nothing told which one is expected. */
  readonly issuer: string | undefined
  readonly metadata: Metadata
  /** The names of its members where these are known already. */
  readonly names?: readonly string[]
  readonly form: 'openid' | 'oauth' | 'flags'
  /** Members with the endpoints that this run uses. */
  readonly uses?: readonly string[]
  /** "any": plain http to any host was asked for. */
  readonly transport?: Transport
}

export interface JwksFacts {
  readonly metadata: Metadata
  readonly exchange: Exchange | undefined
  readonly reading: JsonReading | undefined
  readonly now: number
  /** An earlier fetch of the same set, and whether it is of this run or was saved. */
  readonly earlier?: JsonObject
  readonly earlierFrom?: 'run' | 'saved'
  /** What reads the keys, where they are read again beside being judged. */
  readonly readKey?: KeyReader
}

/** The authorization request as it was sent. */
export interface AuthorizeFacts {
  /** Parameters in order, after shaping; of the pushed or signed request where there is one. */
  readonly parameters: readonly (readonly [string, string])[]
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly response_type: string
  readonly response_mode: string | undefined
  readonly redirect_uri: string | undefined
  readonly scope: string | undefined
  readonly maxAgeSeconds?: number
  readonly prompt?: string
  readonly acr_values?: string
  readonly claims?: JsonObject
  /** When the browser was sent off. */
  readonly startedAt: number
}

/** The authorization response as it arrived. */
export interface CallbackFacts {
  readonly request: AuthorizeFacts
  readonly issuer: string | undefined
  readonly metadata: Metadata
  /** Parameters in the order received, doubled ones twice. */
  readonly parameters: readonly (readonly [string, string])[]
  readonly channel: 'query' | 'fragment' | 'form_post' | 'pasted'
  /** The URL it arrived at, without query and fragment; undefined when only parameters were pasted. */
  readonly arrivedAt?: string
}

/** A code on its way from the authorization endpoint to the token endpoint. */
export interface CodeFacts {
  /** As it came. */
  readonly value?: string
  readonly receivedAt: number
  /** How long it lives by what the redirect said of it. */
  readonly announcedSeconds?: number
  /** Whether a person brought it. */
  readonly pasted?: boolean
  /** Whether it came without the state, which would tie it to the request. */
  readonly alone?: boolean
  /** Whether it was given when the run began, before anything was asked. */
  readonly givenBefore?: boolean
}

export interface TokenResponseFacts {
  readonly exchange: Exchange
  readonly reading: JsonReading | undefined
  readonly grant: string
  readonly requestedScope: string | undefined
  /** Whether an ID Token is due: a code exchange whose scope has openid. */
  readonly idTokenDue: boolean
  readonly dpop: boolean
  readonly client: ClientFacts
  readonly metadata: Metadata
  /** For a refresh: what was there before. */
  readonly previous?: { readonly refresh_token?: string; readonly scope?: string; readonly savedAt?: number }
  readonly code?: CodeFacts
  /** The authorization request that a code came back for. */
  readonly request?: AuthorizeFacts
  /** Requests of the same step before this one. */
  readonly earlier?: readonly Exchange[]
  /** Whether PKCE was used, and the redirect_uri that was sent. */
  readonly pkce?: boolean
  readonly redirect_uri?: string
}

export interface IdTokenFacts extends Telling {
  readonly token: TokenReading
  /** The encrypted outside, when the token came as a JWE and was decrypted. */
  readonly encrypted?: JweReading
  readonly signature: SignatureVerdict
  readonly issuer: string | undefined
  readonly metadata: Metadata
  readonly client: ClientFacts
  /** Whether the shared secret was named to verify with, and is no client secret (RFC 7518 3.2). */
  readonly secretNamed?: boolean
  /** Audiences besides the client that are trusted (OIDC Core 3.1.3.7 #3). */
  readonly trustedAudiences?: readonly string[]
  /** "front": from the authorization endpoint; "token": from the token endpoint; "refresh"; "given": verified on its own. */
  readonly channel: 'front' | 'token' | 'refresh' | 'given'
  /** Undefined: not known what was sent (`verify` without --nonce). Null: no nonce was sent. */
  readonly nonce: string | null | undefined
  readonly access_token?: string
  readonly code?: string
  readonly state?: string
  readonly response_type?: string
  readonly maxAgeSeconds?: number
  readonly prompt?: string
  readonly acr_values?: string
  readonly scope?: string
  readonly claims?: JsonObject
  /** When this login began. */
  readonly loginStartedAt?: number
  readonly now: number
  readonly toleranceSeconds: number
  /** The `id_token_signed_response_alg` that was given, if any. */
  readonly expectedAlg?: string
  /** Whether encryption was registered for this client, so that a token that is only signed is wrong. */
  readonly encryptionDue?: boolean
  /** Whether the key set has more than one key. */
  readonly severalKeys?: boolean
  /** Header date of the answer that brought it, minus our clock, in milliseconds. */
  readonly clockSkewMs?: number
  /** What the answers of the run agree on of our clock. */
  readonly clockSources?: ClockSources | 'none' | 'differ'
  /** Claims of the ID Token before a refresh, or of the front-channel one in a hybrid flow. */
  readonly previous?: JsonObject
  readonly front?: JsonObject
}

export interface AccessTokenFacts extends Telling {
  readonly token: TokenReading
  readonly signature?: SignatureVerdict
  readonly issuer: string | undefined
  readonly metadata: Metadata
  readonly client: ClientFacts
  /** Whether the client was named to be compared: other claims may then name it, and another one is rejected. */
  readonly clientAsked?: boolean
  /** Whether it is verified by itself, where what looks like an ID Token passes only for a recipient that was named. */
  readonly strict?: true
  /** The recipient that was named to be compared with `aud`. */
  readonly audience?: string | undefined
  readonly id_token?: string
  readonly expiresInSeconds?: number
  readonly receivedAt: number
  readonly requestedScope?: string
  readonly resource?: string
  readonly grant?: string
  /** RFC 7638 thumbprint of the DPoP key, when a proof was sent and the token type is DPoP. */
  readonly dpopThumbprint?: string
  /** SHA-256 thumbprint of the client certificate, base64url. */
  readonly certificateThumbprint?: string
  readonly now: number
  readonly toleranceSeconds: number
}

/** Any JWT, whatever it is for. */
export interface JwtFacts extends Telling {
  readonly token: JwsReading | JweReading
  /** The encrypted outside, when the token came as a JWE and was decrypted. */
  readonly encrypted?: JweReading
  readonly signature?: SignatureVerdict
  /** Whether it is looked at by itself, not among thousands, so that trying guessed secrets is worth the time. */
  readonly alone?: boolean
  /** What the token was found to be; looked for when absent. */
  readonly kind?: Kind
  /** Whether no signature is due, by what the client is registered with. */
  readonly unsigned?: boolean
  readonly now: number
  readonly toleranceSeconds: number
}

export interface UserinfoFacts {
  readonly exchange: Exchange
  /** The claims, whether they came as JSON or in a JWT; undefined when unreadable. */
  readonly claims: JsonObject | undefined
  readonly reading: JsonReading | undefined
  readonly token?: TokenReading
  /** The encrypted outside, when the answer came as a JWE. */
  readonly encrypted?: JweReading
  readonly signature?: SignatureVerdict
  readonly issuer: string | undefined
  readonly client: ClientFacts
  /** `sub` of the ID Token; undefined when there is none to compare with. */
  readonly expectedSub: string | undefined
  /** When the access token ends by what the token answer said. */
  readonly tokenEndsAt?: number
  /** The claims parameter of the request, where it is known. */
  readonly requested?: JsonObject
  readonly scope: string | undefined
  /** The scopes that the provider lists; undefined where it lists none. */
  readonly scopesListed?: readonly string[]
  readonly now: number
  readonly toleranceSeconds: number
}

/** Any exchange. */
export interface HttpFacts {
  readonly exchange: Exchange
  /** Whether the server is on loopback. */
  readonly loopback: boolean
  readonly now: number
}
