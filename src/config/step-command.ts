import type { Option } from 'commander'
import { keysOf } from './option-groups.ts'

/** A command that may be a step of a scenario. */
export interface StepCommand {
  readonly name: string
  /** The keys of its arguments, each of which is needed: "grant". */
  readonly args: readonly string[]
  /** Those that a step may have as keys. */
  readonly options: readonly Option[]
}

/** The option that a key of a step names. */
export function optionNamed(options: readonly Option[], key: string): Option | undefined {
  return options.find((option) => keysOf(option).includes(key))
}
