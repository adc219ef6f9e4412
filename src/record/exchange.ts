import { ZONES } from '../text/zone.ts'
import { type HeaderObject, headerObject, headersIn, headersOf } from '../trace/headers.ts'
import {
  type Certificate,
  type Exchange,
  type Header,
  type MessageSize,
  PHASES,
  PURPOSES,
  type Timing,
  type TlsFacts,
  type WireRequest,
  type WireResponse,
} from '../trace/trace.ts'
import { failureAt } from './failure.ts'
import {
  anyList,
  Broken,
  count,
  duration,
  entries,
  flag,
  items,
  list,
  member,
  number,
  oneOf,
  optional,
  orNull,
  type Place,
  present,
  text,
  time,
  word,
} from './place.ts'

export function exchangeAt(place: Place): Exchange {
  const at = (name: string): Place => member(place, name)
  return {
    purpose: oneOf(at('purpose'), PURPOSES),
    startedAt: time(at('startedAt')),
    ms: duration(at('ms')),
    request: requestAt(at('request')),
    response: orNull(at('response'), responseAt),
    failure: optional(at('failure'), failureAt) ?? null,
    timing: optional(at('timing'), timingAt) ?? {},
    ...present({
      tls: optional(at('tls'), tlsAt),
      sizes: optional(at('sizes'), sizesAt),
      zone: optional(at('zone'), (zone) => oneOf(zone, ZONES)),
    }),
    shaped: anyList(at('shaped'), text),
    attempt: optional(at('attempt'), count) ?? 1,
  }
}

function requestAt(place: Place): WireRequest {
  const at = (name: string): Place => member(place, name)
  return { method: text(at('method')), url: text(at('url')), headers: headersAt(place), body: text(at('body')) }
}

function responseAt(place: Place): WireResponse {
  const at = (name: string): Place => member(place, name)
  const body = text(at('body'))
  const status = count(at('status'))
  if (status > 999) throw new Broken(at('status'), 'at most 999', 'a larger number')
  return {
    status,
    statusText: optional(at('statusText'), text) ?? '',
    httpVersion: optional(at('httpVersion'), word) ?? '1.1',
    headers: headersAt(place),
    bytes: optional(at('bytes'), (bytes) => bytesAt(bytes, body)) ?? Buffer.from(body),
    body,
    ...present({ invalidUtf8At: optional(at('invalidUtf8At'), count) }),
  }
}

/** Bytes that read as the body; what a report shows and what is judged are the same. */
function bytesAt(place: Place, body: string): Buffer {
  const base64 = text(place)
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64) throw new Broken(place, 'base64', 'another text')
  if (bytes.toString('utf8') !== body) throw new Broken(place, 'the bytes of the body', 'another text than the body')
  return bytes
}

/** Headers as they stood on the wire. */
function headersAt(place: Place): readonly Header[] {
  const at = member(place, 'headers')
  const said = Object.fromEntries(entries(at).map(([name, value]) => [name, headerValueAt(value)]))
  const raw = optional(member(place, 'rawHeaders'), (headers) => headersOf(list(headers, text)))
  if (!raw) return headersIn(said)
  if (!isSame(headerObject(raw), said)) throw new Broken(at, 'what `rawHeaders` says', 'something else')
  return raw
}

function headerValueAt(place: Place): string | readonly string[] {
  return Array.isArray(place.value) ? items(place).map(text) : text(place)
}

function isSame(one: HeaderObject, other: HeaderObject): boolean {
  return JSON.stringify(headersIn(one)) === JSON.stringify(headersIn(other))
}

function timingAt(place: Place): Timing {
  const found = PHASES.map((phase) => [phase, optional(member(place, phase), duration)] as const)
  return Object.fromEntries(found.filter(([, ms]) => ms !== undefined))
}

function tlsAt(place: Place): TlsFacts {
  const at = (name: string): Place => member(place, name)
  return {
    protocol: text(at('protocol')),
    cipher: text(at('cipher')),
    authorized: flag(at('authorized')),
    ...present({
      authorizationError: optional(at('authorizationError'), text),
      certificate: optional(at('certificate'), certificateAt),
    }),
  }
}

function certificateAt(place: Place): Certificate {
  const at = (name: string): Place => member(place, name)
  return {
    subject: text(at('subject')),
    issuer: text(at('issuer')),
    names: list(at('names'), text),
    // JSON has no word for the time that no date is.
    notBefore: orNull(at('notBefore'), number) ?? Number.NaN,
    notAfter: orNull(at('notAfter'), number) ?? Number.NaN,
    sha256: text(at('sha256')),
  }
}

function sizesAt(place: Place): NonNullable<Exchange['sizes']> {
  return present({
    request: optional(member(place, 'request'), sizeAt),
    response: optional(member(place, 'response'), (size) => ({
      ...sizeAt(size),
      content: count(member(size, 'content')),
    })),
  })
}

function sizeAt(place: Place): MessageSize {
  return { headers: count(member(place, 'headers')), body: count(member(place, 'body')) }
}
