import type { LoginResult } from '../flows/login-result.ts'
import { renderBrief } from '../formats/human/brief.ts'
import { endOf, renderClaimSources, renderSignIn, renderTokens, renderUserinfo } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** Who signed in, the tokens and what UserInfo says. */
export function view(result: LoginResult, style: Style, when: When): string {
  const now = endOf(when)
  const brief = when.brief && !result.claim_sources?.length ? renderBrief(result, style, now) : undefined
  if (brief !== undefined) return brief
  return [
    renderSignIn(result, style, now),
    renderTokens(result.tokens, style, now),
    renderUserinfo(result, style, now),
    renderClaimSources(result.claim_sources, style, now),
  ].join('')
}
