import type { Judged } from '../../trace/verdict.ts'
import { expose } from './exposition.ts'
import { count, createTally, type Tally } from './tally.ts'

/** OpenMetrics text of what a record came to, or of the rounds that were counted. */
export function formatOpenMetrics(shown: Judged, counted: Tally | undefined): string {
  if (counted) return expose(counted)
  const own = createTally()
  count(own, shown)
  return expose(own)
}
