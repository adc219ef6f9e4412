import { headerValues } from '../../trace/headers.ts'
import type { Exchange, WireResponse } from '../../trace/trace.ts'
import type { HttpFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, mediaType, startFindings } from '../findings.ts'

/** Judges the headers that matter where a person's browser goes: the authorization endpoint and what it leads to. */
export function judgeBrowserHeaders(facts: HttpFacts, response: WireResponse): readonly Finding[] {
  const found = startFindings()
  const { exchange } = facts
  const forBrowser = FOR_BROWSERS.has(exchange.purpose)
  lookAtHsts(found, facts, response, forBrowser)
  lookAtCookies(found, exchange, response, forBrowser)
  if (!forBrowser) return found.list
  const allowed = header(response.headers, 'access-control-allow-origin')
  if (allowed !== undefined || header(exchange.request.headers, 'origin') !== undefined)
    found.look('http-authz-cors', allowed === undefined, {
      expected: 'no Access-Control-Allow-Origin',
      actual: allowed,
    })
  if (response.status === 200 && mediaType(response.headers) === 'text/html') lookAtPage(found, response)
  return found.list
}

/** Requests that a browser makes, or that stand for those of one. */
const FOR_BROWSERS: ReadonlySet<string> = new Set(['authorize', 'page', 'logout'])

/** 180 days. */
const HSTS_SECONDS = 180 * 86_400

/** HSTS is a promise of the host, and counts only over https (RFC 6797 7.2). */
function lookAtHsts(found: Findings, facts: HttpFacts, response: WireResponse, forBrowser: boolean): void {
  if (facts.loopback || !/^https:/i.test(facts.exchange.request.url)) return
  const policy = header(response.headers, 'strict-transport-security')
  if (policy === undefined && !forBrowser) return
  found.look('http-hsts-missing', policy !== undefined, { expected: 'Strict-Transport-Security', actual: 'absent' })
  if (policy === undefined) return
  const seconds = Number(/max-age\s*=\s*"?(\d{1,12})/i.exec(policy.slice(0, 500))?.[1] ?? 0)
  found.look('http-hsts-short', seconds >= HSTS_SECONDS, {
    message: `Strict-Transport-Security holds for ${Math.floor(seconds / 86_400)} days only.`,
    expected: `max-age of at least ${HSTS_SECONDS}`,
    actual: policy,
  })
}

function lookAtCookies(found: Findings, exchange: Exchange, response: WireResponse, forBrowser: boolean): void {
  const cookies = headerValues(response.headers, 'set-cookie')
  if (cookies.length === 0) return
  const secure = /^https:/i.test(exchange.request.url)
  const faults = cookies.flatMap((cookie) => {
    const missing = missingFlags(cookie, secure)
    return missing.length === 0 ? [] : [`${nameOf(cookie)} without ${missing.join(', ')}`]
  })
  found.look('http-cookie-flags', faults.length === 0, {
    expected: 'Secure, HttpOnly and SameSite',
    actual: faults,
    // A cookie beside a token or a key set carries no session of a person.
    severity: forBrowser ? undefined : 'I',
  })
}

function missingFlags(cookie: string, secure: boolean): readonly string[] {
  const flags = cookie
    .split(';')
    .slice(1)
    .map((flag) => flag.split('=')[0]?.trim().toLowerCase())
  const wanted = [...(secure ? ['Secure'] : []), 'HttpOnly', 'SameSite']
  return wanted.filter((flag) => !flags.includes(flag.toLowerCase()))
}

function nameOf(cookie: string): string {
  return (cookie.split(/[=;]/, 1)[0] ?? '').trim()
}

/** Policies under which no path and no query reaches another origin. */
const DISCREET = /\b(?:no-referrer(?!-when)|same-origin|strict-origin|origin)\b/i

function lookAtPage(found: Findings, { headers, body }: WireResponse): void {
  const policy = header(headers, 'content-security-policy') ?? ''
  const framing = header(headers, 'x-frame-options') ?? ''
  found.look(
    'http-clickjacking',
    /(?:^|[;,\s])frame-ancestors\s/i.test(policy) || /^\s*(?:deny|sameorigin)/i.test(framing),
    {
      expected: 'Content-Security-Policy with frame-ancestors, or X-Frame-Options',
      actual: policy || framing || 'neither',
    },
  )
  const meta = /<meta[^>]{0,200}\bname\s*=\s*["']?referrer["']?[^>]{0,200}>/i.exec(body.slice(0, 20_000))?.[0]
  const referrer = header(headers, 'referrer-policy') ?? meta
  found.look('http-referrer-policy', referrer !== undefined && DISCREET.test(referrer), {
    expected: 'Referrer-Policy: no-referrer',
    actual: referrer ?? 'absent',
  })
  const cache = header(headers, 'cache-control') ?? 'absent'
  found.look('http-login-page-cacheable', /\bno-store\b/i.test(cache), {
    expected: 'Cache-Control: no-store',
    actual: cache,
  })
}
