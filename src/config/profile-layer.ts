import type { Option } from 'commander'
import { cliError, messageOf } from '../errors.ts'
import type { Declared } from './declared.ts'
import type { requireFilled } from './empty.ts'
import { isList, traitsOf } from './option.ts'
import { type Layer, outranks, over, type Value } from './option-values.ts'
import type { Profile, ProfileValue } from './profiles.ts'

/** The values with those of the preset that they name, where they left them open. */
export async function withPreset(declared: Declared, values: Layer): Promise<Layer> {
  const preset = textIn(values, 'preset')
  if (preset === undefined) return values
  const { fillPreset } = await import('./presets.ts')
  const options = fillPreset(preset, { base: textIn(values, 'baseUrl'), tenant: textIn(values, 'tenant') })
  const { standing, rest } = addToLists(declared, values, options)
  return over(profileLayer(declared, standing, rest, { source: 'preset', from: `preset ${preset}` }), standing)
}

/** The text that a layer has for an option. */
export function textIn(values: Layer, name: string): string | undefined {
  const value = values.get(name)?.value
  return typeof value === 'string' ? value : undefined
}

/** What a provider needs is added to what was asked for, and gives way to it where both name the same parameter or header. */
function addToLists({ options }: Declared, values: Layer, preset: Profile): { standing: Layer; rest: Profile } {
  const lists = options.filter((option) => traitsOf(option).added).map((option) => option.attributeName())
  const named = new Set(lists.flatMap((name) => listOf(values.get(name)?.value)).map(subject))
  const kept = new Map(
    lists.map((name) => [name, listOf(preset[name]).filter((each) => !named.has(subject(each)))] as const),
  )
  const standing = new Map(values)
  for (const name of lists) {
    const found = values.get(name)
    if (found && found.source !== 'default')
      standing.set(name, { ...found, value: [...(kept.get(name) ?? []), ...listOf(found.value)] })
  }
  const rest = Object.fromEntries([...kept].filter(([name]) => preset[name] !== undefined))
  return { standing, rest: { ...preset, ...rest } }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** The parameter or header that one value of a list is about. */
function subject(text: string): string {
  return text.split(/[=:]/, 1)[0]?.toLowerCase() ?? ''
}

/** The values of a profile that this command has options for and that nothing which goes before it gives. */
export function profileLayer(
  declared: Declared,
  values: Layer,
  profile: Profile,
  { source, from, check }: Omit<Value, 'value'> & { readonly check?: typeof requireFilled },
): Layer {
  const layer = new Map<string, Value>()
  for (const [key, value] of Object.entries(profile)) {
    const option = optionFor(declared, key)
    const name = option?.attributeName() ?? ''
    if (!option || layer.has(name) || !outranks(source, values.get(name))) continue
    const where = `${from}: ${key}`
    const parsed = parseProfileValue(option, key, value, where)
    check?.(option, parsed, where)
    layer.set(name, { value: parsed, source, from })
  }
  return layer
}

/** The option that a key names; `--no-discovery` is named by "discovery" too. */
function optionFor({ byFlag }: Declared, key: string): Option | undefined {
  const named = byFlag.get(`--${key}`)
  if (named) return named
  const negated = byFlag.get(`--no-${key}`)
  return negated?.negate ? negated : undefined
}

/** The value of an option that a key of a profile or a scenario gives it; throws `invalid_option`, naming `where` it stands. */
export function parseProfileValue(option: Option, key: string, value: ProfileValue, where: string): unknown {
  const on = value === true || value === 'true'
  // "no-discovery: true" and "discovery: false" mean the same.
  if (option.negate) return option.long === `--${key}` ? !on : on
  if (option.isBoolean()) return value === true || value === 'true'
  if (isList(option)) return Array.isArray(value) ? value : [String(value)]
  if (Array.isArray(value)) return invalid(where, 'one value is needed, not a list')
  return value === false ? false : parse(option, String(value), where)
}

/** The value of a text, by the checks that commander runs for flags; throws `invalid_option`. */
export function parse(option: Option, text: string, where: string): unknown {
  if (option.argChoices && !option.argChoices.includes(text)) {
    return invalid(where, `${JSON.stringify(text.slice(0, 80))} is not one of ${option.argChoices.join(', ')}`)
  }
  if (!option.parseArg || isList(option)) return text
  try {
    return option.parseArg(text, undefined)
  } catch (error) {
    return invalid(where, messageOf(error).replace(/\.$/, ''))
  }
}

function invalid(where: string, why: string): never {
  throw cliError('invalid_option', `${where}: ${why}.`, 'Correct the value.')
}
