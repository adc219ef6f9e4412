import type { RuleId } from './ids.ts'
import type { Words } from './rule-words.ts'
import { accessTokenWords } from './words/access-token.ts'
import { asTheyAreWords } from './words/as-they-are.ts'
import { callbackWords } from './words/callback.ts'
import { discoveryWords } from './words/discovery.ts'
import { endpointsWords } from './words/endpoints.ts'
import { fapi2Words } from './words/fapi2.ts'
import { httpWords } from './words/http.ts'
import { idTokenWords } from './words/id-token.ts'
import { jwksWords } from './words/jwks.ts'
import { jwtWords } from './words/jwt.ts'
import { logoutWords } from './words/logout.ts'
import { metadataWords } from './words/metadata.ts'
import { protectedResourceWords } from './words/protected-resource.ts'
import { requestWords } from './words/request.ts'
import { tokenWords } from './words/token.ts'

/** The words of one rule. The build puts those of each group into a file of their own, which is read when first asked for. */
export function wordsOf(id: RuleId): Words {
  return WORDS[id]
}

/** The words of every rule; a rule without words does not compile. */
export const WORDS: Readonly<Record<RuleId, Words>> = {
  ...discoveryWords,
  ...metadataWords,
  ...protectedResourceWords,
  ...jwksWords,
  ...callbackWords,
  ...tokenWords,
  ...idTokenWords,
  ...accessTokenWords,
  ...jwtWords,
  ...endpointsWords,
  ...logoutWords,
  ...httpWords,
  ...fapi2Words,
  ...requestWords,
  ...asTheyAreWords,
}
