import type { RuleId } from '../checks/catalogue/ids.ts'
import { type Group, RULES } from '../checks/catalogue/rules.ts'
import { wordsOf } from '../checks/catalogue/words.ts'
import type { Severity } from '../checks/finding.ts'
import { IMPLEMENTED } from '../checks/implemented.ts'
import { changeOf, OVERLAYS } from '../checks/overlays.ts'

/** One check in a line. */
export interface CheckSummary {
  readonly id: RuleId
  readonly title: string
  /** E fails, W warns, I informs, when nothing else is chosen by `--rules`. */
  readonly severity: Severity
  /** Whether a relying party must not accept the response when it is broken. */
  readonly reject: boolean
  readonly group: Group
  /** "passive": decided by looking; "probe": only by a request of its own. */
  readonly mode: 'passive' | 'probe'
  readonly implemented: boolean
  readonly spec: string
}

/** One check with everything that is said of it. */
export interface CheckEntry extends CheckSummary {
  readonly kind: 'check'
  readonly must: string
  readonly wrong: string | null
  readonly why: string | null
  readonly operator: string | null
  readonly client: string | null
  readonly remedy: string | null
  /** Severities of the overlays that change it; "off" where they leave it out. */
  readonly overlays: Readonly<Record<string, string>>
}

export function checkIds(): readonly RuleId[] {
  return Object.keys(RULES) as RuleId[]
}

export function isCheck(id: string): id is RuleId {
  return Object.hasOwn(RULES, id)
}

export function checkSummary(id: RuleId): CheckSummary {
  const { severity, reject, spec, group } = RULES[id]
  const { title, must, probe } = wordsOf(id)
  return {
    id,
    title: title ?? must,
    severity,
    reject,
    group,
    mode: probe ? 'probe' : 'passive',
    implemented: IMPLEMENTED.has(id),
    spec,
  }
}

export function checkEntry(id: RuleId): CheckEntry {
  const { must, wrong, why, operator, client, remedy } = wordsOf(id)
  const changes = OVERLAYS.flatMap((overlay) => {
    const change = changeOf(id, overlay)
    return change === undefined ? [] : [[overlay, change] as const]
  })
  return {
    kind: 'check',
    ...checkSummary(id),
    must,
    wrong: wrong ?? null,
    why: why ?? null,
    operator: operator ?? null,
    client: client ?? null,
    remedy: remedy ?? null,
    overlays: Object.fromEntries(changes),
  }
}
