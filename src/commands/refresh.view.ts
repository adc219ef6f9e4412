import type { Change } from '../flows/refresh.ts'
import type { RefreshResult } from '../flows/session-refresh.ts'
import { renderClaimSources, renderSignIn, renderTokens } from '../formats/human/sign-in.ts'
import type { Style } from '../formats/style.ts'
import type { When } from '../formats/view.ts'
import { clean } from '../text/clean.ts'

/** The new tokens, and what is different. */
export function view(result: RefreshResult, style: Style, when: When): string {
  const { tokens, changed = [] } = result
  return [
    renderSignIn(result, style, when),
    renderTokens(tokens, style, when),
    renderClaimSources(result.claim_sources, style, when),
    renderChanges(changed, style),
  ].join('')
}

function renderChanges(changes: readonly Change[], style: Style): string {
  if (changes.length === 0) return ''
  const lines = changes.map(({ what, change }) => `  ${style.dim(what.padEnd(14))} ${clean(change)}`)
  return `${style.bold('Changed')}\n${lines.join('\n')}\n`
}
