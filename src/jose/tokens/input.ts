import { decodeEntities } from '../../text/html-entities.ts'
import { isEnvelope } from '../json/fault.ts'
import type { JsonValue } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { writeJson } from '../json/writer.ts'
import { cookiesIn, holdsCookies, joinedParts, type Pair } from './cookies.ts'
import { base64Octets, base64Text, inflatedText, isDer, withoutPercent } from './encoded.ts'
import { numericCards } from './numeric-card.ts'
import { armoured, pemText } from './pem-text.ts'
import { OF_BASE64, paddedRuns, wrappedRuns } from './runs.ts'
import { isSerialization } from './serialization.ts'
import { looksLikeToken, TOKEN } from './shape.ts'
import { tidied, withoutEscapes } from './tidy.ts'
import { alsoUndone, type Undoing } from './undone.ts'
import { isWord, tokensAmongWords, withoutBlanks } from './words.ts'

/** A token or key found in what somebody had in hand, with the name it stood under. */
export interface FoundToken {
  readonly raw: string
  readonly hint: string | undefined
  /** What was undone to get at it. */
  readonly undone?: readonly Undoing[] | undefined
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

/** Parameters that hold SAML, in base64 and perhaps packed (SAML Bindings 3.4.4, 3.5.4). */
const SAML: ReadonlySet<string> = new Set(['SAMLResponse', 'SAMLRequest'])

/** What becomes of white space inside a token: taken out, to be read, or left where it is, to be verified. */
type WhiteSpace = 'out' | 'left'

/** How often what was found in one encoding is searched in turn. */
const DEEPEST = 4

const NOTHING: readonly FoundToken[] = []

/**
 * Finds the tokens and keys in a text: bare, wrapped or quoted, after "Bearer", in a URL, a form, cookies, JSON within JSON, markup, a
 * command or a log, in base64 or another encoding. What holds none is one opaque thing, or nothing.
 */
export function findTokens(text: string, whiteSpace: WhiteSpace = 'out'): readonly FoundToken[] {
  if (TOKEN.test(text)) return [{ raw: text, hint: undefined }]
  const found = searched(text, { whiteSpace, depth: DEEPEST })
  if (found.length > 0) return found
  const given = withoutQuotes(text.trim()).trim()
  if (given === '' || isDocument(given) || isEnvelope(text)) return NOTHING
  const bare = SCHEME.exec(given)?.[1] ?? given
  // Opaque tokens are copied with line breaks too; words with blanks between them are no token.
  const joined = /\S[ \t]+\S/.test(bare) ? bare : bare.replace(/\s+/g, '')
  return [nameless(/^[\w.~+/=-]+$/.test(joined) ? joined : bare)]
}

interface Search {
  readonly whiteSpace: WhiteSpace
  readonly depth: number
}

function deeper(search: Search): Search {
  return { ...search, depth: search.depth - 1 }
}

/** JSON, markup or a URL, which has no meaning as a whole where nothing is in it. */
function isDocument(given: string): boolean {
  return /^[[{]|^<[!?a-z]/i.test(given) || URL_ALONE.test(given)
}

const URL_ALONE = /^[a-z][a-z0-9+.-]*:\/\S+$/i

/** The tokens and keys that are certain, or stand under a name that says so. */
function searched(text: string, search: Search): readonly FoundToken[] {
  const begins = /^\s*(?:[[{]|"[^"\\]{1,64}"\s*:)/.test(text)
  const json = begins ? fromJson(text.trim(), search) : undefined
  if (json) return json
  const { text: plain, undone } = tidied(text)
  return also(undone, fromPlain(withoutQuotes(plain.trim()).trim(), search))
}

function fromPlain(given: string, search: Search): readonly FoundToken[] {
  if (given === '') return NOTHING
  if (given.includes('-----BEGIN ')) {
    const { text, undone } = pemText(given)
    return [...also(undone, [nameless(text)]), ...tokensAmongWords(given).map(named)]
  }
  const cards = numericCards(given)
  if (cards.length > 0) return cards.map((raw) => ({ raw, hint: undefined, undone: ['digits'] }))
  if (/^[[{]/.test(given) || isEnvelope(given)) return fromJson(given, search) ?? fromWords(given, search)
  if (/^<[!?a-z]/i.test(given)) return fromMarkup(given, search)
  if (URL_ALONE.test(given)) return fromUrl(given, search)
  if (holdsCookies(given)) {
    const found = fromPairs(cookiesIn(given), search)
    if (found.length > 0) return found
  }
  if (/^[?#]?[\w.%-]+=\S/.test(given) && !/\s/.test(given)) {
    const found = fromParameters(given.replace(/^[?#]/, ''), search)
    if (found.length > 0) return found
  }
  return fromWords(given, search)
}

/** A token as it was before it was wrapped: without line breaks and the indentation after them. JSON may have both. */
export function withoutLineBreaks(raw: string): string {
  return raw.startsWith('{') || raw.startsWith('<') || raw.includes('-----BEGIN ')
    ? raw
    : raw.replace(/\r?\n[ \t]*/g, '')
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

/** An Authorization header somewhere in a text, whose token may look like anything (RFC 6750 2.1). */
const BEARER = /authorization["']?[\s:=]{1,4}["']?(?:bearer|dpop)\s+([\w.~+/=-]{8,})/i

function fromWords(given: string, search: Search): readonly FoundToken[] {
  const bare = SCHEME.exec(given)?.[1] ?? given
  const words = bare.split(/\s+/)
  if (words.every((word) => TOKEN.test(word))) return words.map(nameless)
  if (words.length === 1 && looksLikeToken(bare)) return [nameless(bare)]
  const joined = words.length > 1 ? withoutBlanks(bare) : undefined
  if (joined !== undefined) {
    const wrapped = bare.replace(/\s*\n\s*/g, '') === joined
    if (search.whiteSpace === 'left') return [nameless(bare)]
    return [{ raw: joined, hint: undefined, undone: [wrapped ? 'line-breaks' : 'blanks'] }]
  }
  const spelled = DOT_ENTITY.test(bare) ? tokensAmongWords(decodeEntities(bare)).map(named) : NOTHING
  if (spelled.length > 0) return also(['entities'], spelled)
  const escaped = withoutEscapedDots(bare)
  if (escaped.length > 0) return escaped
  const found = tokensAmongWords(bare)
  // What begins as a token and stands alone is one, with whatever faults it has.
  if (words.length === 1 && found.length < 2 && ALONE.test(bare)) return [nameless(bare)]
  const more = bare.includes('\\') ? tokensAmongWords(withoutEscapes(withoutEscapes(bare))) : found
  if (more.length > found.length) return also(['escapes'], more.map(named))
  if (found.length > 0) return found.map(named)
  const bearer = BEARER.exec(given)?.[1]
  if (bearer !== undefined && !isWord(bearer)) return [{ raw: bearer, hint: 'access_token' }]
  return search.depth > 0 ? fromEncoded(bare, deeper(search)) : NOTHING
}

/** Entities for the dots, hyphens and underscores of a token. */
const DOT_ENTITY = /&(?:#0*(?:46|45|95)|#x0*(?:2e|2d|5f)|period|hyphen|lowbar);/i

/** The dots of a token as escapes of a URL, once or twice, or of a string. */
const DOT_PERCENT = /[\w-]{6}%(?:25)?2e[\w-]/i
const DOT_ESCAPE = /[\w-]{6}\\{1,2}(?:u002|x2)e/i

function withoutEscapedDots(given: string): readonly FoundToken[] {
  if (DOT_PERCENT.test(given)) {
    const plain = withoutPercent(given)
    return also(['percent'], tokensAmongWords(/%2e/i.test(plain) ? withoutPercent(plain) : plain).map(named))
  }
  if (!DOT_ESCAPE.test(given)) return NOTHING
  return also(['escapes'], tokensAmongWords(withoutEscapes(given.replaceAll('\\\\', '\\'))).map(named))
}

/** Something that begins as a token does and has more than one segment, and nothing that ends a token. */
const ALONE = /^e[w-z][^.\s"'<>&;,|(){}\\]*\.[^\s"'<>&;,|(){}]*$/

function named({ raw, undone }: { readonly raw: string; readonly undone?: readonly Undoing[] }): FoundToken {
  return { raw, hint: undefined, undone }
}

/** Tokens in a text that is encoded once more, as a whole or in parts. */
function fromEncoded(given: string, search: Search): readonly FoundToken[] {
  if (given.includes('%')) {
    const found = searched(withoutPercent(given), search)
    if (found.length > 0) return also(['percent'], found)
  }
  if (/&(?:#|quot|amp|period)/.test(given)) {
    const found = searched(decodeEntities(given), search)
    if (found.length > 0) return also(['entities'], found)
  }
  const whole = fromBase64(given, search)
  if (whole.length > 0) return whole
  const wrapped = wrappedRuns(given).flatMap((run) => fromBase64(run, search))
  if (wrapped.length > 0) return also(['line-breaks'], wrapped)
  const runs = paddedRuns(given, OF_BASE64, { least: SHORTEST_RUN, most: MOST_RUNS })
  return runs[0] === given ? NOTHING : runs.flatMap((run) => fromBase64(run, search))
}

/** Characters of base64 among other words that are looked into, and how many such runs. */
const SHORTEST_RUN = 40
const MOST_RUNS = 1000

/** What a text in base64 holds: tokens or keys, a key in DER, or SAML that is packed. */
function fromBase64(given: string, search: Search): readonly FoundToken[] {
  const bare = /^base64-/.test(given) ? given.slice('base64-'.length) : given
  const text = base64Text(bare)
  if (text !== undefined) return also(['base64'], searched(text, search))
  const octets = base64Octets(bare)
  if (!octets) return NOTHING
  if (isDer(octets)) return [{ raw: armoured(octets), hint: undefined, undone: ['armour'] }]
  return NOTHING
}

function nameless(raw: string): FoundToken {
  return { raw, hint: undefined }
}

function also(undone: readonly Undoing[], found: readonly FoundToken[]): readonly FoundToken[] {
  if (undone.length === 0) return found
  return found.map((each) => ({ ...each, undone: alsoUndone(each.undone, undone) }))
}

function fromUrl(given: string, search: Search): readonly FoundToken[] {
  const parameters = given.replace(/^[^?#]*[?#]?/, '').replaceAll('#', '&')
  const found = fromParameters(parameters, search)
  return found.length > 0 ? found : fromWords(given, search)
}

function fromParameters(query: string, search: Search): readonly FoundToken[] {
  const given = [...new URLSearchParams(query)].filter(([, value]) => value !== '')
  const tokens = given.flatMap((pair) => fromParameter(pair, search))
  if (tokens.length > 0 || search.depth < DEEPEST) return tokens
  // The redirect of the code flow has a code and no token.
  return given.filter(([name]) => name === 'code' || name === 'device_code').map(([hint, raw]) => ({ raw, hint }))
}

function fromParameter([name, value]: Pair, search: Search): readonly FoundToken[] {
  if (SAML.has(name)) return fromSaml(value, name)
  if (MEMBERS.has(name)) return [{ raw: value, hint: name }]
  if (looksLikeToken(value)) return [nameless(value)]
  const deep = search.depth > 0 && value.length >= SHORTEST && MAY_HOLD.test(value)
  return deep ? searched(value, deeper(search)) : NOTHING
}

/** Every token and key has so many such characters in a row, and so has what one is wrapped into. */
const MAY_HOLD = /[\w.~+/=%-]{20}/

/** No text that is shorter holds a token. */
const SHORTEST = 24

function fromSaml(value: string, hint: string): readonly FoundToken[] {
  // A blank is what became of a plus sign that was not encoded.
  const octets = base64Octets(value.replaceAll(' ', '+'))
  const text = base64Text(value.replaceAll(' ', '+'))
  if (text !== undefined) return [{ raw: text, hint, undone: ['base64'] }]
  const packed = octets && inflatedText(octets)
  return packed === undefined ? [{ raw: value, hint }] : [{ raw: packed, hint, undone: ['base64', 'deflate'] }]
}

/** Cookies and the like: parts are put together, and each value is searched. */
function fromPairs(pairs: readonly Pair[], search: Search): readonly FoundToken[] {
  const { whole, parts } = wholeCookies(pairs, search)
  const others = pairs.filter(([, value]) => !parts.has(value)).flatMap((pair) => fromParameter(pair, search))
  return [...whole, ...others]
}

/** What cookies that came in parts hold, and the values that are such parts. */
function wholeCookies(
  pairs: readonly Pair[],
  search: Search,
): { readonly whole: readonly FoundToken[]; readonly parts: ReadonlySet<string> } {
  const whole: FoundToken[] = []
  const parts = new Set<string>()
  for (const joined of joinedParts(pairs)) {
    const { value } = joined
    const found = looksLikeToken(value) ? [nameless(value)] : searched(value, deeper(search))
    if (found.length === 0) continue
    whole.push(...also(['cookie-parts'], found))
    for (const part of joined.parts) parts.add(part)
  }
  return { whole, parts }
}

/** The beginning of a message or document of SAML. */
const SAML_ROOT =
  /<(?:[\w-]{1,40}:)?(?:Assertion|EncryptedAssertion|Response|AuthnRequest|LogoutRequest|LogoutResponse|EntityDescriptor)[\s>]/

/** A page or a document of XML: tokens among its words, SAML, and what stands in it in base64. */
function fromMarkup(given: string, search: Search): readonly FoundToken[] {
  const found = tokensAmongWords(given).map(named)
  if (found.length > 0) return found
  const isSaml = given.includes('urn:oasis:names:tc:SAML:') && SAML_ROOT.test(given)
  if (isSaml && !given.includes('BinarySecurityToken')) return [nameless(given)]
  const values = (given.match(/\bvalue=["'][^"'<>]{40,}["']|>[^<]{40,}</g) ?? []).slice(0, MOST_RUNS)
  const inner = values.map((value) => value.replace(/^(?:value=["']|>)|["'<]$/g, ''))
  const packed =
    search.depth > 0 ? inner.flatMap((value) => fromEncoded(decodeEntities(value).trim(), deeper(search))) : NOTHING
  return packed.length === 0 && isSaml ? [nameless(given)] : packed
}

/** What JSON holds; undefined for a text that is none. */
function fromJson(text: string, search: Search): readonly FoundToken[] | undefined {
  const { value } = readJson(text)
  if (value === undefined) return undefined
  const object = asObject(value)
  if (object && (isSerialization(object) || isKey(value) || isKeyMap(value))) return [nameless(text)]
  const pairs: Pair[] = []
  collect(value, pairs)
  const { whole, parts } = pairs.length > 0 ? wholeCookies(pairs, search) : WITHOUT_COOKIES
  const found: FoundToken[] = [...whole]
  walk(value, { found, search, parts })
  return distinct(found)
}

const WITHOUT_COOKIES = { whole: NOTHING, parts: new Set<string>() } as const

/** Each token once under each name, and without any only where it has none. */
function distinct(found: readonly FoundToken[]): readonly FoundToken[] {
  const names = new Map<string, Set<string | undefined>>()
  for (const { raw, hint } of found) names.set(raw, (names.get(raw) ?? new Set()).add(hint))
  return found.filter(({ raw, hint }) => {
    const all = names.get(raw)
    if (hint === undefined && all && all.size > 1) return false
    return all?.delete(hint)
  })
}

/** A JWK or a JWK Set. */
export function isKey(value: JsonValue | undefined): boolean {
  const object = asObject(value)
  return object !== undefined && ('kty' in object || Array.isArray(object['keys']))
}

/** A map of kid to key or certificate in PEM, as Firebase and Google publish it. */
export function isKeyMap(value: JsonValue | undefined): boolean {
  const values = Object.values(asObject(value) ?? {})
  return (
    values.length > 0 && values.every((each) => typeof each === 'string' && each.trimStart().startsWith('-----BEGIN '))
  )
}

/** Members whose names are those of parts of cookies, and entries of name and value. */
function collect(value: JsonValue | undefined, pairs: Pair[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, pairs)
  const object = asObject(value)
  if (!object) return
  const { name, value: content } = object
  if (typeof name === 'string' && typeof content === 'string') {
    if (/^(?:set-)?cookie$/i.test(name)) pairs.push(...cookiesIn(content))
    else pairs.push([name, content])
  }
  for (const [key, member] of Object.entries(object)) {
    if (typeof member !== 'string') collect(member, pairs)
    else if (/\d$/.test(key)) pairs.push([key, member])
  }
}

interface Walk {
  readonly found: FoundToken[]
  readonly search: Search
  readonly parts: ReadonlySet<string>
}

function walk(value: JsonValue | undefined, about: Walk, name?: string): void {
  if (typeof value === 'string') lookAtText(value, about, name)
  if (Array.isArray(value)) for (const item of value) walk(item, about, name)
  const object = asObject(value)
  if (!object) return
  if (isKey(object) || isSerialization(object) || isKeyMap(object)) about.found.push(nameless(writeJson(object)))
  else if (typeof object['name'] === 'string' && typeof object['value'] === 'string') {
    lookAtText(object['value'], about, object['name'])
    for (const [key, member] of Object.entries(object)) if (key !== 'value') walk(member, about, key)
  } else for (const [key, member] of Object.entries(object)) walk(member, about, key)
}

function lookAtText(value: string, { found, search, parts }: Walk, name?: string): void {
  if (value === '' || parts.has(value)) return
  const isNamed = name !== undefined && MEMBERS.has(name)
  if (TOKEN.test(value) || (isNamed && /^\S+$/.test(value))) {
    // The value of a secret of Kubernetes is base64 of what it is named.
    const packed = TOKEN.test(value) || search.depth === 0 ? NOTHING : fromBase64(value, deeper(search))
    if (packed.length > 0) found.push(...packed)
    else found.push({ raw: value, hint: isNamed ? name : undefined })
    return
  }
  if (looksLikeToken(value)) found.push(nameless(value))
  else if (name !== undefined && SAML.has(name)) found.push(...fromSaml(value, name))
  else if (value.length >= SHORTEST && search.depth > 0 && MAY_HOLD.test(value)) {
    const isHeader = name !== undefined && /^authorization$/i.test(name)
    if (name !== undefined && /^(?:set-)?cookies?$/i.test(name))
      found.push(...fromPairs(cookiesIn(value), deeper(search)))
    else found.push(...searched(isHeader ? `Authorization: ${value}` : value, deeper(search)))
  }
}
