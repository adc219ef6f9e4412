import type { JsonObject } from '../jose/json/json.ts'
import { isText, strings } from '../jose/json/values.ts'
import { ENDPOINT_MEMBERS } from './metadata-members.ts'

/** What such an issuer is, for people. */
export const SIGNS_NOBODY_IN =
  'This issuer signs nobody in: it issues tokens to workloads by ways of its own, and publishes only what they are verified by.'

/** Endpoints that say where tokens are verified, not where anybody could ask for one. */
const OF_VERIFIERS: ReadonlySet<string> = new Set(['jwks_uri', 'authorization_endpoint'])

/**
 * Whether metadata are of an issuer of workload identities, such as a cluster or a runner of CI: ID Tokens are all that it issues,
 * their keys are published, and there is no endpoint where anybody could ask for one. Some leave the authorization endpoint empty or write a URN there.
 */
export function signsNobodyIn(metadata: JsonObject): boolean {
  const types = strings(metadata['response_types_supported'])
  return (
    isNowhere(metadata['authorization_endpoint']) &&
    isText(metadata['jwks_uri']) &&
    types.length > 0 &&
    types.every((type) => type === 'id_token') &&
    !ENDPOINT_MEMBERS.some((name) => !OF_VERIFIERS.has(name) && metadata[name] !== undefined)
  )
}

/** Members that speak of signing in, which such an issuer leaves empty at most. */
export const OF_SIGN_IN: ReadonlySet<string> = new Set(['authorization_endpoint', 'subject_types_supported'])

function isNowhere(endpoint: JsonObject[string] | undefined): boolean {
  return endpoint === undefined || endpoint === '' || (isText(endpoint) && /^urn:/i.test(endpoint))
}
