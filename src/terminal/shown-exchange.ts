import { LONGEST_BODY } from '../formats/human/step.ts'
import { beginningOf } from '../jose/json/beginning.ts'
import { readJson } from '../jose/json/reader.ts'
import { writeJson } from '../jose/json/writer.ts'
import type { Redactor } from '../trace/redact.ts'
import type { Exchange } from '../trace/trace.ts'

/** How much of a body is looked through, in characters: a secret that stands where the view ends is then found whole. */
const LOOKED_AT = 4 * LONGEST_BODY

/** An exchange without secrets, of whose bodies the beginning is there that people are shown. */
export function shownExchange(exchange: Exchange, redactor: Redactor): Exchange {
  const { request, response } = exchange
  const shown = redactor.exchange(withoutBodies(exchange))
  return {
    ...shown,
    request: { ...shown.request, body: shownBody(request.body, redactor) },
    response: shown.response && { ...shown.response, body: shownBody(response?.body ?? '', redactor) },
  }
}

/** An exchange of which neither body is shown. */
export function withoutBodies(exchange: Exchange): Exchange {
  const { request, response } = exchange
  return { ...exchange, request: { ...request, body: '' }, response: response && { ...response, body: '' } }
}

function shownBody(body: string, redactor: Redactor): string {
  if (body.length <= LOOKED_AT || !/^\s*[{[]/.test(body)) return redactor.text(body)
  const { value } = readJson(body)
  const begun = value === undefined ? '' : writeJson(beginningOf(value, LOOKED_AT))
  // Members of private keys are told by this one, which may stand behind them.
  const isKey = (text: string): boolean => text.includes('"kty"')
  const shown = isKey(body) === isKey(begun) ? redactor.text(begun) : ''
  // Where much was hidden, what stands behind is shown as well.
  return shown.length < LONGEST_BODY * 2 ? redactor.text(body) : shown
}
