import type { Option } from 'commander'
import { cliError } from '../errors.ts'
import type { Given } from '../trace/trace.ts'
import { declaredBy } from './declared.ts'
import { createOptions } from './option-reader.ts'
import { type Options, SOURCES, type Value } from './option-values.ts'
import type { References } from './references.ts'

/**
 * What options and arguments stood for where a record tells no more than where that was: secrets, tokens, keys and documents, by long
 * flag name without its dashes or by the name of the argument, in the order given.
 */
export type Texts = Readonly<Record<string, readonly string[]>>

/** The options `declared` by a command with the values that a record tells; what a value stood for is read from `texts`. */
export function optionsOfRecord(declared: readonly Option[], given: readonly Given[], texts: Texts): Options {
  const values = new Map<string, Value>()
  for (const option of declared) {
    // What can only be switched off is on by itself.
    const value: unknown = option.negate ? true : option.defaultValue
    if (value !== undefined && !values.has(option.attributeName()))
      values.set(option.attributeName(), { value, source: 'default', from: 'default' })
  }
  const known = new Set(declared.map((option) => option.attributeName()))
  for (const { name, source: named, from = `--${name}`, value } of given) {
    const source = SOURCES.find((each) => each === named)
    // Of a secret the record tells no value; that there was one says enough where it is not read.
    if (source && known.has(camelCase(name)))
      values.set(camelCase(name), { value: value ?? texts[name]?.[0] ?? '', source, from })
  }
  const ask = async (option: Option): Promise<string> => {
    throw notHandedOver(option.long ?? '')
  }
  const around = { references: recordedReferences(values, texts), ask, answers: new Map<string, Value>() }
  return createOptions(declaredBy(declared), values, around)
}

function recordedReferences(values: ReadonlyMap<string, Value>, texts: Texts): References {
  const read = (given: string, flag: string): string | undefined => {
    const name = flag.slice(2)
    const listed = values.get(camelCase(name))?.value
    return texts[name]?.[Array.isArray(listed) ? listed.indexOf(given) : 0]
  }
  const need = async (given: string, flag: string): Promise<string> => {
    const text = read(given, flag)
    if (text === undefined) throw notHandedOver(flag)
    return text
  }
  return { secret: need, file: need, document: async (given, flag) => read(given, flag) ?? given }
}

function notHandedOver(flag: string): Error {
  return cliError(
    'missing_option',
    `The run was made with ${flag}, and its record does not hold what that stood for.`,
    'Hand it over beside the record.',
  )
}

/** The name of an option among others, by its flag without dashes. */
function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
