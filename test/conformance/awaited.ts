import type { Row } from './plans.ts'

interface Awaited {
  /** Short names of modules. */
  readonly modules: string
  /** How a row of them differs, among other things. */
  readonly symptom: string
}

/** Rows that do not hold yet. Whoever makes one hold takes it out. */
const AWAITED: readonly Awaited[] = [
  // The algorithms that a client is registered with cannot be given.
  { modules: 'E2 N8 N9 P18', symptom: 'exit 2 instead of' },
  // An audience that nobody knows is a warning.
  { modules: 'F4', symptom: 'rejected for nothing instead of' },
]

/** How a row is known to differ; undefined for one that holds. */
export function awaited(row: Row): string | undefined {
  return AWAITED.find(({ modules }) => modules.split(' ').includes(row.short))?.symptom
}
