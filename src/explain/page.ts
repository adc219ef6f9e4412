import { RULES } from '../checks/catalogue.ts'
import { requireRule } from '../checks/engine.ts'

/** The page and anchor about a check, from the top of this package; `oidc-cli explain` says the same. */
export function pageOf(id: string): string {
  return `docs/checks/${RULES[requireRule(id)].subject}.md#${id}`
}
