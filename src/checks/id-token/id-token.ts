import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { judgeKind } from '../jwt/kind.ts'
import { judgeIdTokenAuthentication } from './authentication.ts'
import { judgeIdTokenContent } from './content.ts'
import { judgeIdTokenEncryption } from './encryption.ts'
import { judgeIdTokenHashes } from './hashes.ts'
import { judgeIdTokenHeader } from './header.ts'
import { judgeIdTokenParties } from './parties.ts'
import { judgeIdTokenRefresh } from './refresh.ts'
import { judgeIdTokenTimes } from './times.ts'

/**
 * Judges an ID Token by every rule, not only up to the first that is broken (OIDC Core 2, 3.1.3.7). How it is written as a JWT is
 * judged by `judgeJwt`.
 */
export function judgeIdToken(facts: IdTokenFacts): readonly Finding[] {
  const { token } = facts
  const form = [...judgeIdTokenEncryption(facts), ...judgeIdTokenHeader(facts)]
  if (token.form !== 'jws' || !token.claims) return form
  const { claims } = token
  return [
    ...form,
    ...judgeKind('id_token', token),
    ...judgeIdTokenParties(facts, claims),
    ...judgeIdTokenTimes(facts, claims),
    ...judgeIdTokenHashes(facts, claims),
    ...judgeIdTokenAuthentication(facts, claims),
    ...judgeIdTokenContent(facts, claims),
    ...judgeIdTokenRefresh(facts, claims),
  ]
}
