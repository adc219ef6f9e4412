import type { Saved } from './record/record.ts'

/** What a command resolves to whose report is that of a record made before, and none of its own. */
export class Drawn {
  readonly saved: Saved
  /** Whether the run ends as the record did; it ends with 0 otherwise, once all is drawn. */
  readonly ends: 'well' | 'as the record'

  constructor(saved: Saved, ends: Drawn['ends'] = 'well') {
    this.saved = saved
    this.ends = ends
  }
}
