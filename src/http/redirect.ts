import { urlOf } from '../text/url.ts'
import { headerValues } from '../trace/headers.ts'
import type { Exchange } from '../trace/trace.ts'
import { LIMITS } from './http.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Where a redirect of discovery leads, when it stays on the origin it came from. */
export function redirectTarget(exchange: Exchange): URL | undefined {
  const { response, purpose, request } = exchange
  if (purpose !== 'discover' || !response || !REDIRECTS.has(response.status)) return undefined
  const location = headerValues(response.headers, 'location')[0]
  const target = location === undefined ? undefined : urlOf(location, request.url)
  if (!target) return undefined
  target.hash = ''
  const trusted = target.origin === new URL(request.url).origin && target.username === '' && target.password === ''
  return trusted ? target : undefined
}

/** The exchanges of a record by the request that they came of: retries and followed redirects stand with the first. */
export function requestsIn(exchanges: readonly Exchange[]): readonly (readonly Exchange[])[] {
  const requests: Exchange[][] = []
  for (const exchange of exchanges) {
    const last = requests.at(-1)
    if (last && isOfRequest(exchange, last)) last.push(exchange)
    else requests.push([exchange])
  }
  return requests
}

function isOfRequest(exchange: Exchange, before: readonly Exchange[]): boolean {
  if (exchange.attempt > 1) return true
  const last = before.at(-1)
  const followed = before.filter(({ attempt }) => attempt === 1).length - 1
  return last !== undefined && followed < LIMITS.redirects && redirectTarget(last)?.href === exchange.request.url
}
