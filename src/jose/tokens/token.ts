import type { JsonObject, JsonReading, JsonValue } from '../json/json.ts'

/** The kinds of thing that `decode` tells apart (contract of the `kind` member). */
export type Kind =
  | 'id_token'
  | 'access_token'
  | 'refresh_token'
  | 'logout_token'
  | 'userinfo'
  | 'dpop'
  | 'client_assertion'
  | 'request'
  | 'jarm'
  | 'sd_jwt'
  | 'vc'
  | 'health_card'
  | 'jwt'
  | 'jws'
  | 'jwe'
  | 'jwk'
  | 'jwks'
  | 'pem'
  | 'paseto'
  | 'saml'
  | 'cookie'
  | 'opaque'

/** What can be wrong with how a token is written, signed or encrypted. */
export type FaultKind =
  | 'not-a-jwt'
  | 'too-large'
  | 'b64'
  | 'not-utf8'
  | 'duplicate-member'
  | 'unsafe-integer'
  | 'crit'
  | 'alg-none'
  | 'alg-unexpected'
  | 'alg-confusion'
  | 'kid-unknown'
  | 'key-use'
  | 'weak-secret'
  | 'signature'
  | 'decryption'
  | 'rounds'

/** A fault of a token, found while reading, verifying or decrypting it. */
export interface TokenFault {
  readonly kind: FaultKind
  readonly message: string
  readonly segment?: 'header' | 'payload' | 'signature' | 'encrypted_key' | 'iv' | 'ciphertext' | 'tag' | 'disclosure'
  /** Offset in characters from the start of the token. */
  readonly offset?: number
  /** From 1, in the JSON that the segment holds. */
  readonly line?: number
  readonly column?: number
  /** The likely mistake in that JSON: "a missing comma". */
  readonly mistake?: string
  /** The line of that JSON and a caret below it. */
  readonly excerpt?: string
  readonly expected?: string
  readonly actual?: string
  /** What to do about it, where that is known better than by its kind. */
  readonly remedy?: string
  /** What was tried in vain to explain it. */
  readonly ruledOut?: readonly string[]
}

/** A JWS in compact or JSON serialisation, read strictly but as far as it goes; nothing is trusted. */
export interface JwsReading {
  readonly form: 'jws'
  readonly raw: string
  /** Empty when the header could not be read. */
  readonly header: JsonObject
  readonly headerJson?: JsonReading
  /** Undefined when the payload is not a JSON object. */
  readonly claims: JsonObject | undefined
  readonly payloadJson?: JsonReading
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  /** What the signature covers: BASE64URL(header) "." BASE64URL(payload). */
  readonly signingInput: string
  /** What an SD-JWT discloses beside its claims, in the order given (RFC 9901 4.2). */
  readonly disclosures?: readonly Disclosure[]
  /** The key binding JWT at the end of an SD-JWT. */
  readonly keyBinding?: JwsReading
  /** The token that its payload is, where it was signed once more. */
  readonly nested?: JwsReading
  /** Where it did not come in the compact form. */
  readonly serialization?: JsonSerialization
  readonly faults: readonly TokenFault[]
}

/** One disclosure of an SD-JWT. */
export interface Disclosure {
  /** Undefined for an element of an array. */
  readonly name: string | undefined
  readonly value: JsonValue | undefined
  /** What the claims have in its place, by the hash that `_sd_alg` names. */
  readonly digest: string
  /** Whether the claims have that digest; a disclosure they do not have is not the issuer's. */
  readonly signed: boolean
}

/** What only the JSON serialisation of a JWS or JWE has (RFC 7515 7.2, RFC 7516 7.2). */
export interface JsonSerialization {
  readonly form: 'flattened' | 'general'
  /** Headers that nothing protects. */
  readonly unprotected: JsonObject
  /** How many signatures, or recipients, there are. */
  readonly count: number
  /** What the signatures after the first have of their own, or the recipients; the first sixteen. */
  readonly others?: readonly SerializedPart[]
}

/** One signature or recipient of a general JSON serialisation. */
export interface SerializedPart {
  /** Its protected header, which a recipient has none of. */
  readonly header?: JsonObject
  readonly unprotected: JsonObject
}

export interface JweReading {
  readonly form: 'jwe'
  readonly raw: string
  readonly header: JsonObject
  readonly headerJson?: JsonReading
  /** Octets of each part. */
  readonly sizes?: {
    readonly encrypted_key: number
    readonly iv: number
    readonly ciphertext: number
    readonly tag: number
  }
  readonly serialization?: JsonSerialization
  readonly faults: readonly TokenFault[]
}

export interface OpaqueReading {
  readonly form: 'opaque'
  readonly raw: string
  readonly length: number
  readonly alphabet: string
  /** Upper estimate in bits from length and alphabet, lowered by repetition. */
  readonly entropyBits: number
  readonly faults: readonly TokenFault[]
}

export type TokenReading = JwsReading | JweReading | OpaqueReading

/** What is remembered of a shared secret, for as long as its key is. */
export interface SharedSecret {
  /** The guess that turned out right, undefined where none did, by the algorithm it was used with. */
  readonly guesses: Map<string, string | undefined>
}

/** What became of checking one signature. */
export interface SignatureVerdict {
  /** Null when there was nothing to verify with. */
  readonly verified: boolean | null
  readonly alg: string | undefined
  readonly kid: string | undefined
  /** Where the key came from: "jwks_uri https://…", "--key file", "client secret". */
  readonly keySource: string | undefined
  /** RFC 7638 thumbprint (SHA-256) of the key that verified it. */
  readonly thumbprint?: string
  /** Octets of the shared secret it was checked with. */
  readonly secretBytes?: number
  /** That secret as something to know it by, which does not show it. */
  readonly secret?: SharedSecret | undefined
  /** Why it is false or null. */
  readonly faults: readonly TokenFault[]
}
