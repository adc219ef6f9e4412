import { RULES, type Rule, wordsOf } from '../checks/catalogue.ts'
import type { Words } from '../checks/entry.ts'
import type { RuleId } from '../checks/subjects.ts'

const known: Readonly<Record<string, Rule>> = RULES

/** The page and anchor about a check, from the top of this package; of a check that another version made, the index of the pages. */
export function pageOf(id: string): string {
  const subject = Object.hasOwn(known, id) ? known[id]?.subject : undefined
  return subject === undefined ? 'docs/checks/README.md' : `docs/checks/${subject}.md#${id}`
}

/** What is said of a check by its rule; undefined for one that another version made. */
export function wordsOfCheck(id: string): Words | undefined {
  return Object.hasOwn(known, id) ? wordsOf(id as RuleId) : undefined
}
