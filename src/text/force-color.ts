import { entryOf } from './table.ts'

/** What FORCE_COLOR may say; anything else says nothing. */
const FORCED: Readonly<Record<string, boolean>> = {
  '': true,
  true: true,
  1: true,
  2: true,
  3: true,
  false: false,
  0: false,
}

/** Whether FORCE_COLOR asks for colour or forbids it; undefined where it is not set or has no value that it may have. */
export function forcedColour(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : entryOf(FORCED, value)
}
