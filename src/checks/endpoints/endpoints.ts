import { readParAnswer, readRegistrationAnswer } from '../../documents/answers.ts'
import type { JsonObject, JsonReading, JsonValue } from '../../jose/json/json.ts'
import { described, digitsOf, isObject, isText, strings, typeName } from '../../jose/json/values.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, sameWords, startFindings } from '../findings.ts'
import { judgeJsonBody } from '../http/json-body.ts'
import { judgeLogoutUris } from '../logout/channels.ts'

/** An answer of an endpoint and what its body was read as. */
export interface AnswerFacts {
  readonly exchange: Exchange
  readonly reading: JsonReading | undefined
}

interface RegistrationFacts extends AnswerFacts {
  /** The client metadata that was sent. */
  readonly sent: JsonObject
}

/** The members of an answer; none when its body is no object. */
export function membersOf({ reading }: AnswerFacts): JsonObject {
  return isObject(reading?.value) ? reading.value : {}
}

/** Judges the answer to a pushed authorization request (RFC 9126 2.2). */
export function judgePar(facts: AnswerFacts): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const body = membersOf(facts)
  if (isText(body['error'])) return judgeJsonBody(facts.exchange, facts.reading)
  found.look('par-status', response.status === 201, { expected: 201, actual: response.status })
  const { members } = readParAnswer(body)
  const seconds = members.expires_in
  const whole = seconds !== undefined && Number.isInteger(seconds) && seconds > 0
  found.look('par-body', members.request_uri !== undefined && whole, {
    expected: 'request_uri and a positive whole number as expires_in',
    actual: `request_uri ${described(body['request_uri'])}, expires_in ${whole ? seconds : jsonInWords(body['expires_in'])}`,
  })
  if (seconds !== undefined)
    found.look('par-expires-in', seconds >= 5 && seconds <= 600, { expected: '5 to 600 s', actual: `${seconds} s` })
  return [...found.list, ...judgeJsonBody(facts.exchange, facts.reading)]
}

/** Judges the answer to a client registration (OIDC Dynamic Client Registration 3.2, RFC 7591 3.2). */
export function judgeRegistration(facts: RegistrationFacts): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const { status } = response
  const body = membersOf(facts)
  const fragments = strings(facts.sent['redirect_uris']).filter((uri) => uri.includes('#'))
  if (fragments.length > 0)
    found.look('reg-fragment-redirect', status >= 400, {
      expected: '400 invalid_redirect_uri',
      actual: status,
    })
  if (status >= 400) lookAtRefusal(found, status, body)
  else lookAtRegistered(found, facts, body)
  return [...found.list, ...judgeLogoutUris(facts.sent), ...judgeJsonBody(facts.exchange, facts.reading)]
}

/** Refusals that speak of the caller rather than of the metadata. */
const OF_THE_CALLER = new Set([401, 403, 429])

function lookAtRefusal(found: Findings, status: number, body: JsonObject): void {
  if (OF_THE_CALLER.has(status)) return
  found.look('reg-error-format', status === 400 && isText(body['error']), {
    expected: '400 with error',
    actual: `${status}, error ${typeName(body['error'])}`,
  })
}

function lookAtRegistered(found: Findings, facts: RegistrationFacts, body: JsonObject): void {
  const { request, response } = facts.exchange
  const headers = response?.headers ?? []
  const { members, faults } = readRegistrationAnswer(body)
  const problems = [
    ...(response?.status === 201 ? [] : [`the status is ${response?.status}`]),
    ...(body['client_id'] === undefined ? ['client_id is missing'] : []),
    ...faults.map(({ member, expected, actual }) => `${member} is ${actual}, not ${expected}`),
    ...(members.client_secret === undefined || body['client_secret_expires_at'] !== undefined
      ? []
      : ['client_secret_expires_at is missing']),
    ...(/\bno-store\b/i.test(header(headers, 'cache-control') ?? '') ? [] : ['nothing forbids to store it']),
  ]
  found.look('reg-status', problems.length === 0, {
    message: `The registration answer is not as it should be: ${problems.join('; ')}.`,
    expected: '201 with client_id, client_secret_expires_at beside a secret, Cache-Control: no-store',
    actual: problems,
  })
  found.look('reg-open', header(request.headers, 'authorization') !== undefined, {
    expected: 'an initial access token',
    actual: 'a request without one',
  })
  const sent = Object.keys(facts.sent)
  const altered = sent.filter((name) => body[name] !== undefined && !same(body[name], facts.sent[name]))
  const dropped = sent.filter((name) => body[name] === undefined)
  found.look('reg-altered-metadata', altered.length === 0 && dropped.length === 0, {
    message: [
      ...(altered.length > 0 ? [`The server replaced ${altered.join(', ')}.`] : []),
      ...(dropped.length > 0 ? [`The server does not say what became of ${dropped.join(', ')}.`] : []),
    ].join(' '),
    expected: 'the values that were sent',
    actual: [...altered, ...dropped],
  })
}

/** Lists and scopes are sets: their order says nothing. */
function same(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (isText(one) && isText(other)) return one === other || sameWords(one, other)
  if (Array.isArray(one) && Array.isArray(other)) {
    const texts = (list: JsonValue[]): string => JSON.stringify(list.map((item) => JSON.stringify(item)).sort())
    return texts(one) === texts(other)
  }
  return JSON.stringify(one) === JSON.stringify(other)
}

function jsonInWords(value: JsonValue | undefined): string {
  return isText(value) ? `the string ${JSON.stringify(value)}` : (digitsOf(value) ?? typeName(value))
}
