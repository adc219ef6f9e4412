import type { TokenResult } from '../flows/get-tokens.ts'
import { endOf, renderClaimSources, renderSignIn, renderTokens } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** The tokens, and whom an ID Token names that came with them. */
export function view(result: TokenResult, style: Style, when: When): string {
  const now = endOf(when)
  return [
    renderSignIn(result, style, now),
    renderTokens(result.tokens, style, now),
    renderClaimSources(result.claim_sources, style, now),
  ].join('')
}
