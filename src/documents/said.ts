import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import { digitsOf, isObject, isText } from '../jose/json/values.ts'
import { quoted, shorten } from '../text/clean.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { htmlWords } from '../text/html-words.ts'

/** The body of an answer whose sender had something to say. */
export interface Body {
  readonly text: string
  /** Media type, in small letters. */
  readonly type?: string | undefined
  /** Its JSON, where that was read before. */
  readonly value?: JsonValue | undefined
  /** What the status says already: "Not Found". */
  readonly phrase?: string | undefined
}

/** Longest sentence that is quoted, in characters. */
export const LONGEST_SENTENCE = 300
/** Characters of a body that are read for one; of HTML the reader of its words has a bound of its own. */
const MOST = 64 * 1024

/** What an answer says in words, whatever its shape, on one line; undefined where it says nothing. Of a page it is what is to be read, without the title. */
export function sentenceIn(body: Body): string | undefined {
  const { text, phrase = '' } = body
  if (text.trim() === '') return undefined
  const line = oneLine(isPage(body) ? wordsOf(text) : saidBy(body))
  // What repeats the status says nothing: "404 Not Found", "Error: not found.".
  return line === undefined || lettersOf(line).replace(/^error/, '') === lettersOf(phrase) ? undefined : line
}

/** The same as part of a sentence that quotes it: `, which says "…"`; empty where it says nothing. */
export function saying(body: Body): string {
  const sentence = sentenceIn(body)
  return sentence === undefined ? '' : `, which says ${quoted(sentence)}`
}

