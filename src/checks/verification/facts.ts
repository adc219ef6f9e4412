import type { Registered } from '../../documents/client-metadata.ts'
import type { JweReading, SignatureVerdict, TokenReading } from '../../jose/tokens/token.ts'
import type { Metadata } from '../facts.ts'
import type { Telling } from '../findings.ts'

/** A token to verify on its own, and what is expected of it; undefined expectations are not judged. */
export interface VerificationFacts extends Telling {
  readonly token: TokenReading
  /** The encrypted outside, when the token came as a JWE and was decrypted. */
  readonly encrypted?: JweReading
  readonly signature: SignatureVerdict
  readonly issuer: string | undefined
  /** Whether the issuer is what a document says of itself, since nothing told which one is expected. */
  readonly issuerUnasked?: boolean
  readonly metadata: Metadata
  readonly audience: string | undefined
  /** The client, where it is another name than the audience: of an access token, a request or an assertion. */
  readonly client_id?: string
  readonly nonce: string | undefined
  readonly expectedAlg: string | undefined
  /** What the client is registered with, as far as somebody said. */
  readonly registered?: Registered
  /** Audiences of an ID Token that are trusted besides. */
  readonly trustedAudiences?: readonly string[]
  readonly access_token?: string
  readonly code?: string
  /** Method and URL of the request that a DPoP proof was made for. */
  readonly htm?: string
  readonly htu?: string
  /** RFC 7638 thumbprint of the key that the access token is bound to. */
  readonly jkt?: string
  /** Whether the shared secret it is verified with was named for that, and is no client secret (RFC 7518 3.2). */
  readonly secretNamed?: boolean
  /** Whether the key is the one that a DPoP proof brings along. */
  readonly brought?: boolean
  /** Expectations that a flag of this run names; those of the environment or a profile are not meant for every kind of token. */
  readonly byFlag?: readonly ('issuer' | 'client_id')[]
  /** Whether the keys are those of the issuer that is expected. */
  readonly issuersKeys?: boolean
  /** The clock of the issuer minus ours, in milliseconds. */
  readonly clockSkewMs?: number
  readonly severalKeys?: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly toleranceSeconds: number
}
