import type { ResponseMode } from './answers.ts'
import type { Answer, Asked, Json } from './served.ts'
import type { Signer } from './tokens.ts'

/** Other members: one that is undefined is taken out; a function makes all of them from the right ones. */
export type Members = Json | ((right: Json) => Json)

/** Another answer: parts in the place of the right ones, `members` over those of a JSON object; a function makes it from the right one. */
type AnswerChange =
  | (Partial<Answer> & { readonly members?: Json })
  | ((right: Answer, asked: Asked, times: number) => Answer)

/** Other parameters of an authorization response, in a list, so that they can be doubled; one that is undefined is taken out. */
export type Parameters =
  | Readonly<Record<string, string | undefined>>
  | ((right: [string, string][], asks: URLSearchParams) => [string, string][])

/** What a provider does otherwise than right; what is not named is right. */
export interface Variations {
  readonly discovery?: AnswerChange
  readonly oauthDiscovery?: AnswerChange
  readonly jwks?: AnswerChange
  readonly registration?: AnswerChange
  readonly token?: AnswerChange
  readonly userinfo?: AnswerChange
  readonly revocation?: AnswerChange
  readonly callback?: Parameters
  /** The way back, whatever was asked for. */
  readonly responseMode?: ResponseMode
  /** Claims of the JWT of an authorization response (JARM 2.1). */
  readonly jarmClaims?: Members
  /** Claims of every ID Token; beside them those of the front channel, and of a refresh. */
  readonly idTokenClaims?: Members
  readonly frontClaims?: Members
  readonly refreshedClaims?: Members
  readonly idTokenHeader?: Members
  /** Who signs ID Tokens, and UserInfo. */
  readonly signer?: Signer
  readonly userinfoSigner?: Signer
  readonly userinfoClaims?: Members
  /** The bytes of the claims of an ID Token, from their JSON. */
  readonly idTokenPayload?: (text: string) => string | Uint8Array
  /** The signed ID Token as text; `secret` is the client's. */
  readonly idToken?: string | ((token: string, secret: string) => string)
  /** What stands at a place that the provider does not have. */
  readonly elsewhere?: (asked: Asked) => Answer | undefined
}

export function changedMembers(right: Json, ...changes: readonly (Members | undefined)[]): Json {
  let members = right
  for (const change of changes)
    members = typeof change === 'function' ? change(members) : change ? { ...members, ...change } : members
  return members
}

export function changedAnswer(right: Answer, change: AnswerChange | undefined, asked: Asked, times: number): Answer {
  if (change === undefined) return right
  if (typeof change === 'function') return change(right, asked, times)
  const { members, ...parts } = change
  const { body } = right
  const object = typeof body === 'string' || body instanceof Uint8Array ? {} : body
  return { ...right, ...(members && { body: { ...object, ...members } }), ...parts }
}

export function changedParameters(
  right: [string, string][],
  change: Parameters | undefined,
  asks: URLSearchParams,
): [string, string][] {
  if (change === undefined) return right
  if (typeof change === 'function') return change(right, asks)
  const all = { ...Object.fromEntries(right), ...change }
  return Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined)
}
