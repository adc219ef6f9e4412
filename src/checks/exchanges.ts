import { isLoopbackHost } from '../text/host.ts'
import { urlOf } from '../text/url.ts'
import { endOf } from '../trace/times.ts'
import type { Exchange } from '../trace/trace.ts'
import { RULES } from './catalogue.ts'
import { judgeFapi2Connection } from './fapi2/fapi2.ts'
import type { Finding } from './finding.ts'
import { judgeHttp } from './http/http.ts'

const UNJUDGED: ReadonlySet<string> = new Set(['callback', 'question'])

export type ExchangeJudge = (exchange: Exchange) => readonly Finding[]

/**
 * Judges the exchanges of one run one after another. What is true of an origin rather than of an answer is said once of each
 * origin, and again where it came out otherwise.
 */
export function exchangeJudge(): ExchangeJudge {
  const said = new Set<string>()
  const isNews = (origin: string, { rule, holds, severity }: Finding): boolean => {
    if (RULES[rule].ofOrigin !== true) return true
    return said.size < said.add(`${origin} ${rule} ${holds} ${severity}`).size
  }
  return (exchange) => {
    // What a browser sends is not seen on the wire, the callback is answered by ourselves, and what a question brings is told as it is.
    if (UNJUDGED.has(exchange.purpose) || (!exchange.response && !exchange.tls)) return []
    const { url } = exchange.request
    const { origin, hostname } = urlOf(url) ?? { origin: url, hostname: '' }
    const findings = judgeHttp({ exchange, loopback: isLoopbackHost(hostname), now: endOf(exchange) })
    return findings.concat(judgeFapi2Connection(exchange)).filter((finding) => isNews(origin, finding))
  }
}
