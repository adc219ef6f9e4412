import type { UserinfoResult } from '../flows/session-userinfo.ts'
import { renderClaimSources, renderUserinfo } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** What UserInfo says. */
export function view(result: UserinfoResult, style: Style, when: When): string {
  return `${renderUserinfo(result, style, when)}${renderClaimSources(result.claim_sources, style, when)}`
}
