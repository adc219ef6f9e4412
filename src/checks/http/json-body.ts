import type { JsonObject, JsonReading } from '../../jose/json.ts'
import { breakingFault } from '../../jose/json-reader.ts'
import { shorten } from '../../text/clean.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { Finding } from '../finding.ts'
import { type Findings, isObject, mediaType, startFindings } from '../findings.ts'
import { isHtml, titleOf } from './answer-form.ts'
import type { HttpJsonBodyRule } from './json-body.rules.ts'
import { envelopeOf, failureOf, unwrapEnvelope } from './json-envelope.ts'

/** Rules that others speak for where an endpoint has rules of its own about its body. */
export const HTML_BODY = 'http-html-body' satisfies HttpJsonBodyRule
export const MALFORMED_JSON = 'http-malformed-json' satisfies HttpJsonBodyRule
export const CONTENT_TYPE_DIFFERS = 'http-content-type-differs' satisfies HttpJsonBodyRule

/** Judges the body of an answer as JSON (RFC 8259). */
export function judgeJsonBody(exchange: Exchange, reading: JsonReading | undefined): readonly Finding[] {
  const found = startFindings()
  const { response } = exchange
  if (!response || !reading) return found.list
  const type = mediaType(response.headers)
  const html = isHtml(response, reading)
  found.look(HTML_BODY, !html, {
    message: `HTML arrived where JSON was expected: ${titleOf(response.body) || 'a page without a title'}.`,
    expected: 'JSON',
    actual: titleOf(response.body),
  })
  const jwt = /^\s*[\w-]+\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?\s*$/.test(response.body)
  if (!html && !jwt && response.body.trim() !== '') lookAtSyntax(found, reading)
  lookAtFaults(found, reading)
  if (reading.value !== undefined && type !== undefined) {
    const json = type === 'application/json' || type.endsWith('+json')
    found.look(CONTENT_TYPE_DIFFERS, json, {
      message: 'The body is JSON, but its content type says something else.',
      expected: 'application/json',
      actual: type,
    })
  }
  if (isObject(reading.value)) lookAtMembers(found, response.status, reading.value)
  return found.list
}

function lookAtSyntax(found: Findings, reading: JsonReading): void {
  const fault = breakingFault(reading)
  found.look(MALFORMED_JSON, !fault, {
    message: `The body is not JSON: ${shorten(fault?.message ?? '', 300)}.`,
    expected: 'one JSON text',
    actual: fault?.excerpt,
  })
}

const FAULTS = [
  ['bom', 'http-bom'],
  ['not-utf8', 'http-not-utf8'],
  ['unsafe-integer', 'json-unsafe-integer'],
  ['duplicate-member', 'json-duplicate-member'],
] as const

/** Faults of one kind that are listed each; the rest are counted. */
const LISTED = 10

function lookAtFaults(found: Findings, reading: JsonReading): void {
  for (const [kind, rule] of FAULTS) {
    const faults = reading.faults.filter((fault) => fault.kind === kind)
    if (faults.length === 0 && reading.value !== undefined) found.look(rule, true)
    for (const { path, message } of faults.slice(0, LISTED))
      found.look(rule, false, { message: `${path ? `${shorten(path, 120)}: ` : ''}${shorten(message, 300)}.` })
    if (faults.length > LISTED)
      found.look(rule, false, { message: `And ${faults.length - LISTED} more of the same kind.` })
  }
}

function lookAtMembers(found: Findings, status: number, body: JsonObject): void {
  const wrapped = envelopeOf(body)
  found.look('http-json-wrapped', wrapped === undefined, {
    message: `The members that were expected are inside ${JSON.stringify(shorten(wrapped ?? '', 80))}.`,
    expected: 'the members themselves',
    actual: wrapped,
  })
  const inner = unwrapEnvelope(body)
  if (status >= 200 && status < 300) {
    const failure = failureOf(isObject(inner) ? inner : body)
    found.look('http-failure-in-success', failure === undefined, {
      message: `The status is ${status}, but the body says failure.`,
      expected: 'a status of 400 or above',
      actual: failure,
    })
  }
  const members = Object.entries(isObject(inner) ? inner : body)
  const booleans = members.filter(([, value]) => value === 'true' || value === 'false').map(([name]) => name)
  found.look('json-stringly-boolean', booleans.length === 0, {
    message: `Booleans arrive as strings: ${listed(booleans)}.`,
    expected: 'true or false without quotes',
    actual: booleans.slice(0, 20),
  })
  const nested = members.filter(([, value]) => typeof value === 'string' && holdsJson(value)).map(([name]) => name)
  found.look('json-string-holds-json', nested.length === 0, {
    message: `Strings hold JSON of their own: ${listed(nested)}.`,
    expected: 'a JSON object or array',
    actual: nested.slice(0, 20),
  })
}

/** Longest string that is tried as JSON, in characters. */
const LONGEST = 64 * 1024

function holdsJson(text: string): boolean {
  const trimmed = text.length > LONGEST ? '' : text.trim()
  if (!/^(?:\{[\s\S]*\}|\[[\s\S]*\])$/.test(trimmed)) return false
  try {
    JSON.parse(trimmed)
    return true
  } catch {
    return false
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => shorten(name, 60))
  return `${shown.join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`
}
