import { type Body, isPage, saying, sentenceIn } from '../../documents/said.ts'
import type { JsonReading } from '../../jose/json/json.ts'
import { breakingFault } from '../../jose/json/reader.ts'
import { isObject, typeName } from '../../jose/json/values.ts'
import { clean, shorten } from '../../text/clean.ts'
import { decodeEntities } from '../../text/html-entities.ts'
import { REASON_PHRASES } from '../../text/reason-phrases.ts'
import { isUrl } from '../../text/url.ts'
import type { Exchange, WireResponse } from '../../trace/trace.ts'
import { header, mediaType } from '../findings.ts'

/** Whether an answer is a page for people. */
export function isHtml(response: WireResponse, reading: JsonReading | undefined): boolean {
  const { body: text, headers } = response
  if (isPage({ text })) return true
  return mediaType(headers) === 'text/html' && reading?.value === undefined && text.includes('<')
}

/** What an answer says in words; undefined where it says nothing. */
export function sentenceOf(response: WireResponse, reading: JsonReading | undefined): string | undefined {
  return sentenceIn(bodyOf(response, reading))
}

function bodyOf(response: WireResponse, reading: JsonReading | undefined): Body {
  const { body: text, headers } = response
  return { text, type: mediaType(headers), value: reading?.value, phrase: phraseOf(response) }
}

/** What an answer holds where a JSON object was expected, as part of a sentence; undefined for an object. */
export function unreadableForm(response: WireResponse, reading: JsonReading | undefined): string | undefined {
  if (isObject(reading?.value)) return undefined
  const { body, bytes } = response
  if (body.trim() === '') return 'an empty body'
  if (isHtml(response, reading)) {
    const title = titleOf(body)
    return title === '' ? 'an HTML page' : `an HTML page (${JSON.stringify(clean(title))})`
  }
  if (reading?.value !== undefined) return `a JSON ${typeName(reading.value)}, not an object`
  const fault = reading && breakingFault(reading)
  if (fault?.mistake === 'cut off') return `JSON that is cut off: it ends at byte ${bytes.length}`
  // Where a parser stopped says something of what was meant to be JSON alone.
  if (!/^\ufeff?\s*[{["]/.test(body.slice(0, 200))) return isXml(body) ? 'XML' : 'plain text'
  return fault ? `no JSON: ${shorten(clean(fault.message), 200)}` : 'no JSON'
}

/** The status of an answer with its reason phrase, and what came with it where that is no JSON object: "404 Not Found with an HTML page", and what it says. */
export function answerOf(response: WireResponse, reading: JsonReading | undefined): string {
  const refuses = response.status >= 400
  const form = unreadableForm(response, reading)
  // Of what was meant to be a document, where it breaks is the news.
  const isBroken = !refuses && /^(?:no JSON|JSON that is cut off)/.test(form ?? '')
  const says = isBroken ? '' : saying(bodyOf(response, reading))
  // What is quoted shows by itself what it is, and why an error is no JSON is nobody's question.
  const isTold = form !== undefined && (!refuses || isHtml(response, reading) || response.body.trim() === '')
  return `${refuses ? statusOf(response) : response.status}${isTold ? ` with ${form}` : ''}${says}`
}

/** The status of an answer with its reason phrase: "404 Not Found". */
export function statusOf(response: WireResponse): string {
  return `${response.status} ${phraseOf(response)}`.trim()
}

/** The reason phrase, where the answer has none that of the registry (RFC 9110 15). */
function phraseOf({ status, statusText }: WireResponse): string {
  return shorten(clean(statusText.trim()), 60) || (REASON_PHRASES[status] ?? '')
}

function isXml(body: string): boolean {
  return /^\ufeff?\s*<[?!a-z]/i.test(body.slice(0, 200))
}

/** Where a redirect leads and why nobody went there, as part of a sentence; undefined for any other answer. */
export function refusedRedirect(
  { request, response }: Exchange,
  followed?: { readonly limit: number },
): string | undefined {
  if (!response || response.status < 300 || response.status > 399 || response.status === 304) return undefined
  const location = header(response.headers, 'location')
  if (location === undefined || !isUrl(location, request.url)) return `${response.status} without a usable Location`
  const target = new URL(location, request.url)
  const to = `${response.status} to ${shorten(clean(`${target.protocol}//${target.host}${target.pathname}`), 200)}`
  if (!followed) return to
  return target.origin === new URL(request.url).origin
    ? `${to} after ${followed.limit} redirects, which is the limit`
    : `${to}, another origin: redirects are followed on the same one only`
}

/** The title of an HTML page, else how its text begins; at most 120 characters. */
export function titleOf(html: string): string {
  const title = /<title[^>]{0,200}>([^<]{0,200})/i.exec(html.slice(0, 20_000))?.[1]
  const text = title === undefined ? html.slice(0, 2000).replace(/<[^>]*>/g, ' ') : decodeEntities(title)
  return text.replace(/\s+/g, ' ').trim().slice(0, 120)
}
