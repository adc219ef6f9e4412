import type { PageView } from '../browser/page-view.ts'
import type { PersonValue } from './person.ts'

/** What was done in one sign-in so far. */
export interface Course {
  /** Values that were sent; none is sent twice, but for a name beside a password. */
  readonly used: Set<PersonValue>
  /** Bodies that hold values of the person, and the origin that each was sent to. */
  readonly sent: Map<string, string>
  /** How often each thing was pressed. */
  readonly pressed: Map<string, number>
  /** The page of the last answer. */
  view: PageView | undefined
}

export function newCourse(): Course {
  return { used: new Set(), sent: new Map(), pressed: new Map(), view: undefined }
}

/** The same thing is pressed so often, where a page comes back. */
const MOST_PRESSES = 2

/** Whether something may be pressed once more, which is counted. */
export function mayPress({ pressed }: Course, view: PageView, what: string): boolean {
  const key = `${view.url.replace(/[?#].*$/s, '')} ${what}`
  const times = pressed.get(key) ?? 0
  pressed.set(key, times + 1)
  return times < MOST_PRESSES
}
