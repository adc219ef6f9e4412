import type { Place } from '../config/yaml-document.ts'
import type { Placed, Sought } from '../config/yaml-place.ts'

/** A mistake in a file of scenarios. */
export interface Mistake extends Sought {
  /** What is wrong, without a full stop. */
  readonly why: string
  /** Where, if it is known without looking for what the path leads to. */
  readonly at?: Place
}

/** The step that a mistake is in, by its scenario and place; undefined of one elsewhere. */
export function stepOf({ path: [section, scenario, steps, at] }: Mistake): string | undefined {
  return section === 'scenarios' && steps === 'steps' && at !== undefined ? `${scenario} ${at}` : undefined
}

/** A file of scenarios as it was read. */
export interface SourceFile {
  /** As messages name it. */
  readonly shown: string
  /** Where it lies, absolute. */
  readonly path: string
  readonly text: string
  readonly placed: Placed
}

/** A mistake with its place. */
export interface PlacedMistake extends Place {
  readonly file: Pick<SourceFile, 'shown' | 'text'>
  readonly why: string
}
