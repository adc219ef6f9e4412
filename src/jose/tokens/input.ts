import { isEnvelope } from '../json/fault.ts'
import type { JsonValue } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { writeJson } from '../json/writer.ts'
import { isSerialization } from './serialization.ts'

/** A token or key found in what somebody had in hand, with the name it stood under. */
export interface FoundToken {
  readonly raw: string
  readonly hint: string | undefined
}

/** Parameters and members that hold a token, whatever it looks like. */
const MEMBERS: ReadonlySet<string> = new Set([
  'id_token',
  'access_token',
  'refresh_token',
  'logout_token',
  'token',
  'request',
  'response',
  'client_assertion',
  'assertion',
  'id_token_hint',
  'subject_token',
  'actor_token',
  'registration_access_token',
])

/** A compact token that begins as base64url of a JSON object does. */
const TOKEN = /^e[w-z0-9_-][\w-]*\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?(?:~[\w-]*)*(?:\.[\w-]*\.[\w-]*)?$/
const INSIDE = /(?<![\w.-])e[w-z][\w-]{6,}\.[\w-]{2,}\.[\w-]*(?:\.[\w-]+\.[\w-]+)?(?:~[\w.-]*)*/g

/** What becomes of white space inside a token: taken out, to be read, or left where it is, to be verified. */
type WhiteSpace = 'out' | 'left'

