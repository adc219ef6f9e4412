import type { Option } from 'commander'
import { keysOf } from './option-groups.ts'

/** A command that may be a step of a scenario. */
export interface StepCommand {
  readonly name: string
  /** The keys of its arguments, each of which is needed: "grant". */
  readonly args: readonly string[]
  /** The words of which such an argument is one, where not every text will do. */
  readonly choices: ReadonlyMap<string, readonly string[]>
  /** Those that a step may have as keys. */
  readonly options: readonly Option[]
  /** The same by each key that names one, since every scenario looks for them. */
  readonly byKey: ReadonlyMap<string, Option>
}

/** Options by each key that names one; of several that a key names the first. */
export function optionsByKey(options: readonly Option[]): ReadonlyMap<string, Option> {
  const byKey = new Map<string, Option>()
  for (const option of options) for (const key of keysOf(option)) if (!byKey.has(key)) byKey.set(key, option)
  return byKey
}
