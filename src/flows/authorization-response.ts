import type { CallbackFacts } from '../checks/facts.ts'
import type { Finding } from '../checks/finding.ts'
import type { Parameters } from './authorization-request.ts'

/** What came to us as an authorization response, by whatever way. */
export interface AuthorizationResponse {
  readonly channel: CallbackFacts['channel']
  readonly parameters: Parameters
  /** Without query and fragment; undefined when only parameters were pasted. */
  readonly arrivedAt: string | undefined
}

/** What came back from the authorization endpoint, judged. */
export interface JudgedResponse extends AuthorizationResponse {
  /** Null when it cannot be known. */
  readonly sameBrowser: boolean | null
  readonly findings: readonly Finding[]
}

/** One parameter of the response; the first where it is doubled, none where it is empty (RFC 6749 3.1). */
export function responseParameter(response: { readonly parameters: Parameters }, name: string): string | undefined {
  return response.parameters.find(([key]) => key === name)?.[1] || undefined
}
