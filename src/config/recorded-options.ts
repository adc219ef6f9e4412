import type { Made } from '../made.ts'
import { isName } from '../text/quotable.ts'
import { isSecretName } from '../text/secret-names.ts'
import { isHarmlessHeader } from '../trace/harmless-headers.ts'
import type { Given } from '../trace/trace.ts'
import { isDefault, type SettledOption } from './option-values.ts'

type RecordedOption = Pick<SettledOption, 'name' | 'value' | 'source' | 'from' | 'literal' | 'told'>

/** The options of a run as its record tells them: by long flag name, each with its source, the defaults of the command left out; of a secret only what it refers to. */
export function recordedOptions(options: readonly RecordedOption[]): readonly Given[] {
  return options.filter((option) => !isDefault(option)).map(recorded)
}

function recorded(option: RecordedOption): Given {
  const { name, literal, told } = option
  const value = told ?? (literal && isSecretName(name) ? undefined : recordedValue(name, option.value).value)
  const given: Made<Given> = { name: dashed(name), source: option.source }
  const from = fromWhere(option)
  if (from !== undefined) given.from = from
  if (value !== undefined) given.value = value
  return given
}

/** Sources that are a place already. */
const EVIDENT = new Set(['flag', 'prompt'])

/** Where a value stands: of a document that is told, what referred to it as well. */
function fromWhere({ value, source, from, told }: Omit<RecordedOption, 'name'>): string | undefined {
  const refers = told !== undefined && typeof value === 'string' ? reference(value) : undefined
  if (refers !== undefined) return `${from} ${refers}`
  return EVIDENT.has(source) ? undefined : from
}

/** The arguments of a command in the same terms; `names` as help spells them: "[issuer]", "[token...]". */
export function recordedArguments(names: readonly string[], words: readonly string[]): readonly Given[] {
  return words.map((word, at) => {
    const name = (names[Math.min(at, names.length - 1)] ?? 'argument').replace(/[^\w-]/g, '')
    return { name, source: 'argument', ...recordedValue(name, word) }
  })
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** What of a value may stand in a record: nothing of a secret, and of what may hold one the part that holds none. */
function recordedValue(name: string, value: unknown): Pick<Given, 'value'> {
  if (Array.isArray(value)) return { value: value.map((each) => recordedText(name, String(each)) ?? '') }
  if (typeof value !== 'string') return typeof value === 'boolean' || typeof value === 'number' ? { value } : {}
  const text = recordedText(name, value)
  return text === undefined ? {} : { value: text }
}

function recordedText(name: string, text: string): string | undefined {
  if (name === 'set') return setting(text)
  if (name === 'form') return formValue(text)
  if (name === 'unset') return isName(text) ? text : undefined
  if (name === 'header') return header(text)
  // The URL that a browser ended on has the answer in it, what could not be read as client metadata maybe a secret, and so may any URL have a password.
  if (isSecretName(name) || ['callbackUrl', 'clientMetadata'].includes(name)) return reference(text)
  // In the place of a path may stand what belongs into the file.
  if (/[\r\n]|^\s*\{|-----BEGIN/.test(text) && /key$|cert$|^caFile$|^jwks$/i.test(name)) return undefined
  return withoutCredentials(text)
}

/** Where a secret stands; of what is a secret itself, or may be one, nothing. */
function reference(text: string): string | undefined {
  const [, kind, place = ''] = /^(env:|file:|@)(.*)$/s.exec(text) ?? []
  if (text === '-') return text
  if (kind === 'env:') return isName(place) ? text : undefined
  if (kind === 'file:') return text
  // A password may begin with an @.
  return kind === '@' && /[/.]/.test(place) ? text : undefined
}

/** A setting whose parameter is a name; what was written in its place may be a secret. */
function setting(text: string): string | undefined {
  const [, parameter = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
  const name = parameter.replace(/:$/, '')
  if (value === undefined || !isName(name)) return undefined
  if (!isSecretName(name)) return withoutCredentials(text)
  const place = reference(value)
  return place === undefined ? parameter : `${parameter}=${place}`
}

/** The name of a value of a person, and where the value stands; never the value. */
function formValue(text: string): string | undefined {
  const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? []
  if (!isName(name)) return undefined
  const place = reference(value)
  return place === undefined ? name : `${name}=${place}`
}

function header(text: string): string | undefined {
  const [, name = ''] = /^([^:]*):/.exec(text) ?? []
  if (!isName(name)) return undefined
  return isHarmlessHeader(name.trim().toLowerCase()) ? withoutCredentials(text) : name
}

function withoutCredentials(text: string): string {
  const bare = text.replace(/(\/\/)[^/?#\s]*@/g, '$1')
  // A proxy may be given without a scheme.
  return /^[^/?#\s]*:[^/?#\s]*@[^\s@]+:\d+\/?$/.test(bare) ? bare.slice(bare.lastIndexOf('@') + 1) : bare
}
