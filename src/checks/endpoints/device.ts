import { numberOf } from '../../jose/json/reader.ts'
import { isText, typeName } from '../../jose/json/values.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, startFindings } from '../findings.ts'
import { judgeJsonBody } from '../http/json-body.ts'
import { type AnswerFacts, membersOf } from './endpoints.ts'

/** Judges the answer of the device authorization endpoint (RFC 8628 3.2). */
export function judgeDevice(facts: AnswerFacts): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const body = membersOf(facts)
  const general = judgeJsonBody(facts.exchange, facts.reading)
  if (isText(body['error'])) return general
  const { user_code, verification_uri, expires_in, interval } = body
  const positive = (value: number | undefined): boolean => value !== undefined && Number.isInteger(value) && value > 0
  const missing = ['device_code', 'user_code', 'verification_uri'].filter((name) => !isText(body[name]))
  const problems = [
    ...(response.status === 200 ? [] : [`the status is ${response.status}`]),
    ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
    ...(missing.includes('verification_uri') && isText(body['verification_url'])
      ? ['verification_url is there instead']
      : []),
    ...(positive(numberOf(expires_in)) ? [] : [`expires_in is ${typeName(expires_in)}, no positive whole number`]),
    ...(interval === undefined || positive(numberOf(interval)) ? [] : ['interval is no positive whole number']),
  ]
  found.look('dev-response', problems.length === 0, {
    message: `The answer is not as it should be: ${problems.join('; ')}.`,
    expected: 'device_code, user_code, verification_uri and expires_in',
    actual: problems,
  })
  if (isText(verification_uri)) lookAtUri(found, verification_uri, isText(user_code) ? user_code : undefined)
  const cache = header(response.headers, 'cache-control') ?? 'absent'
  found.look('dev-no-store', /\bno-store\b/i.test(cache), { expected: 'Cache-Control: no-store', actual: cache })
  if (isText(user_code)) lookAtCode(found, user_code)
  return [...found.list, ...general]
}

/** What a person still types without a mistake, in characters. */
const TYPEABLE = 60

function lookAtUri(found: Findings, uri: string, code: string | undefined): void {
  const plain = (text: string): string => text.replace(/[^\da-z]/gi, '').toLowerCase()
  const inside = code !== undefined && plain(code) !== '' && plain(uri.slice(0, 2000)).includes(plain(code))
  const problems = [
    ...(/^https:\/\//i.test(uri) ? [] : ['it is not https']),
    ...(uri.length <= TYPEABLE ? [] : [`it has ${uri.length} characters`]),
    ...(inside ? ['it holds the user code'] : []),
  ]
  found.look('dev-verification-uri', problems.length === 0, {
    message: `verification_uri is to be typed by a person, and ${problems.join(', ')}.`,
    expected: 'a short https URL without the user code',
    actual: uri,
  })
}

/** Bits that rate limiting can protect; the examples of RFC 8628 6.1 have 34 and 30. */
const CODE_BITS = 26

function lookAtCode(found: Findings, code: string): void {
  const signs = code.slice(0, 200).replace(/[^\da-z]/gi, '')
  const size = /^\d*$/.test(signs)
    ? 10
    : /^[BCDFGHJKLMNPQRSTVWXZ]*$/i.test(signs)
      ? 20
      : /^[a-z]*$/i.test(signs)
        ? 26
        : 36
  const bits = Math.floor(signs.length * Math.log2(size))
  found.look('dev-user-code-entropy', bits >= CODE_BITS, {
    expected: `at least ${CODE_BITS} bits and a limit of attempts`,
    actual: `at most ${bits} bits: ${signs.length} characters out of ${size}`,
  })
}

/** What polling may be told before there is a token (RFC 8628 3.5). */
const POLLING = new Set(['authorization_pending', 'slow_down', 'access_denied', 'expired_token'])
/** Refusals of the request as such (RFC 6749 5.2). */
const OF_THE_REQUEST = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

/** Judges one answer to polling with a device code that brought no token yet (RFC 8628 3.5). */
export function judgeDevicePoll(facts: AnswerFacts): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  const body = membersOf(facts)
  const error = isText(body['error']) ? body['error'] : undefined
  if (!response || isText(body['access_token']) || (error !== undefined && OF_THE_REQUEST.has(error))) return found.list
  found.look('dev-pending', error !== undefined && POLLING.has(error) && response.status === 400, {
    expected: `400 with ${[...POLLING].join(', ')}`,
    actual: `${response.status} with ${error === undefined ? 'no error' : error}`,
  })
  return [...found.list, ...judgeJsonBody(facts.exchange, facts.reading)]
}
