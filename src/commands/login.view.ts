import type { LoginResult } from '../flows/login-result.ts'
<<<<<<< HEAD
import { renderBrief } from '../formats/human/brief.ts'
import { endOf, renderClaimSources, renderSignIn, renderTokens, renderUserinfo } from '../formats/human/sign-in.ts'
=======
import { renderClaimSources, renderSignIn, renderTokens, renderUserinfo } from '../formats/human/sign-in.ts'
>>>>>>> main
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** Who signed in, the tokens and what UserInfo says. */
export function view(result: LoginResult, style: Style, when: When): string {
<<<<<<< HEAD
  const now = endOf(when)
  const brief = when.brief && !result.claim_sources?.length ? renderBrief(result, style, now) : undefined
  if (brief !== undefined) return brief
=======
>>>>>>> main
  return [
    renderSignIn(result, style, when),
    renderTokens(result.tokens, style, when),
    renderUserinfo(result, style, when),
    renderClaimSources(result.claim_sources, style, when),
  ].join('')
}
