import type { TokenResult } from '../flows/get-tokens.ts'
import { renderClaimSources, renderSignIn, renderTokens } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** The tokens, and whom an ID Token names that came with them. */
export function view(result: TokenResult, style: Style, when: When): string {
  return [
    renderSignIn(result, style, when),
    renderTokens(result.tokens, style, when),
    renderClaimSources(result.claim_sources, style, when),
  ].join('')
}
