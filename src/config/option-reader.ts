import type { Option } from 'commander'
import type { Declared } from './declared.ts'
import { flagOf } from './option.ts'
import { isDefault, type Layer, type Options, over, type SettledOption, type Value } from './option-values.ts'
import type { Configuration } from './profiles.ts'
import { variablesIn } from './reference.ts'
import type { References } from './references.ts'

/** What the options of one run have in common, whatever layers lie over them. */
interface Surroundings {
  readonly references: References
  /** What values that others lie over refer to, by the names of the variables; nobody asks for them in most runs. */
  variables?(): readonly string[]
  /** Undefined for a command without the options of profiles. */
  readonly configuration?: Configuration | undefined
  /** Asks the person for an option; throws `missing_option` where there is nobody. */
  ask(option: Option): Promise<string>
  /** What was answered, by the name of the option. */
  readonly answers: Map<string, Value>
}

/** The options `declared` by a command with these values. */
export function createOptions(declared: Declared, values: Layer, around: Surroundings): Options {
  const { byName, about } = declared
  const { answers } = around
  const optionOf = (name: string): Option => {
    const found = byName.get(name)
    if (!found) throw notDeclared(name)
    return found
  }
  const find = (name: string): Value | undefined => {
    if (!byName.has(name)) throw notDeclared(name)
    return answers.get(name) ?? values.get(name)
  }
  const text = (name: string): string | undefined => {
    const value = find(name)?.value
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
  }
  const number = (name: string): number | undefined => {
    const value = find(name)?.value
    return typeof value === 'number' ? value : undefined
  }
  const list = (name: string): readonly string[] => {
    const value = find(name)?.value
    return Array.isArray(value) ? value.map(String) : []
  }
  const read = async (name: string, by: 'secret' | 'document'): Promise<string | undefined> => {
    const given = text(name)
    return given === undefined || find(name)?.literal ? given : around.references[by](given, flagOf(optionOf(name)))
  }
  const settled = (which: 'all' | 'given'): readonly SettledOption[] => {
    const found: SettledOption[] = []
    for (const [name, value] of answers.size === 0 ? values : new Map([...values, ...answers])) {
      if (which === 'given' && isDefault(value)) continue
      const own = about.get(name)
      if (!own) throw notDeclared(name)
      const { flag, secret, remembered, lasting } = own
      found.push({ name, flag, secret, remembered, lasting, ...value })
    }
    return found
  }
  return {
    has: (name) => byName.has(name),
    text,
    number,
    list,
    need: async (name) => {
      const given = text(name)
      if (given !== undefined && given !== '') return given
      const answer = await around.ask(optionOf(name))
      answers.set(name, { value: answer, source: 'prompt', from: 'prompt' })
      return answer
    },
    answer: (name, typed) => {
      if (!byName.has(name)) throw notDeclared(name)
      answers.set(name, { ...typed, source: 'prompt', from: 'prompt' })
    },
    secret: (name) => read(name, 'secret'),
    document: (name) => read(name, 'document'),
    files: async (name) => {
      const one = text(name)
      const flag = flagOf(optionOf(name))
      const given = one === undefined ? list(name) : [one]
      return Promise.all(given.map(async (each) => ({ text: await around.references.file(each, flag), given: each })))
    },
    flag: (name) => {
      const value = find(name)?.value
      return value !== undefined && value !== false
    },
    seconds: (name) => {
      const value = number(name)
      if (value === undefined) throw new Error(`The option ${name} has no default.`)
      return value
    },
    sourceOf: (name) => find(name)?.source,
    standing: find,
    all: () => settled('all'),
    given: () => settled('given'),
    with: (layer) => {
      const own = new Map([...layer].filter(([name]) => byName.has(name)))
      return createOptions(declared, over(own, values), around)
    },
    variables: () => {
      const standing = [...values.values(), ...answers.values()].map(({ value }) => value)
      return new Set([...(around.variables?.() ?? []), ...variablesIn(standing)])
    },
    configuration: () => {
      if (!around.configuration) throw new Error('The configuration is read, and this command has no profile.')
      return around.configuration
    },
    references: around.references,
  }
}

function notDeclared(name: string): Error {
  return new Error(`The option ${name} is read, and this command does not have it.`)
}
