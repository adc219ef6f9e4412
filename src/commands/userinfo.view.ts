import type { UserinfoResult } from '../flows/session-userinfo.ts'
import { endOf, renderClaims } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'

/** What UserInfo says. */
export function view({ userinfo }: UserinfoResult, style: Style, when: When): string {
  return renderClaims('UserInfo', userinfo, style, endOf(when))
}
