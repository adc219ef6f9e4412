import { urlOf } from '../text/url.ts'
import { isHarmlessHeader } from '../trace/harmless-headers.ts'
import type { Header } from '../trace/trace.ts'
import { applyShapes } from './apply-shape.ts'
import type { OutgoingRequest } from './attempt.ts'
import { knownAddresses, type Led, refusedAddress } from './guard.ts'
import { flowHeaders, mergeHeaders } from './headers.ts'
import { type HttpRequest, type HttpSettings, LIMITS } from './http.ts'
import { toldShapes } from './told-shapes.ts'
import { usableUrl } from './url.ts'

export interface Prepared {
  readonly outgoing: OutgoingRequest
  /** The flags that changed the request. */
  readonly shaped: readonly string[]
  /** The document that named the URL. */
  readonly led: Led | undefined
}

const ACCEPTING: readonly Header[] = [
  ['Accept', '*/*'],
  ['Accept-Encoding', 'gzip, deflate, br'],
]

/** The request as it will go over the wire, shaped and with every header; throws `CliError` when it must not be sent. */
export function prepare(request: HttpRequest, settings: HttpSettings): Prepared {
  const security = settings.insecure || leadsInside(request, settings) ? 'insecure' : 'strict'
  const shaped = applyShapes(request, settings)
  const url = usableUrl(shaped.url, security)
  const method = request.method.toUpperCase()
  const body = method === 'GET' || method === 'HEAD' ? undefined : shaped.body
  const ours: Header[] = [['Host', url.host], ['User-Agent', settings.userAgent], ...ACCEPTING]
  const given = request.foreign
    ? settings.headers.filter(([name]) => isHarmlessHeader(name.toLowerCase()))
    : settings.headers
  const framing: Header[] = [['Connection', isIdempotent(method) ? 'keep-alive' : 'close']]
  if (body !== undefined || method === 'POST') framing.push(['Content-Length', String(Buffer.byteLength(body ?? ''))])
  const headers = mergeHeaders([ours, flowHeaders(shaped.headers), given, framing])
  const limit = request.most ?? (request.purpose === 'jwks' ? LIMITS.jwks : LIMITS.body)
  const outgoing = { method, url, origin: url.origin, headers, body, limit }
  return { outgoing, shaped: toldShapes(shaped.shaped), led: request.led }
}

/** Whether the address in a URL will be refused, which is told rather than that it is plain http: --insecure would be no help. */
function leadsInside({ url, led }: HttpRequest, settings: HttpSettings): boolean {
  if (!led || led.from === 'loopback' || settings.anyAddress) return false
  const target = urlOf(url)
  return target !== undefined && refusedAddress(led, target, knownAddresses(target) ?? []) !== undefined
}

/** Whether a request may be sent twice. */
export function isIdempotent(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}
