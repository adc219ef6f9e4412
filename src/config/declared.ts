import type { Option } from 'commander'
import { flagOf, isSecretOption, traitsOf } from './option.ts'
import type { SettledOption, Value } from './option-values.ts'

/** What an option says of its value, whatever that is. */
type About = Omit<SettledOption, keyof Value>

/** The options of a command, as they are looked for. Made once, since a run over many scenarios settles the same options for each. */
export interface Declared {
  readonly options: readonly Option[]
  /** By the camel-case names that values have, in the order of the options. */
  readonly byName: ReadonlyMap<string, Option>
  /** By long flags, "--client-id". */
  readonly byFlag: ReadonlyMap<string, Option>
  /** By the same names. */
  readonly about: ReadonlyMap<string, About>
}

export function declaredBy(options: readonly Option[]): Declared {
  const byName = new Map<string, Option>()
  const byFlag = new Map<string, Option>()
  for (const option of options) {
    const name = option.attributeName()
    // "--browser" and "--no-browser" are one option, known by the flag that takes a value.
    if (!option.negate || !byName.has(name)) byName.set(name, option)
    if (!byFlag.has(flagOf(option))) byFlag.set(flagOf(option), option)
  }
  return {
    options,
    byName,
    byFlag,
    about: new Map([...byName].map(([name, option]) => [name, aboutOf(name, option)])),
  }
}

function aboutOf(name: string, option: Option): About {
  const { remembered = false, inProfile } = traitsOf(option)
  return {
    name,
    flag: option.negate ? '' : flagOf(option),
    secret: isSecretOption(option),
    remembered,
    lasting: inProfile === undefined,
  }
}
