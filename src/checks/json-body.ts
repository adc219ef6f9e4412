import type { JsonReading, JsonValue } from '../jose/json.ts'
import type { Exchange } from '../trace/trace.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { Finding } from './finding.ts'
import { isObject, mediaType, startFindings } from './findings.ts'

/** What any JSON body is judged by. */
export const jsonBodyRules: readonly RuleId[] = [
  'http-malformed-json',
  'http-html-body',
  'http-content-type-differs',
  'http-bom',
  'http-not-utf8',
  'json-unsafe-integer',
  'json-duplicate-member',
  'http-json-wrapped',
  'http-failure-in-success',
  'json-stringly-boolean',
  'json-string-holds-json',
]

/** Members by which a token or error answer is known inside an envelope. */
const PROTOCOL = ['access_token', 'id_token', 'error', 'sub', 'refresh_token']

/** Judges the body of an answer as JSON (RFC 8259). */
export function judgeJsonBody(exchange: Exchange, reading: JsonReading | undefined): readonly Finding[] {
  const found = startFindings()
  const { response } = exchange
  if (!response || !reading) return found.list
  const type = mediaType(response.headers)
  const html =
    /^\s*<(!doctype|html)/i.test(response.body.slice(0, 500)) || (type === 'text/html' && reading.value === undefined)
  found.look('http-html-body', !html, {
    actual: titleOf(response.body),
    message: 'HTML arrived where JSON was expected.',
  })
  const syntax = reading.faults.find((fault) => ['syntax', 'trailing', 'too-deep'].includes(fault.kind))
  const jwt = /^[\w-]+\.[\w-]+\.[\w-]*$/.test(response.body.trim())
  if (!html && !jwt && response.body.trim() !== '') {
    found.look('http-malformed-json', !syntax, {
      message: `The body is not JSON: ${syntax?.message}.`,
      expected: 'a JSON object',
      actual: syntax?.excerpt,
    })
  }
  lookAtFaults(found, reading)
  if (reading.value !== undefined && type !== undefined) {
    const json = type === 'application/json' || type.endsWith('+json')
    found.look('http-content-type-differs', json, { expected: 'application/json', actual: type })
  }
  if (isObject(reading.value)) lookAtMembers(found, exchange, reading.value)
  return found.list
}

function lookAtFaults(found: ReturnType<typeof startFindings>, reading: JsonReading): void {
  const rules = [
    ['bom', 'http-bom'],
    ['not-utf8', 'http-not-utf8'],
    ['unsafe-integer', 'json-unsafe-integer'],
    ['duplicate-member', 'json-duplicate-member'],
  ] as const
  for (const [kind, rule] of rules) {
    const faults = reading.faults.filter((fault) => fault.kind === kind)
    if (faults.length === 0) found.look(rule, true)
    for (const fault of faults)
      found.look(rule, false, { message: `${fault.path ? `${fault.path}: ` : ''}${fault.message}.` })
  }
}

function lookAtMembers(
  found: ReturnType<typeof startFindings>,
  exchange: Exchange,
  body: Readonly<Record<string, JsonValue>>,
): void {
  const wrapped = envelopeOf(body)
  if (wrapped !== undefined)
    found.look('http-json-wrapped', false, {
      message: `The members are inside ${JSON.stringify(wrapped)}.`,
      actual: wrapped,
    })
  const status = exchange.response?.status ?? 0
  if (status >= 200 && status < 300) {
    const failure = failureOf(body)
    found.look('http-failure-in-success', failure === undefined, {
      message: `The status is ${status}, but the body says failure.`,
      actual: failure,
    })
  }
  for (const [name, value] of Object.entries(body).slice(0, 200)) {
    if (value === 'true' || value === 'false')
      found.look('json-stringly-boolean', false, { message: `${name.slice(0, 80)} is the string "${value}".` })
    if (typeof value === 'string' && /^\s*[{[][\s\S]*[}\]]\s*$/.test(value) && value.length > 2) {
      found.look('json-string-holds-json', false, { message: `${name.slice(0, 80)} is a string that holds JSON.` })
    }
  }
}

/** The one member that holds the answer, such as "response" or "result". */
function envelopeOf(body: Readonly<Record<string, JsonValue>>): string | undefined {
  if (PROTOCOL.some((name) => name in body)) return undefined
  return Object.keys(body).find((name) => {
    const inner = body[name]
    return isObject(inner) && PROTOCOL.some((known) => known in inner)
  })
}

/** What the flow can go on with: the members inside an envelope, else the value itself. */
export function unwrapEnvelope(value: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(value)) return value
  const name = envelopeOf(value)
  return name === undefined ? value : value[name]
}

/** How an answer with a good status says that it failed. */
function failureOf(body: Readonly<Record<string, JsonValue>>): string | undefined {
  if (typeof body['error'] === 'string' && body['access_token'] === undefined)
    return `error: ${body['error'].slice(0, 100)}`
  for (const name of ['result', 'status', 'success']) {
    const value = body[name]
    if (value === false || (typeof value === 'string' && /^(failure|failed|fail|error|false)$/i.test(value)))
      return `${name}: ${String(value)}`
  }
  const code = body['errorCode']
  return code !== undefined && code !== 0 && code !== null ? 'errorCode' : undefined
}

/** The title of an HTML page, else how its text begins. */
export function titleOf(html: string): string {
  const title = /<title[^>]*>([^<]{0,200})/i.exec(html.slice(0, 20_000))?.[1]
  const text = title ?? html.slice(0, 2000).replace(/<[^>]*>/g, ' ')
  return text.replace(/\s+/g, ' ').trim().slice(0, 120)
}
