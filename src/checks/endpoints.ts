import type { JsonObject, JsonReading } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import type { Exchange } from '../trace/trace.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { Finding } from './finding.ts'
import { header, isObject, isText, startFindings, typeName } from './findings.ts'

export const parRules: readonly RuleId[] = ['par-status', 'par-body', 'par-expires-in']
export const registrationRules: readonly RuleId[] = ['reg-status', 'reg-error-format', 'reg-altered-metadata']

/** Judges the answer to a pushed authorization request (RFC 9126 2.2). */
export function judgePar(facts: {
  readonly exchange: Exchange
  readonly reading: JsonReading | undefined
}): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const body = isObject(facts.reading?.value) ? facts.reading.value : {}
  if (isText(body['error'])) return found.list
  found.look('par-status', response.status === 201, { expected: 201, actual: response.status })
  const seconds = numberOf(body['expires_in'])
  const fine = isText(body['request_uri']) && seconds !== undefined && Number.isInteger(seconds) && seconds > 0
  found.look('par-body', fine, {
    expected: 'request_uri and a positive integer expires_in',
    actual: { request_uri: typeName(body['request_uri']), expires_in: body['expires_in'] ?? 'absent' },
  })
  if (seconds !== undefined)
    found.look('par-expires-in', seconds >= 5 && seconds <= 600, { expected: '5 to 600 s', actual: `${seconds} s` })
  return found.list
}

/** Judges the answer to a client registration (OIDC Dynamic Client Registration 3.2, RFC 7591 3.2). */
export function judgeRegistration(facts: {
  readonly exchange: Exchange
  readonly reading: JsonReading | undefined
  readonly sent: JsonObject
}): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const body = isObject(facts.reading?.value) ? facts.reading.value : {}
  if (response.status >= 400) {
    found.look('reg-error-format', response.status === 400 && isText(body['error']), {
      expected: '400 with error',
      actual: `${response.status}, error ${typeName(body['error'])}`,
    })
    return found.list
  }
  const secret = body['client_secret'] !== undefined
  const complete = isText(body['client_id']) && (!secret || body['client_secret_expires_at'] !== undefined)
  const noStore = /no-store/i.test(header(response.headers, 'cache-control') ?? '')
  found.look('reg-status', response.status === 201 && complete && noStore, {
    expected: '201 with client_id and no-store',
    actual: `${response.status}${complete ? '' : ', incomplete'}${noStore ? '' : ', cacheable'}`,
  })
  const altered = Object.keys(facts.sent).filter(
    (name) => body[name] !== undefined && JSON.stringify(body[name]) !== JSON.stringify(facts.sent[name]),
  )
  found.look('reg-altered-metadata', altered.length === 0, {
    message: `The server replaced ${altered.slice(0, 10).join(', ')}.`,
    actual: altered,
  })
  return found.list
}
