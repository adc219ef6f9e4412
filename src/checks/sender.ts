import type { RuleId } from './subjects.ts'

/** Rules that say whose answer a response is; nothing goes on past them, and none can be allowed. */
export const NEVER_ALLOWED: ReadonlySet<RuleId> = new Set(['cb-state-mismatch', 'cb-iss-mismatch'])
