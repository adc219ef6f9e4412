import type { AnswerFacts } from '../../checks/endpoints/endpoints.ts'
import type { AccessTokenFacts, TokenResponseFacts } from '../../checks/facts.ts'
import type { Finding } from '../../checks/finding.ts'
import type { MEMBER_OF } from '../../config/endpoints.ts'
import type { option } from '../../config/option.ts'
import type { JsonObject } from '../../jose/json/json.ts'
import type { StrictClient } from '../client.ts'
import type { Terms } from '../known.ts'

type Members = typeof MEMBER_OF

/** Requests that go to the token endpoint, by the names that `--set` has for them. */
type GrantPurpose = { [P in keyof Members]: Members[P] extends 'token_endpoint' ? P : never }[keyof Members]

/** A grant as a value: what is sent for tokens, and what is known of it to judge the answer by (RFC 6749 1.3). */
export interface Grant {
  /** As it is sent, and as the judges know it. */
  readonly grant_type: string
  /** The name of the step, and of the request for `--set`. */
  readonly purpose: GrantPurpose
  /** Parameters that go out byte for byte. */
  readonly verbatim?: Readonly<Record<string, string>>
  /** Makes one request; resolves or rejects as the strict client likes the answer. */
  send(strict: StrictClient): Promise<unknown>
  /** What the token response is judged by. */
  readonly response: Pick<
    TokenResponseFacts,
    'requestedScope' | 'idTokenDue' | 'pkce' | 'redirect_uri' | 'code' | 'request' | 'previous'
  >
  /** What the access token is judged by. */
  readonly accessToken?: Pick<AccessTokenFacts, 'requestedScope' | 'resource'>
  /** Puts the tokens into safety before anything else is done with them. */
  readonly keep?: (tokens: JsonObject) => Promise<void>
  /** How the same is asked again until somebody has decided; absent where the first answer counts. */
  readonly poll?: Poll
}

/** The pace of polling, and what an answer that says "not yet" is judged by (RFC 8628 3.5, CIBA Core 11). */
export interface Poll {
  /** What is waited for, as a terminal shows it. */
  readonly waiting: string
  /** Least number of seconds between two requests. */
  readonly intervalSeconds: number
  /** Seconds from now on after which there is nothing left to ask for. */
  readonly expiresInSeconds: number
  judge(answer: AnswerFacts): readonly Finding[]
}

/** A grant that `token` runs, since no person has to be there. */
export interface OfferedGrant {
  /** What the command line and a session call it. */
  readonly name: string
  /** Command lines that help shows, without `oidc-cli`. */
  readonly examples: readonly string[]
  /** The options that it reads. */
  options(): ReturnType<typeof option>[]
  /** Throws `CliError` where the grant is for clients that prove who they are, and this one has nothing to do it by. */
  requireCredentials?(options: Terms['options']): void
  /** The grant as the options have it, before anything is sent; throws `CliError` for what is missing. */
  make(context: Terms): Promise<Grant>
}
