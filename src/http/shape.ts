import { type CliError, cliError } from '../errors.ts'
import type { JsonFault, JsonValue } from '../jose/json/json.ts'
import { breakingFault, readJson } from '../jose/json/reader.ts'
import { isText } from '../jose/json/values.ts'
import { edits } from '../text/nearest.ts'
import { isName, quotedName } from '../text/quotable.ts'
import { isDocumentName, isSecretName } from '../text/secret-names.ts'
import type { Purpose } from '../trace/trace.ts'
import type { Shape } from './http.ts'

/** Requests that `--set` and `--unset` can name. */
const SHAPED_REQUESTS = [
  'authorize',
  'par',
  'token',
  'refresh',
  'userinfo',
  'introspect',
  'revoke',
  'device',
  'ciba',
  'logout',
  'register',
] as const satisfies readonly Purpose[]

/** Reads what the value of a parameter refers to. */
export interface ShapeReferences {
  secret(given: string, flag: string, parameter: string): Promise<string>
  document(given: string, flag: string, parameter: string): Promise<string>
}

/** Reads `--unset <request>.<parameter>`, `--set <request>.<parameter>=<value>` and `--set <request>.<parameter>:=<JSON>`; removals come first, each list keeps its order. */
export async function parseShapes(
  set: readonly string[],
  unset: readonly string[],
  references: ShapeReferences,
): Promise<readonly Shape[]> {
  const removed = unset.map(parseUnset)
  const given = await Promise.all(set.map((text) => parseSet(text, references)))
  return [...removed, ...given]
}

function parseUnset(text: string): Shape {
  if (text.includes('=')) {
    const name = text.split('=')[0] ?? ''
    throw cliError('invalid_option', `--unset takes no value, found ${isName(name) ? name : ''}=…`, UNSET_HINT)
  }
  const { request, parameter } = parseName(text, '--unset', UNSET_HINT)
  return { request, parameter, value: undefined, label: `--unset ${text}` }
}

/** What `--set` gives, before its value is looked at. */
interface Setting {
  readonly request: Purpose
  readonly parameter: string
  readonly sign: '=' | ':='
  readonly given: string
  /** What the value may refer to. */
  readonly kind: 'secret' | 'document' | undefined
}

function readSetting(text: string): Setting {
  const at = text.indexOf('=')
  if (at < 0) throw cliError('invalid_option', `--set ${isName(text) ? text : '…'} has no value.`, SET_HINT)
  const sign = text[at - 1] === ':' ? ':=' : '='
  const { request, parameter } = parseName(text.slice(0, at + 1 - sign.length), '--set', SET_HINT)
  const kind = isSecretName(parameter) ? 'secret' : isDocumentName(parameter) ? 'document' : undefined
  return { request, parameter, sign, given: text.slice(at + 1), kind }
}

/** Throws `invalid_option` for a text that says no shape; a value that may refer to something is not looked at. */
export function requireShape(flag: 'set' | 'unset', text: string): void {
  if (flag === 'unset') return void parseUnset(text)
  const { request, parameter, sign, given, kind } = readSetting(text)
  if (sign === ':=' && kind === undefined) requireJson(given, `${request}.${parameter}`, kind)
}

/** The value of a secret parameter or of a JSON document may be a reference; any other is taken as it is, and never from a file. */
async function parseSet(text: string, references: ShapeReferences): Promise<Shape> {
  const { request, parameter, sign, given, kind } = readSetting(text)
  const value = kind === undefined || given === '' ? given : await references[kind](given, '--set', parameter)
  const name = `${request}.${parameter}`
  const label = `--set ${name}${sign}${kind === 'secret' ? '[redacted]' : given}`
  if (sign === '=') return { request, parameter, value, label }
  const json = requireJson(value, name, kind)
  // A form has no quotes.
  return { request, parameter, value: isText(json) ? json : value.trim(), json, label }
}

/** The value of a JSON text. Throws `invalid_option` naming the place that is wrong; of a secret nothing else is told. */
function requireJson(text: string, name: string, kind: 'secret' | 'document' | undefined): JsonValue {
  const reading = readJson(text)
  const twice = reading.faults.find((fault) => fault.kind === 'duplicate-member')
  const fault = breakingFault(reading) ?? twice
  if (reading.value !== undefined && !fault) return reading.value
  throw notJson(name, kind === 'secret' ? undefined : fault)
}

function notJson(name: string, fault: JsonFault | undefined): CliError {
  const why = fault ? `: ${fault.message}` : ''
  const words = fault?.kind === 'duplicate-member' ? `names one member twice${why}` : `is not JSON${why}`
  const excerpt = fault?.excerpt === undefined ? '' : `\n${fault.excerpt}`
  return cliError(
    'invalid_option',
    `--set ${name}:= ${words}.`,
    `A string has its quotes: --set '${name}:="text"'; --set ${name}=text gives text as it is.${excerpt}`,
  )
}

const SET_HINT = 'Give it like --set token.audience=https://api.example; an empty value is allowed after "=".'
const UNSET_HINT = 'Give it like --unset token.code_verifier.'

/** Splits at the first dot: names of parameters may have dots themselves. */
function parseName(
  text: string,
  flag: string,
  hint: string,
): { readonly request: Purpose; readonly parameter: string } {
  const dot = text.indexOf('.')
  const name = dot < 0 ? text : text.slice(0, dot)
  const request = SHAPED_REQUESTS.find((known) => known === name)
  if (!request) {
    throw cliError(
      'invalid_option',
      `${flag} names the request ${name === '' || isName(name) ? `"${name}"` : quotedName(name)}. Did you mean ${nearest(name)}?`,
      `Requests are ${SHAPED_REQUESTS.join(', ')}.`,
    )
  }
  const parameter = dot < 0 ? '' : text.slice(dot + 1)
  if (parameter === '') throw cliError('invalid_option', `${flag} ${text} names no parameter.`, hint)
  return { request, parameter }
}

/** The request that was probably meant; a beginning of its name is meant surely. */
function nearest(name: string): string {
  const word = name.slice(0, 40).toLowerCase()
  const ranked = SHAPED_REQUESTS.map((known) => ({
    known,
    distance: word !== '' && known.startsWith(word) ? 0 : edits(word, known),
  }))
  return ranked.reduce((best, next) => (next.distance < best.distance ? next : best)).known
}
