import type { RuleId } from './ids.ts'
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

/** The words of one rule. */
export interface Words {
  /** What must hold, in a sentence. */
  readonly must: string
  /** What to do when it does not; the remedy of its group serves when absent. */
  readonly remedy?: string
  /** A heading of a few words. */
  readonly title?: string
  /** What is wrong when it is broken, in a sentence. */
  readonly wrong?: string
  /** What can happen where it is broken. */
  readonly why?: string
  /** What the provider's operator does about it. */
  readonly operator?: string
  /** What the client's developer does about it. */
  readonly client?: string
  /** Present where only a request of its own can decide it. */
  readonly probe?: true
}

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
