import type { UserinfoResult } from '../flows/session-userinfo.ts'
import { endOf, renderClaimSources, renderClaims } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** What UserInfo says. */
export function view({ userinfo, claim_sources }: UserinfoResult, style: Style, when: When): string {
  const now = endOf(when)
  return `${renderClaims('UserInfo', userinfo, style, now)}${renderClaimSources(claim_sources, style, now)}`
}