function saidBy(body: Body): string {
  const { text, type = '', phrase = '' } = body
  const reading = body.value === undefined && text.length <= MOST ? readJson(text) : undefined
  const value = body.value ?? reading?.value ?? reading?.partial
  const said = value === undefined ? '' : told(value, { depth: 0, phrase })
  if (said !== '' || body.value !== undefined || reading?.value !== undefined) return said
  // Broken JSON may have been cut in the middle of a token.
  if (/^\ufeff?\s*[{["]/.test(text.slice(0, 200)) && /token|secret|password/i.test(text.slice(0, MOST))) return ''
  if (/^\s*<(?:\?xml|[\w:.-]+[\s/>])/.test(text.slice(0, 500)) || /[/+]xml$/.test(type))
    return told(elementsOf(text), { depth: 0, phrase })
  const form = formOf(text)
  return form ? told(form, { depth: 0, phrase }) : plainOf(text)
}

function lettersOf(text: string): string {
  return text.replace(/[^a-z]/gi, '').toLowerCase()
}

/** The page that a body is, as part of a sentence: ` with an HTML page ("Sorry")`; empty for any other. */
export function pageIn(body: Body): string {
  if (!isPage(body)) return ''
  const { title } = htmlWords(body.text)
  return ` with an HTML page${title === '' ? '' : ` (${quoted(shorten(title, 120))})`}`
}

/** Whether a body is a page for people. */
export function isPage({ text, type = '' }: Body): boolean {
  if (/^[\ufeff\s]{0,200}<(?:!doctype\s+html|html|head|body)\b/i.test(text.slice(0, 500))) return true
  return type === 'text/html' && /^[\ufeff\s]{0,200}<[a-z!]/i.test(text.slice(0, 500))
}

/** The words of a page; where they are many, those that tell of mistakes. */
function wordsOf(page: string): string {
  const { title, words, alerts } = htmlWords(page)
  const all = embedded(page) ?? (words.length > LONGEST_SENTENCE && alerts !== '' ? alerts : words)
  return all.startsWith(title) ? all.slice(title.length).trim() : all
}

/** Codes by which pages of Microsoft's tell in a script what went wrong. */
const EMBEDDED = /\bAAD(?:STS|B2C)\d{4,8}: ?/g

/** What a page says in a script that draws it; undefined where it has no such code. */
export function embedded(page: string): string | undefined {
  const at = page.slice(0, 512 * 1024).search(EMBEDDED)
  if (at === -1) return undefined
  const [said = ''] = /^(?:[^"<\\\n]|\\(?:u[\da-f]{4}|[^rn]))+/i.exec(page.slice(at, at + 4000)) ?? []
  const text = decodeEntities(
    said.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_all, hex?: string, sign?: string) =>
      hex === undefined ? (sign ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  )
  return text.replace(/\s*(?:Trace|Correlation) ID: .*$/s, '')
}

/** Names of members that hold a sentence, the likeliest first, in small letters without marks between words. */
const SENTENCES = (
  'errordescription errormessage errormsg errmsg message msg detail details errorsummary faultstring description localizedmessage ' +
  'usermessage developermessage displaymessage explanation reason errordetail errorinfo text info title cause exception moreinformation'
).split(' ')
/** Names of members that hold a code or a name for it. */
const CODES = 'error errorcode errcode code faultcode type exceptiontype name status result'.split(' ')
/** Names of members inside of which the others stand. */
const AROUND =
  'error errors fault response result data body meta status detail details message reason errorcauses exception root envelope'.split(
    ' ',
  )

/** Levels of objects inside one another that are looked through, and items of a list. */
const DEEP = 5
const FEW = 3

/** Where a value stands, and what the status says already. */
interface Within {
  readonly depth: number
  readonly phrase: string
  /** Whether it stands in a member that is for errors, where any text tells of one. */
  readonly ofErrors?: boolean
}

/** What a value says; the empty string where that is nothing. */
function told(value: JsonValue | undefined, within: Within): string {
  if (isText(value)) return value
  if (within.depth > DEEP) return ''
  if (Array.isArray(value)) {
    const items = value.filter((item) => within.ofErrors === true || !isText(item)).slice(0, FEW)
    const each = items.map((item) => told(item, inside(within)))
    return [...new Set(each)].filter((text) => text !== '').join('; ')
  }
  return isObject(value) ? toldBy(value, within) : ''
}

function inside({ depth, ...others }: Within): Within {
  return { ...others, depth: depth + 1 }
}

function toldBy(body: JsonObject, within: Within): string {
  const members = membersOf(body)
  const texts = SENTENCES.flatMap((name) => textOf(members.get(name)))
  const sentence = texts.find((text) => !isBare(text))
  const code = CODES.flatMap((name) => codeOf(name, members.get(name), within.phrase))[0]
  const inner = AROUND.map((name) => [name, members.get(name)] as const)
    .map(([name, each]) => {
      const ofErrors = within.ofErrors === true || /^(?:error|detail|message)/.test(name)
      return isText(each) ? '' : told(each, { ...inside(within), ofErrors })
    })
    .find((text) => text !== '')
  if (sentence !== undefined) return joined([code ?? titleOf(members, within), sentence, ...(code ? [] : [inner])])
  if (inner !== undefined) return joined([code, inner])
  if (code !== undefined || texts[0] !== undefined) return joined([code, texts[0]])
  // Envelopes have any name, and so have fields of a form that are told to be wrong.
  const others = [...members.values()].filter((each) => within.ofErrors === true || isObject(each)).slice(0, FEW)
  return others.map((each) => told(each, inside(within))).find((text) => text !== '') ?? ''
}

/** Members by their names without what stands between words. */
function membersOf(body: JsonObject): ReadonlyMap<string, JsonValue> {
  const members = new Map<string, JsonValue>()
  for (const name of Object.keys(body).slice(0, 200)) {
    const plain = name.replace(/[^a-z]/gi, '').toLowerCase()
    const value = body[name]
    if (value !== undefined && !members.has(plain)) members.set(plain, value)
  }
  return members
}

/** The title of a problem, where it says more than the status (RFC 9457 3.1.3). */
function titleOf(members: ReadonlyMap<string, JsonValue>, { phrase }: Within): string | undefined {
  return textOf(members.get('title')).find((title) => lettersOf(title) !== lettersOf(phrase))
}

/** Words behind one another, without those that the next ones have. */
function joined(parts: readonly (string | undefined)[]): string {
  const given = parts.filter((part) => part !== undefined && part !== '').map(String)
  return given.filter((part, at) => !given.slice(at + 1).some((next) => next.includes(part))).join(': ')
}

function textOf(value: JsonValue | undefined): readonly string[] {
  return isText(value) && value.trim() !== '' ? [value] : []
}

/** Whether a text is one word, as a code is. */
function isBare(text: string): boolean {
  return /^[\w.-]+$/.test(text)
}

/** A code; what says only that something failed, or repeats the status, is none. */
function codeOf(name: string, value: JsonValue | undefined, phrase: string): readonly string[] {
  const text = isText(value) ? value.trim() : (digitsOf(value) ?? '')
  if (text === '' || /^(?:error|fail(?:ed|ure)?|false|true|ok|0|status|[1-5]\d\d|about:blank)$/i.test(text)) return []
  if ((name === 'type' && /^[a-z]+:|^\//i.test(text)) || lettersOf(text) === lettersOf(phrase)) return []
  return text.length <= 80 ? [text] : []
}

/** The elements of an XML document that hold text alone, by their local names; of one name the first. */
function elementsOf(xml: string): JsonObject {
  const found: JsonObject = {}
  let open = ''
  for (const part of xml.slice(0, MOST).split('<')) {
    const end = part.indexOf('>')
    const [, slash, name = ''] = /^(\/?)(?:[\w.-]+:)?([\w.-]+)/.exec(part.slice(0, 100)) ?? []
    if (slash === '' && end !== -1) {
      open = name
      const text = decodeEntities(part.slice(end + 1)).trim()
      if (text !== '' && !Object.hasOwn(found, open) && open !== '__proto__') found[open] = text
    }
  }
  const cdata = /<!\[CDATA\[([^\]]{1,1000})\]/.exec(xml.slice(0, MOST))?.[1]
  if (cdata !== undefined && Object.keys(found).length === 0) return { message: cdata }
  // SOAP 1.2 has the sentence in Text, and codes in Value.
  const { Value } = found
  return Value === undefined ? found : { ...found, faultcode: found['faultcode'] ?? Value }
}

/** The fields of a form-encoded text; undefined for any other. */
function formOf(text: string): JsonObject | undefined {
  if (!/^\s*[\w.-]{1,60}=[^\s<>{}"]*\s*$/.test(text.slice(0, MOST))) return undefined
  return Object.fromEntries([...new URLSearchParams(text.trim().slice(0, MOST))].reverse())
}

/** A text that people can read; the empty string for a token, or what is no text. */
function plainOf(text: string): string {
  const first = text.slice(0, 4 * LONGEST_SENTENCE)
  if (/^\s*[\w-]{20,}(?:\.[\w-]*){0,4}\s*$/.test(first)) return ''
  const odd = [...first].filter((sign) => sign < '\t' || sign === '\ufffd' || (sign > '\r' && sign < ' ')).length
  return odd * 20 > first.length ? '' : first
}

function oneLine(text: string): string | undefined {
  const line = text
    .slice(0, 8 * LONGEST_SENTENCE)
    .replace(/\s+/g, ' ')
    .trim()
  return line === '' ? undefined : shorten(line, LONGEST_SENTENCE)
}
