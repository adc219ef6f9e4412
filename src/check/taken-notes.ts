import type { Run } from '../trace/trace.ts'

/** Has a run say what a part of it said, once. */
export function takeNotes(run: Run, part: Run): void {
  run.notes.push(...part.notes.filter((note) => !run.notes.includes(note)))
}
