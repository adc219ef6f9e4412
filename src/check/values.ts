import { isReference } from '../config/reference.ts'
import { cliError } from '../errors.ts'
import { digitsOf } from '../jose/json/values.ts'
import { writeJson } from '../jose/json/writer.ts'
import { isSecretName } from '../text/secret-names.ts'
import type { Keys, Person } from './definitions.ts'
import { listOf } from './read.ts'
import { valueAt } from './result-path.ts'
import { filled, templatesIn } from './template.ts'

/** What the steps of a scenario came to until now, by their commands. */
export type Results = ReadonlyMap<string, unknown>

/** Keys with each `${step.path}` in place, and those that hold one. */
interface Filled {
  readonly keys: Keys
  readonly handedOn: ReadonlySet<string>
}

/** Throws `value_not_handed_on` where a step came to no such value, and where one would name a file or a variable. */
export function filledKeys(keys: Keys, results: Results): Filled {
  const isOpen = (value: unknown): boolean => typeof value !== 'string' || !isReference(value)
  const handedOn = new Set(Object.keys(keys).filter((key) => templatesIn(keys[key]).length > 0 && isOpen(keys[key])))
  const fill = (key: string, inside: string): string => {
    const [step = '', ...path] = inside.split('.')
    const value = valueAt(results.get(step), path.join('.'))
    if (value === undefined || value === null)
      throw cliError('value_not_handed_on', `${key} needs ${inside}, and ${step} came to no such value.`)
    return typeof value === 'string' ? value : (digitsOf(value as never) ?? writeJson(value))
  }
  const own = Object.entries(keys).map(
    ([key, value]) => [key, handed(key, value, (inside) => fill(key, inside))] as const,
  )
  return { keys: Object.fromEntries(own), handedOn }
}

function handed(key: string, value: unknown, fill: (inside: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => handed(key, each, fill))
  const text = filled(value, fill)
  if (typeof value !== 'string' || typeof text !== 'string' || templatesIn(value).length === 0) return text
  // What a provider says never chooses what is read on this machine.
  const named = isReference(value) || FILE.test(key) ? text.slice(value.indexOf('${')) : ''
  const isNew = refersBehindName(text) && !refersBehindName(value)
  const isOwn = isReference(text) && !isReference(value) && !isSecretName(key)
  const leads = /[/\\]|\.\./.test(named) || isNew || isOwn
  if (!leads) return text
  throw cliError('value_not_handed_on', `${key} would name a file or a variable by what a step came to.`)
}

/** Keys whose value is a path. */
const FILE = /(?:-key|-cert|-file)$|^(?:jwks|key)$/

/** Whether the part of a value behind its name is a reference, as in a parameter of --set. */
function refersBehindName(text: string): boolean {
  const behind = /^[^=:]*[=:]+\s*(.*)$/s.exec(text)?.[1]
  return behind !== undefined && isReference(behind)
}

/** A person as the options of `login`. */
export function keysOfPerson({ form = {}, totp, origins, field = {}, press }: Person): Keys {
  const pairs = (given: Readonly<Record<string, string | number>>): readonly string[] =>
    Object.entries(given).map(([name, value]) => `${name}=${value}`)
  return {
    form: pairs(form),
    ...(totp === undefined ? {} : { totp }),
    'form-origin': listOf(origins),
    'form-field': pairs(field),
    press: listOf(press),
  }
}
