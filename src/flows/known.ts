import type { Context } from '../context.ts'
import type { Http } from '../http/http.ts'
import type { RoundsLeave } from '../jose/keys/rounds.ts'
import type { Run } from '../trace/trace.ts'
import type { Client } from './client.ts'
import type { IssuerKeys } from './keys.ts'
import type { Provider } from './provider.ts'

/** What a run was asked for: its options, and how they shape what it sends. */
export interface Terms extends Pick<Context, 'options'> {
  http(): Promise<Pick<Http, 'shape'>>
  /** The run itself, or its record. */
  readonly recorder?: { readonly run: Pick<Run, 'steps'> }
}

/** A provider in a run. */
export interface AtProvider {
  readonly context: Pick<Context, 'options'>
  readonly provider: Provider
}

/** What is known of a provider where an exchange with it is judged, while the run goes on or from its record. */
export interface Known extends AtProvider {
  readonly context: Terms
  readonly keys: IssuerKeys
}

/** What is known where something is judged that a provider sent to its client. */
export interface KnownClient extends Known {
  readonly client: Pick<Client, 'facts' | 'client_id' | 'secret'>
  /** Leave to open one token that asks for many rounds of PBES2. */
  readonly roundsLeave: RoundsLeave | undefined
  /** SHA-256 of the client certificate, base64url (RFC 8705 3.1); undefined without one. */
  readonly certificate: string | undefined
}
