import type { LoginResult } from '../flows/login-result.ts'
import { endOf, renderClaimSources, renderClaims, renderSignIn, renderTokens } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** Who signed in, the tokens and what UserInfo says. */
export function view(result: LoginResult, style: Style, when: When): string {
  const now = endOf(when)
  return [
    renderSignIn(result, style, now),
    renderTokens(result.tokens, style, now),
    renderClaims('UserInfo', result.userinfo, style, now),
    renderClaimSources(result.claim_sources, style, now),
  ].join('')
}
