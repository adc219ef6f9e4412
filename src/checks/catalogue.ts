import type { RuleEntry, Weight, Words } from './entry.ts'
import { type RuleId, SUBJECTS, type Subject } from './subjects.ts'

/** A rule as the engine takes it. */
export interface Rule extends Weight {
  readonly subject: Subject
}

// The build puts tables made of the entries in the place of this module: one for the engine, and apart from it the words of each
// subject, loaded when something is judged or explained, and the symptoms and faults, loaded when something is explained
// or spoiled.

const entries: ReadonlyMap<string, RuleEntry> = new Map(
  Object.values(SUBJECTS).flatMap((rules) => Object.entries<RuleEntry>(rules)),
)

/** Every rule, in the order of the pages. */
export const RULES = Object.fromEntries(
  Object.entries(SUBJECTS).flatMap(([subject, rules]) =>
    Object.entries<RuleEntry>(rules).map(([id, entry]) => [id, { subject, ...weightOf(entry) }]),
  ),
) as Readonly<Record<RuleId, Rule>>

/** What is said of one rule. */
export function wordsOf(id: RuleId): Words {
  return entries.get(id) as RuleEntry
}

/** What people type who look for a rule. */
export function symptomsOf(id: RuleId): readonly string[] {
  return entries.get(id)?.symptoms ?? []
}

/** What a provider gets wrong where a rule is broken; undefined where nothing is known to break it in a login of the demo. */
export function faultOf(id: RuleId): string | undefined {
  return entries.get(id)?.fault
}

function weightOf({
  title,
  holds,
  wrong,
  told,
  leadsTo,
  why,
  operator,
  client,
  symptoms,
  fault,
  ...weight
}: RuleEntry): Weight {
  return weight
}
