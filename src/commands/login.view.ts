import type { LoginResult } from '../flows/login-result.ts'
import { renderBrief } from '../formats/human/brief.ts'
import { renderClaimSources, renderSignIn, renderTokens, renderUserinfo } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** Who signed in, the tokens and what UserInfo says. */
export function view(result: LoginResult, style: Style, when: When): string {
  const isBrief = when.brief && !result.claim_sources?.length
  const brief = isBrief ? renderBrief(result, style, when) : undefined
  if (brief !== undefined) return brief
  return [
    renderSignIn(result, style, when),
    renderTokens(result.tokens, style, when),
    renderUserinfo(result, style, when),
    renderClaimSources(result.claim_sources, style, when),
  ].join('')
}
