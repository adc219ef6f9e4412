import type { JsonFault, JsonObject, JsonReading } from '../../jose/json/json.ts'
import { breakingFault } from '../../jose/json/reader.ts'
import { isObject, isText } from '../../jose/json/values.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { Finding } from '../finding.ts'
import { type Findings, mediaType, startFindings, type Telling } from '../findings.ts'
import type { RuleId } from '../subjects.ts'
import type { HttpJsonBodyRule } from './json-body.rules.ts'
import { isHtml, titleOf } from './unreadable-answer.ts'
import { envelopeOf, failureOf, unwrapEnvelope } from './wrapped-json.ts'

/** Rules that others speak for where an endpoint has rules of its own about its body. */
export const HTML_BODY = 'http-html-body' satisfies HttpJsonBodyRule
export const MALFORMED_JSON = 'http-malformed-json' satisfies HttpJsonBodyRule
export const CONTENT_TYPE_DIFFERS = 'http-content-type-differs' satisfies HttpJsonBodyRule

/** The rule that a fault breaks which leaves JSON readable. */
export const JSON_FAULT_RULES = {
  bom: 'http-bom',
  'not-utf8': 'http-not-utf8',
  'unsafe-integer': 'json-unsafe-integer',
  'duplicate-member': 'json-duplicate-member',
} as const satisfies Partial<Record<JsonFault['kind'], HttpJsonBodyRule>>

/** The rule that a fault of a JSON text breaks. */
export function jsonFaultRule(kind: JsonFault['kind']): RuleId {
  const rules: Partial<Record<JsonFault['kind'], RuleId>> = JSON_FAULT_RULES
  return rules[kind === 'lone-surrogate' ? 'not-utf8' : kind] ?? MALFORMED_JSON
}

/** What is expected of JSON that can be read, by the rule that says so. */
const EXPECTED: Readonly<Partial<Record<RuleId, string>>> = {
  [JSON_FAULT_RULES.bom]: 'no byte order mark',
  [JSON_FAULT_RULES['not-utf8']]: 'UTF-8',
  [JSON_FAULT_RULES['unsafe-integer']]: 'a number that every parser keeps',
  [JSON_FAULT_RULES['duplicate-member']]: 'each member once',
}

/** What is expected where a rule about how JSON is written is broken. */
export function jsonFaultExpected(rule: RuleId): string {
  return EXPECTED[rule] ?? 'one JSON text'
}

/** Judges the body of an answer as JSON (RFC 8259). */
export function judgeJsonBody(
  exchange: Exchange,
  reading: JsonReading | undefined,
  telling?: Telling,
): readonly Finding[] {
  const found = startFindings(telling)
  const { response } = exchange
  if (!response || !reading) return found.list
  const type = mediaType(response.headers)
  const html = isHtml(response, reading)
  found.look(HTML_BODY, !html, () => ({
    expected: 'JSON',
    actual: titleOf(response.body) || 'a page without a title',
  }))
  const jwt = /^\s*[\w-]+\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?\s*$/.test(response.body)
  if (!html && !jwt && response.body.trim() !== '') lookAtSyntax(found, reading)
  lookAtFaults(found, reading)
  if (reading.value !== undefined && type !== undefined) {
    const json = type === 'application/json' || type.endsWith('+json')
    found.look(CONTENT_TYPE_DIFFERS, json, { expected: 'application/json', actual: type })
  }
  if (isObject(reading.value)) lookAtMembers(found, response.status, { body: reading.value, names: reading.names })
  return found.list
}

function lookAtSyntax(found: Findings, reading: JsonReading): void {
  const fault = breakingFault(reading)
  found.look(MALFORMED_JSON, !fault, {
    message: `The body is not JSON: ${fault?.message}.`,
    expected: 'one JSON text',
    actual: fault?.excerpt,
  })
}

const FAULT_RULES = Object.entries(JSON_FAULT_RULES)

/** Faults of one kind that are listed each; the rest are counted. */
const LISTED = 10

function lookAtFaults(found: Findings, reading: JsonReading): void {
  for (const [kind, rule] of FAULT_RULES) {
    const faults = reading.faults.filter((fault) => fault.kind === kind)
    if (faults.length === 0 && reading.value !== undefined) found.look(rule, true)
    const expected = jsonFaultExpected(rule)
    for (const { path, message } of faults.slice(0, LISTED))
      found.look(rule, false, { message: `${path ? `${path}: ` : ''}${message}.`, expected, actual: path || message })
    if (faults.length > LISTED)
      found.look(rule, false, {
        message: `And ${faults.length - LISTED} more of the same kind.`,
        expected,
        actual: faults.length,
      })
  }
}

function lookAtMembers(
  found: Findings,
  status: number,
  { body, names }: { readonly body: JsonObject; readonly names: readonly string[] | undefined },
): void {
  const wrapped = envelopeOf(body)
  found.look('http-json-wrapped', wrapped === undefined, () => ({
    message: `The members that were expected are inside ${JSON.stringify(wrapped)}.`,
    expected: 'the members themselves',
    actual: wrapped,
  }))
  const inner = unwrapEnvelope(body)
  if (status >= 200 && status < 300) {
    const failure = failureOf(isObject(inner) ? inner : body)
    found.look('http-failure-in-success', failure === undefined, {
      expected: 'a status of 400 or above',
      actual: `${status} with ${failure}`,
    })
  }
  const answer = isObject(inner) ? inner : body
  const booleans: string[] = []
  const nested: string[] = []
  for (const name of (answer === body ? names : undefined) ?? Object.keys(answer)) {
    const value = answer[name]
    if (typeof value !== 'string') continue
    if (value === 'true' || value === 'false') booleans.push(name)
    else if (!isClaimsRequest(name, answer) && holdsJson(value)) nested.push(name)
  }
  found.look('json-stringly-boolean', booleans.length === 0, {
    expected: 'true or false without quotes',
    actual: booleans,
  })
  found.look('json-string-holds-json', nested.length === 0, { expected: 'a JSON object or array', actual: nested })
}

/** What a refusal wants to be asked for is the text of the claims parameter as the next request has it (OIDC Core 5.5). */
function isClaimsRequest(name: string, answer: JsonObject): boolean {
  return name === 'claims' && isText(answer['error'])
}

/** Longest string that is tried as JSON, in characters. */
const LONGEST = 64 * 1024

function holdsJson(text: string): boolean {
  if (text.length > LONGEST || !/^\s*[{[]/.test(text)) return false
  const trimmed = text.trim()
  if (!/[}\]]$/.test(trimmed)) return false
  try {
    JSON.parse(trimmed)
    return true
  } catch {
    return false
  }
}
