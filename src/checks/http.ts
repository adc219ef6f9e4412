import type { Exchange } from '../trace/trace.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { HttpFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, header, mediaType, startFindings } from './findings.ts'

export const httpRules: readonly RuleId[] = [
  'tls-version-old',
  'tls-1-3-missing',
  'tls-cipher-weak',
  'tls-cert-invalid',
  'tls-cert-expiring',
  'http-clock-skew',
  'http-content-type-nosniff',
  'http-server-banner',
  'http-json-charset',
  'http-cors-missing',
  'http-cors-credentials-wildcard',
  'http-307-credentials',
]

const DAY = 86_400_000

/** Judges what can be seen of any exchange: TLS, clocks and headers (RFC 9325, RFC 9700). */
export function judgeHttp(facts: HttpFacts): readonly Finding[] {
  const found = startFindings()
  const { exchange, now } = facts
  lookAtTls(found, exchange, now)
  if (exchange.response) lookAtHeaders(found, exchange)
  return found.list
}

function lookAtTls(found: Findings, { tls }: Exchange, now: number): void {
  if (!tls) return
  found.look('tls-version-old', /^TLSv1\.[23]$/.test(tls.protocol), {
    expected: 'TLS 1.2 or 1.3',
    actual: tls.protocol,
  })
  found.look('tls-1-3-missing', tls.protocol === 'TLSv1.3', {
    expected: 'TLSv1.3',
    actual: tls.protocol,
    severity: 'I',
  })
  found.look('tls-cipher-weak', !/NULL|RC4|EXPORT|DES|MD5/i.test(tls.cipher), { actual: tls.cipher })
  found.look('tls-cert-invalid', tls.authorized, {
    message: `The certificate does not verify: ${tls.authorizationError ?? 'unknown reason'}.`,
    actual: tls.certificate?.subject,
  })
  if (!tls.certificate) return
  const days = Math.floor((tls.certificate.notAfter - now) / DAY)
  found.look('tls-cert-expiring', days >= 14, {
    expected: 'at least 14 days left',
    actual: `${days} days, until ${new Date(tls.certificate.notAfter).toISOString()}`,
  })
}

function lookAtHeaders(found: Findings, exchange: Exchange): void {
  const { response } = exchange
  if (!response) return
  const { headers } = response
  const date = header(headers, 'date')
  const theirs = date === undefined ? Number.NaN : Date.parse(date)
  if (!Number.isNaN(theirs)) {
    // The header counts whole seconds, and the answer was made some time during the exchange.
    const off = (theirs + 500 - (exchange.startedAt + exchange.ms / 2)) / 1000
    const most = 10 + exchange.ms / 2000
    found.look('http-clock-skew', Math.abs(off) <= most, {
      expected: 'at most 10 s',
      actual: `${Math.round(Math.abs(off))} s ${off > 0 ? 'ahead of' : 'behind'} this machine`,
    })
  }
  const type = mediaType(headers) ?? ''
  const json = type === 'application/json' || type.endsWith('+json')
  if (json) {
    found.look('http-content-type-nosniff', /nosniff/i.test(header(headers, 'x-content-type-options') ?? ''))
    const charset = /charset=\s*"?([\w-]+)/i.exec(header(headers, 'content-type') ?? '')?.[1]
    if (charset !== undefined)
      found.look('http-json-charset', false, { actual: charset, severity: /^utf-?8$/i.test(charset) ? 'I' : 'E' })
  }
  const server = header(headers, 'server') ?? header(headers, 'x-powered-by') ?? ''
  found.look('http-server-banner', !/\d+\.\d+/.test(server), { actual: server })
  const origin = header(headers, 'access-control-allow-origin')
  if (exchange.purpose !== 'authorize') found.look('http-cors-missing', origin !== undefined)
  const credentials = header(headers, 'access-control-allow-credentials')
  if (origin !== undefined)
    found.look('http-cors-credentials-wildcard', !(origin === '*' && credentials === 'true'), {
      actual: `${origin} with credentials`,
    })
  if (exchange.request.method === 'POST') {
    found.look('http-307-credentials', response.status !== 307 && response.status !== 308, {
      expected: 303,
      actual: response.status,
    })
  }
}
