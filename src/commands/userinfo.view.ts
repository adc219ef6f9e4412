import type { UserinfoResult } from '../flows/session-userinfo.ts'
import { endOf, renderClaimSources, renderUserinfo } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** What UserInfo says. */
export function view(result: UserinfoResult, style: Style, when: When): string {
  const now = endOf(when)
  return `${renderUserinfo(result, style, now)}${renderClaimSources(result.claim_sources, style, now)}`
}
