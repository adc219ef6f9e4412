import { clean, shorten } from '../text/clean.ts'
import type { Trace } from '../trace/trace.ts'

/** Characters of what somebody calls a report, and of what they say of it. */
const LONGEST = { title: 200, note: 4000 }

/** What somebody calls a report, on one line; undefined where nobody does. */
export function titleOf({ title }: Trace): string | undefined {
  return title === undefined ? undefined : clean(shorten(title.trim(), LONGEST.title))
}

/** What somebody has to say of a report, by its lines. */
export function noteOf({ note = '' }: Trace): readonly string[] {
  return note === ''
    ? []
    : shorten(note.trim(), LONGEST.note)
        .split(/\r\n?|\n/)
        .map(clean)
}
