import type { JsonObject } from '../../jose/json/json.ts'
import { isText, typeName } from '../../jose/json/values.ts'
import type { TokenResponseFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, startFindings } from '../findings.ts'
import { titleOf } from '../http/unreadable-answer.ts'
import { isWrongPlace } from '../http/wrong-place.ts'
import { diagnoseRefusal } from './diagnosis.ts'
import { oauthErrorOf } from './oauth-error.ts'

const ERROR_TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/

/** Judges a refusal of the token endpoint and says what it points at (RFC 6749 5.2). */
export function judgeTokenError(facts: TokenResponseFacts, body: JsonObject | undefined): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const { status } = response
  const title = titleOf(response.body) || 'an empty body'
  const known = oauthErrorOf(facts.exchange, facts.reading)
  found.look('tok-error-5xx', status < 500, {
    expected: 'a status of 400 and an error',
    actual: status,
  })
  const error = body?.['error']
  found.look('tok-error-json', facts.reading?.value !== undefined && isText(error) && ERROR_TEXT.test(error), {
    expected: 'a JSON object whose error is printable ASCII without " and \\',
    actual: body ? (isText(error) && error !== '' ? error : `error is ${typeName(error)}`) : title,
  })
  found.look('tok-failure-unreadable', known !== undefined, {
    message: `The refusal is HTTP ${status}${response.statusText ? ` ${response.statusText}` : ''} without an error that could be read.`,
    expected: 'a JSON object with error',
    actual: title,
  })
  lookAtStatus(found, facts, status, known?.error)
  return [...found.list, ...diagnoseRefusal(facts)]
}

/** Statuses that speak of the server rather than of the request are left alone (RFC 9110 15, RFC 6585 4). */
const OF_THE_SERVER = new Set([408, 413, 425, 429])

function lookAtStatus(found: Findings, facts: TokenResponseFacts, status: number, error: string | undefined): void {
  if (status < 500 && !OF_THE_SERVER.has(status)) {
    const client = error === 'invalid_client'
    found.look('tok-error-status', status === 400 || (status === 401 && client), {
      ...(isWrongPlace(status, error) && {
        message: `The answer is ${status}, by which a server says that nothing at this address takes such requests: it is no token endpoint.`,
        client: 'Compare the address with token_endpoint of the metadata.',
      }),
      expected: client ? '401, or 400' : 400,
      actual: status,
    })
  }
  const sent = header(facts.exchange.request.headers, 'authorization')
  if (error !== 'invalid_client' || sent === undefined) return
  const scheme = /^[\w-]{1,40}/.exec(sent.trim())?.[0] ?? 'Basic'
  const challenge = header(facts.exchange.response?.headers ?? [], 'www-authenticate')
  const matches = challenge !== undefined && new RegExp(`(?:^|[\\s,])${scheme}(?:$|[\\s,])`, 'i').test(challenge)
  found.look('tok-error-401-challenge', status === 401 && matches, {
    expected: `401 with WWW-Authenticate: ${scheme}`,
    actual: `${status}${challenge === undefined ? ' without a challenge' : ` with ${challenge}`}`,
  })
  found.look('tok-invalid-client-status', status !== 400, { expected: 401, actual: status })
}
