import { RULES, symptomsOf, wordsOf } from '../checks/catalogue.ts'
import { remedyOf } from '../checks/engine.ts'
import type { Words } from '../checks/entry.ts'
import type { Severity } from '../checks/finding.ts'
import { REPORTED } from '../checks/reported.ts'
import { changeOf, RULE_SETS } from '../checks/sets.ts'
import type { RuleId, Subject } from '../checks/subjects.ts'
import { pageOf } from './page.ts'
import { type Section, sectionsOf } from './sections.ts'

/** One check in a line. */
export interface CheckSummary {
  readonly id: RuleId
  readonly title: string
  /** E fails, W warns, I informs, when nothing else is chosen by `--rules`. */
  readonly severity: Severity
  /** Whether a relying party must not accept the response when it is broken. */
  readonly reject: boolean
  readonly group: Subject
  /** Where in this package it is explained: a page, and the anchor on it. */
  readonly page: string
  /** "passive": decided by looking; "probe": only by a request of its own. */
  readonly mode: 'passive' | 'probe'
  /** Whether a command reports it by now. */
  readonly implemented: boolean
  readonly spec: string
}

/** One check with everything that is said of it. */
export interface CheckEntry extends CheckSummary, Omit<Words, 'title' | 'holds'> {
  readonly kind: 'check'
  readonly must: string
  readonly remedy: string
  /** Severities of the overlays that change it; "off" where they leave it out. */
  readonly overlays: Readonly<Record<string, string>>
  /** Its severity for an issuer on loopback; null where that is no matter. */
  readonly onLoopback: Severity | null
  /** Whether documents and servers of plain OAuth 2.0 are not judged by it. */
  readonly openidOnly: boolean
  readonly symptoms: readonly string[]
  readonly sections: readonly Section[]
}

export function checkIds(): readonly RuleId[] {
  return Object.keys(RULES) as RuleId[]
}

export function isCheck(id: string): id is RuleId {
  return Object.hasOwn(RULES, id)
}

export function checkSummary(id: RuleId): CheckSummary {
  const { severity, reject, spec, subject, probe } = RULES[id]
  return {
    id,
    title: wordsOf(id).title,
    severity,
    reject,
    group: subject,
    page: pageOf(id),
    mode: probe ? 'probe' : 'passive',
    implemented: REPORTED.has(id),
    spec,
  }
}

export function checkEntry(id: RuleId): CheckEntry {
  const { holds, wrong, why, operator, client } = wordsOf(id)
  const rule = RULES[id]
  const overlays = RULE_SETS.flatMap((set) => {
    const change = changeOf(rule, set)
    return change === undefined ? [] : [[set, change] as const]
  })
  return {
    kind: 'check',
    ...checkSummary(id),
    must: holds,
    wrong,
    why,
    operator,
    client,
    remedy: remedyOf(wordsOf(id)),
    overlays: Object.fromEntries(overlays),
    onLoopback: rule.onLoopback ?? null,
    openidOnly: rule.openidOnly ?? false,
    symptoms: symptomsOf(id),
    sections: sectionsOf(rule.spec),
  }
}