/** Finds the tokens in a text: bare, after "Bearer", quoted, in a URL's query or fragment, in a form, in JSON, or among other words. */
export function findTokens(text: string, whiteSpace: WhiteSpace = 'out'): readonly FoundToken[] {
  if (TOKEN.test(text)) return [{ raw: text, hint: undefined }]
  if (isEnvelope(text)) return fromJson(text.trim())
  const given = withoutQuotes(text.trim()).trim()
  if (given === '') return []
  if (given.includes('-----BEGIN ')) return [{ raw: given, hint: undefined }]
  if (/^[[{]/.test(given)) return fromJson(given)
  // A page, such as the form of an authorization response, may hold one.
  if (/^<[!?a-z]/i.test(given)) return (given.match(INSIDE) ?? []).map(nameless)
  if (/^[a-z][a-z0-9+.-]*:\/\S+$/i.test(given)) return fromUrl(given)
  if (/^[?#]?[\w.%-]+=\S/.test(given)) {
    const found = fromParameters(given.replace(/^[?#]/, ''))
    if (found.length > 0) return found
  }
  return fromWords(given, whiteSpace)
}

/** A token as it was before it was wrapped: without line breaks and the indentation after them. JSON may have both. */
export function withoutLineBreaks(raw: string): string {
  return raw.startsWith('{') ? raw : raw.replace(/\r?\n[ \t]*/g, '')
}

/** Without quotes around it and punctuation after it; by hand, since a pattern for an end takes the square of the length. */
function withoutQuotes(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && QUOTES.includes(text[from] ?? '')) from += 1
  while (to > from && AFTER.includes(text[to - 1] ?? '')) to -= 1
  return text.slice(from, to)
}

const QUOTES = '"\'`'
const AFTER = `${QUOTES},;`

/** A header line or a scheme before the token. */
const SCHEME = /^(?:[\w-]+:\s*)?(?:bearer|dpop|token|jwt)(?::\s*|\s+)(\S[\s\S]*)$/i

/** Something that begins as a token does and has none but its characters and white space. */
const WITH_WHITE_SPACE = /^e[w-z0-9_-][\w.~+/=\s-]*\.[\w.~+/=\s-]*$/

function fromWords(given: string, whiteSpace: WhiteSpace): readonly FoundToken[] {
  const bare = SCHEME.exec(given)?.[1] ?? given
  const words = bare.split(/\s+/)
  if (words.length > 1 && words.every((word) => TOKEN.test(word))) return words.map(nameless)
  if (whiteSpace === 'left' && words.length > 1 && WITH_WHITE_SPACE.test(bare)) return [nameless(bare)]
  // Tokens are often copied with the line breaks of a mail or a log; words with blanks between them are no token.
  const joined = /^e[w-z]/.test(bare) || !/\S[ \t]+\S/.test(bare) ? words.join('') : bare
  const inside = bare.match(INSIDE) ?? []
  if (/^e[w-z]/.test(joined) && /^[\w.~+/=-]+$/.test(joined)) return [nameless(joined)]
  if (inside.length > 0 && (words.length > 1 || inside.length > 1 || /[=:]/.test(bare.slice(0, 80))))
    return inside.map(nameless)
  return [nameless(/^[\w.~+/=-]+$/.test(joined) ? joined : bare)]
}

function nameless(raw: string): FoundToken {
  return { raw, hint: undefined }
}

function fromUrl(given: string): readonly FoundToken[] {
  const parameters = given.replace(/^[^?#]*[?#]?/, '').replaceAll('#', '&')
  const found = fromParameters(parameters)
  return found.length > 0 ? found : (given.match(INSIDE) ?? []).map(nameless)
}

function fromParameters(query: string): readonly FoundToken[] {
  const given = [...new URLSearchParams(query)].filter(([, value]) => value !== '')
  const tokens = given
    .filter(([name, value]) => MEMBERS.has(name) || TOKEN.test(value))
    .map(([name, raw]) => ({ raw, hint: MEMBERS.has(name) ? name : undefined }))
  if (tokens.length > 0) return tokens
  // The redirect of the code flow has a code and no token.
  return given.filter(([name]) => name === 'code' || name === 'device_code').map(([hint, raw]) => ({ raw, hint }))
}

function fromJson(text: string): readonly FoundToken[] {
  const { value } = readJson(text)
  if (value === undefined) return (text.match(INSIDE) ?? []).map(nameless)
  const object = asObject(value)
  if (object && (isSerialization(object) || isKey(value))) return [nameless(text)]
  const found: FoundToken[] = []
  walk(value, found)
  return found
}

/** A JWK or a JWK Set. */
export function isKey(value: JsonValue | undefined): boolean {
  const object = asObject(value)
  return object !== undefined && ('kty' in object || Array.isArray(object['keys']))
}

function walk(value: JsonValue | undefined, found: FoundToken[], name?: string): void {
  if (typeof value === 'string') {
    const named = name !== undefined && MEMBERS.has(name) && value !== ''
    if (named || TOKEN.test(value)) found.push({ raw: value, hint: named ? name : undefined })
    return
  }
  if (Array.isArray(value)) for (const item of value) walk(item, found, name)
  const object = asObject(value)
  if (!object) return
  if (isKey(object) || isSerialization(object)) found.push(nameless(writeJson(object)))
  else for (const [key, member] of Object.entries(object)) walk(member, found, key)
}

const LINE_OF_ITS_OWN = /^["'`]?(?:bearer\s+|dpop\s+)?e[w-z0-9_-][\w-]*\.[\w-]*\.[\w.~-]*["'`]?[,;]?$/i

/** Whether many lines each hold something of their own, rather than one thing that was wrapped. */
export function isLineByLine(text: string): boolean {
  const [first = '', second] = take(2, linesOf(text))
  if (second === undefined || first.startsWith('-----BEGIN')) return false
  if (/^[{[]/.test(first)) return /[}\]],?$/.test(first) && readJson(first.replace(/,$/, '')).value !== undefined
  let whole = 0
  for (const line of linesOf(text)) {
    if (isWhole(line)) whole += 1
    if (whole === 2) return true
  }
  // A wrapped token goes on with dots; a list of opaque tokens has none.
  if (/^e[w-z]/.test(first)) return false
  for (const line of linesOf(text)) if (!/^["']?[\w+/=~-]{8,}["']?[,;]?$/.test(line)) return false
  return true
}

function isWhole(line: string): boolean {
  return LINE_OF_ITS_OWN.test(line) || /^https?:\/\/\S+$/i.test(line) || /^\{.*\}$/.test(line)
}

/** Lines that are not blank, trimmed, one at a time: a text of a million of them is not held twice. */
function* linesOf(text: string): Generator<string, void> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end).trim()
    if (line !== '') yield line
    if (end < 0) return
    from = end + 1
  }
}

function take<T>(count: number, items: Iterable<T>): readonly T[] {
  const taken: T[] = []
  for (const item of items) {
    taken.push(item)
    if (taken.length === count) break
  }
  return taken
}
