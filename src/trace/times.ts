import type { Exchange } from './trace.ts'

/** When an exchange ended, in milliseconds since the epoch. */
export function endOf({ startedAt, ms }: Exchange): number {
  return startedAt + ms
}
