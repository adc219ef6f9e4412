import type { JsonReading } from '../../jose/json/json.ts'
import { breakingFault } from '../../jose/json/reader.ts'
import { isObject, typeName } from '../../jose/json/values.ts'
import { clean, shorten } from '../../text/clean.ts'
import { isUrl } from '../../text/url.ts'
import type { Exchange, WireResponse } from '../../trace/trace.ts'
import { header, mediaType } from '../findings.ts'

/** Whether an answer is a page for people. */
export function isHtml(response: WireResponse, reading: JsonReading | undefined): boolean {
  return (
    /^[\ufeff\s]{0,200}<(?:!doctype\s+html|html|head|body)\b/i.test(response.body.slice(0, 500)) ||
    (mediaType(response.headers) === 'text/html' && reading?.value === undefined && response.body.includes('<'))
  )
}

/** What an answer holds where a JSON object was expected, as part of a sentence; undefined for an object. */
export function unreadableForm(response: WireResponse, reading: JsonReading | undefined): string | undefined {
  if (isObject(reading?.value)) return undefined
  if (response.body.trim() === '') return 'an empty body'
  if (isHtml(response, reading)) {
    const title = titleOf(response.body)
    return title === '' ? 'an HTML page' : `an HTML page (${JSON.stringify(clean(title))})`
  }
  if (reading?.value !== undefined) return `a JSON ${typeName(reading.value)}, not an object`
  const fault = reading && breakingFault(reading)
  if (fault?.mistake === 'cut off') return `JSON that is cut off: it ends at byte ${response.bytes.length}`
  return fault ? `no JSON: ${shorten(clean(fault.message), 200)}` : 'no JSON'
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
  const text = title ?? html.slice(0, 2000).replace(/<[^>]*>/g, ' ')
  return text.replace(/\s+/g, ' ').trim().slice(0, 120)
}
