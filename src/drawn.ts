import type { Saved } from './record/record.ts'

/** What a command resolves to whose report is that of a record made before, and none of its own. */
export class Drawn {
  readonly saved: Saved

  constructor(saved: Saved) {
    this.saved = saved
  }
}
