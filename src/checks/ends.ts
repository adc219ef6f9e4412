import { relativeDate } from '../text/relative-date.ts'
import type { Finding } from './finding.ts'

/** A time that is looked ahead from now on, both in milliseconds. */
export interface Ahead {
  readonly now: number
  readonly within: number
}

/** What an end is told by that comes too soon. */
export function endDetails(what: string, end: number, { now, within }: Ahead): Omit<Finding, 'rule' | 'holds'> {
  return {
    message: `${what} ${end <= now ? 'ended' : 'ends'} ${relativeDate(end, now)}.`,
    expected: `after ${new Date(now + within).toISOString()}`,
    actual: Math.abs(end) < 8.64e15 ? new Date(end).toISOString() : 'no date',
  }
}
