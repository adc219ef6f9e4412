import { basicOf } from './answers.ts'
import type { Codes } from './codes.ts'
import type { Asked, Clock, Json } from './served.ts'
import type { SigningKeys } from './tokens.ts'
import type { Variations } from './variations.ts'

/** A client as it is registered, by the registered names (RFC 7591 2). */
export interface ClientMetadata extends Json {
  readonly client_id: string
  /** Undefined for a public client. */
  readonly client_secret?: string
  /** Undefined where any will do. A port of a loopback address may differ (RFC 8252 7.3). */
  readonly redirect_uris?: readonly string[]
  readonly userinfo_signed_response_alg?: string
}

/** What somebody agreed to. */
export interface Grant {
  readonly client: ClientMetadata
  readonly sub: string
  readonly scope: string
  /** The authorization request. */
  readonly asks: URLSearchParams
  /** Seconds since the epoch. */
  readonly authTime: number
}

/** What is kept for as long as a provider runs. */
export interface State {
  readonly issuer: string
  readonly clock: Clock
  readonly keys: SigningKeys
  readonly clients: Map<string, ClientMetadata>
  readonly codes: Codes<Grant>
  readonly accessTokens: Map<string, Grant>
  readonly refreshTokens: Map<string, Grant>
  /** How somebody signs in: by a form, or by being there. */
  readonly signIn: 'form' | 'at once'
  /** Whether clients register themselves. */
  readonly registers: boolean
  /** Which tokens count: those that were issued, or any. */
  readonly accepts: 'issued' | 'any'
  readonly claimsOf: (sub: string, scope: string) => Json
  /** What is otherwise than right, as it stands now. */
  spoil(): Variations
}

/** Seconds since the epoch. */
export function secondsOf({ clock }: State): number {
  return Math.floor(clock.now() / 1000)
}

/** The client that a request authenticates as, by its secret or, without one, by its name alone (RFC 6749 2.3.1, 3.2.1). */
export function authenticatedClient(state: State, asked: Asked): ClientMetadata | undefined {
  const basic = basicOf(asked)
  const client = state.clients.get(basic?.id ?? asked.form.get('client_id') ?? '')
  const secret = basic?.secret ?? asked.form.get('client_secret') ?? undefined
  return client?.client_secret === secret ? client : undefined
}
