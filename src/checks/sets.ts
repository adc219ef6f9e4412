import type { Conditions } from './entry.ts'
import type { Severity } from './finding.ts'

/** Sets of severities that `--rules` chooses from. */
export const RULE_SETS = ['oidc', 'oauth', 'bcp', 'oauth21', 'fapi2'] as const
export type RuleSet = (typeof RULE_SETS)[number]

/** A severity, or "off": the rule does not belong to the set. */
export type Change = Severity | 'off'

/** What a set makes of a rule; undefined leaves the severity that it has by itself. */
export function changeOf({ only, sets, openidOnly }: Conditions, set: RuleSet): Change | undefined {
  if (only && !only.includes(set)) return 'off'
  return sets?.[set] ?? (openidOnly && set === 'oauth' ? 'off' : undefined)
}
