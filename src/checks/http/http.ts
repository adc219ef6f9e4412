import { isAscii } from 'node:buffer'
import type { Exchange, WireResponse } from '../../trace/trace.ts'
import type { HttpFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, mediaType, startFindings } from '../findings.ts'
import { judgeTls } from '../tls/tls.ts'
import { judgeBrowserHeaders } from './browser.ts'
import { clockSkew } from './clock.ts'

/** Judges what can be seen of any exchange: TLS, clocks and headers (RFC 9325, RFC 9700). */
export function judgeHttp(facts: HttpFacts): readonly Finding[] {
  const { exchange } = facts
  const { response } = exchange
  const tls = judgeTls(exchange, facts.now)
  if (!response) return tls
  const found = startFindings()
  const secure = /^https:/i.test(exchange.request.url)
  if (!secure && !facts.loopback && response.status < 300)
    found.look('http-plaintext-served', false, { expected: 'https', actual: exchange.request.url })
  lookAtClock(found, exchange, response)
  lookAtJson(found, exchange, response)
  const banner: string[] = []
  for (const name of BANNERS) banner.push(header(response.headers, name) ?? '')
  found.look('http-server-banner', !banner.some((text) => /\d+\.\d+/.test(text.slice(0, 500))), {
    expected: 'no version number',
    actual: banner.filter((text) => text !== '').join('; '),
  })
  lookAtCors(found, exchange, response)
  const { status } = response
  if (exchange.request.method === 'POST' && status >= 300 && status < 400)
    found.look('http-307-credentials', status !== 307 && status !== 308, { expected: 303, actual: status })
  return tls.concat(found.list, judgeBrowserHeaders(facts, response))
}

/** Fields in which servers say what they are. */
const BANNERS = ['server', 'x-powered-by', 'x-aspnet-version'] as const

/** The clock of the server may be off by so much before times in tokens begin to fail (FAPI 2.0 Security Profile 5.3.2.1). */
const SKEW_SECONDS = 10

function lookAtClock(found: Findings, exchange: Exchange, response: WireResponse): void {
  const skew = clockSkew(exchange)
  if (skew === undefined) return
  const age = Number(header(response.headers, 'age') ?? 0)
  // A stored answer keeps the date it was made at; Age says how long that is ago (RFC 9111 5.1).
  const stored = Number.isFinite(age) && age > 0 ? age * 1000 : 0
  // A key set is made to be kept, and what keeps it may leave out Age: that it is old says nothing of a clock.
  if (exchange.purpose === 'jwks' && stored === 0 && skew < -SKEW_SECONDS * 1000) return
  const off = (skew + stored) / 1000
  found.look('http-clock-skew', Math.abs(off) <= SKEW_SECONDS + exchange.ms / 2000, () => ({
    message: `The clock of the server is ${Math.round(Math.abs(off))} s ${off > 0 ? 'ahead of' : 'behind'} this machine's.`,
    expected: `at most ${SKEW_SECONDS} s apart`,
    actual: header(response.headers, 'date'),
  }))
}

function lookAtJson(found: Findings, { purpose }: Exchange, response: WireResponse): void {
  const type = mediaType(response.headers) ?? ''
  if (type !== 'application/json' && !type.endsWith('+json')) return
  const sniff = header(response.headers, 'x-content-type-options') ?? 'absent'
  found.look('http-content-type-nosniff', /^\s*nosniff\b/i.test(sniff), {
    expected: 'X-Content-Type-Options: nosniff',
    actual: sniff,
  })
  const charset = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(header(response.headers, 'content-type') ?? '')?.[1]
  // The members of keys are ASCII, which reads the same in the charsets that servers fill in by themselves.
  const ascii = purpose === 'jwks' && isAscii(response.bytes) && /^(?:us-ascii|iso-8859-\d+)$/i.test(charset ?? '')
  const harmless = ascii || /^utf-?8$/i.test(charset ?? '')
  found.look('http-json-charset', charset === undefined, {
    message: harmless ? 'application/json has no charset parameter; this one does no harm.' : undefined,
    expected: 'application/json without a charset',
    actual: charset,
    severity: harmless ? 'I' : 'E',
  })
}

/** Endpoints that a browser-based app calls (OIDC Discovery 4, OIDC Core 5.3, RFC 9700 2.6). */
const FOR_APPS: ReadonlySet<string> = new Set(['discover', 'jwks', 'token', 'refresh', 'userinfo', 'register'])

/** Many servers speak of CORS only when asked with an Origin, so silence without one proves nothing. */
function lookAtCors(found: Findings, exchange: Exchange, response: WireResponse): void {
  const asked = header(exchange.request.headers, 'origin')
  const allowed = header(response.headers, 'access-control-allow-origin')
  if (FOR_APPS.has(exchange.purpose) && (allowed !== undefined || asked !== undefined))
    found.look('http-cors-missing', allowed !== undefined, {
      expected: 'Access-Control-Allow-Origin',
      actual: 'absent',
    })
  if (allowed === undefined) return
  const credentials = /^\s*true\s*$/i.test(header(response.headers, 'access-control-allow-credentials') ?? '')
  const wildcard = allowed === '*' || allowed === 'null'
  found.look('http-cors-credentials-wildcard', !credentials || !(wildcard || allowed === asked), {
    message: wildcard
      ? `Credentials are allowed for the origin ${allowed}.`
      : 'Credentials are allowed for the very origin that the request named; see whether every origin is.',
    expected: 'named origins, or no credentials',
    actual: `${allowed} with credentials`,
    severity: wildcard ? undefined : 'W',
  })
}
