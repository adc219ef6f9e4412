import type { Option } from 'commander'
import { keysOf } from '../config/option-groups.ts'

/** A command that may be a step of a scenario. */
export interface StepCommand {
  readonly name: string
  /** The names of its arguments without what help puts around them: "grant". */
  readonly args: readonly string[]
  /** Those that a step may have as keys. */
  readonly options: readonly Option[]
}

/** The option that a key of a step names. */
export function optionNamed(options: readonly Option[], key: string): Option | undefined {
  return options.find((option) => keysOf(option).includes(key))
}
