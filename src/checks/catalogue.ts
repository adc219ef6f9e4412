import type { RuleEntry, Weight, Words } from './entry.ts'
import { type RuleId, SUBJECTS, type Subject } from './subjects.ts'

/** A rule as the engine takes it. */
export interface Rule extends Weight {
  readonly subject: Subject
}

// The build puts tables made of the entries in the place of this module: one for the engine, and apart from it the words of each
// subject, loaded when something is judged or explained, and the symptoms and faults, loaded when something is explained
// or spoiled.

const entries: ReadonlyMap<string, Parts> = new Map(
  Object.values(SUBJECTS).flatMap((rules) =>
    Object.entries<RuleEntry>(rules).map(([id, entry]) => [id, partsOf(entry)] as const),
  ),
)

/** Every rule, in the order of the pages. */
export const RULES = Object.fromEntries(
  Object.entries(SUBJECTS).flatMap(([subject, rules]) =>
    Object.keys(rules).map((id) => [id, { subject, ...entries.get(id)?.weight }]),
  ),
) as Readonly<Record<RuleId, Rule>>

/** What is said of one rule. */
export function wordsOf(id: RuleId): Words {
  return (entries.get(id) as Parts).words
}

/** What people type who look for a rule. */
export function symptomsOf(id: RuleId): readonly string[] {
  return entries.get(id)?.symptoms ?? []
}

/** What a provider gets wrong where a rule is broken; undefined where nothing is known to break it in a login of the demo. */
export function faultOf(id: RuleId): string | undefined {
  return entries.get(id)?.fault
}

/** An entry by what each of its parts is for. */
interface Parts extends Pick<RuleEntry, 'symptoms' | 'fault'> {
  readonly words: Words
  readonly weight: Weight
}

function partsOf({
  symptoms,
  fault,
  title,
  holds,
  wrong,
  told,
  leadsTo,
  why,
  operator,
  client,
  ...weight
}: RuleEntry): Parts {
  const words = { title, holds, wrong, ...(told && { told }), ...(leadsTo && { leadsTo }), why, operator, client }
  return { words, weight, ...(symptoms && { symptoms }), ...(fault !== undefined && { fault }) }
}
