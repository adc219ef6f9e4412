import type { RuleId } from './catalogue/ids.ts'
import { boundedFindings } from './claims-bounds.ts'
import type { IdTokenFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { idTokenAuthenticationRules, judgeIdTokenAuthentication } from './id-token-authentication.ts'
import { idTokenContentRules, judgeIdTokenContent } from './id-token-content.ts'
import { idTokenEncryptionRules, judgeIdTokenEncryption } from './id-token-encryption.ts'
import { idTokenHashRules, judgeIdTokenHashes } from './id-token-hashes.ts'
import { idTokenHeaderRules, judgeIdTokenHeader } from './id-token-header.ts'
import { idTokenPartyRules, judgeIdTokenParties } from './id-token-parties.ts'
import { idTokenRefreshRules, judgeIdTokenRefresh } from './id-token-refresh.ts'
import { idTokenTimeRules, judgeIdTokenTimes } from './id-token-times.ts'
import { judgeKind } from './jwt-kind.ts'

export const idTokenRules: readonly RuleId[] = [
  ...idTokenEncryptionRules,
  ...idTokenHeaderRules,
  'jwt-kind-mismatch',
  ...idTokenPartyRules,
  ...idTokenTimeRules,
  ...idTokenHashRules,
  ...idTokenAuthenticationRules,
  ...idTokenContentRules,
  ...idTokenRefreshRules,
]

/**
 * Judges an ID Token by every rule, not only up to the first that is broken (OIDC Core 2, 3.1.3.7). How it is written as a JWT is
 * judged by `judgeJwt`.
 */
export function judgeIdToken(facts: IdTokenFacts): readonly Finding[] {
  const { token } = facts
  const form = [...judgeIdTokenEncryption(facts), ...judgeIdTokenHeader(facts)]
  if (token.form !== 'jws' || !token.claims) return boundedFindings(form)
  const { claims } = token
  return boundedFindings([
    ...form,
    ...judgeKind('id_token', token),
    ...judgeIdTokenParties(facts, claims),
    ...judgeIdTokenTimes(facts, claims),
    ...judgeIdTokenHashes(facts, claims),
    ...judgeIdTokenAuthentication(facts, claims),
    ...judgeIdTokenContent(facts, claims),
    ...judgeIdTokenRefresh(facts, claims),
  ])
}
