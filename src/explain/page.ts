import { RULES, type Rule } from '../checks/catalogue.ts'

const known: Readonly<Record<string, Rule>> = RULES

/** The page and anchor about a check, from the top of this package; of a check that another version made, the index of the pages. */
export function pageOf(id: string): string {
  const subject = Object.hasOwn(known, id) ? known[id]?.subject : undefined
  return subject === undefined ? 'docs/checks/README.md' : `docs/checks/${subject}.md#${id}`
}
