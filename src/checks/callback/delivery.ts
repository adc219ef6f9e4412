import { isLoopbackHost } from '../../text/host.ts'
import { isUrl, urlOf } from '../../text/url.ts'
import type { CallbackFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, words } from '../findings.ts'

/** The rules here that end a login when they are broken. */
export const UNSAFE_DELIVERIES = ['cb-duplicate-parameter', 'cb-redirect-host-differs'] as const

/** Judges how an authorization response arrived: where, by which response mode, each parameter once. */
export function judgeDelivery(facts: CallbackFacts): readonly Finding[] {
  const found = startFindings()
  lookAtPlace(found, facts)
  const names = facts.parameters.map(([name]) => name)
  const doubled = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
  found.look('cb-duplicate-parameter', doubled.length === 0, {
    expected: 'each parameter once',
    actual: doubled,
  })
  lookAtMode(found, facts, names)
  found.look('cb-front-channel-access-token', !names.includes('access_token'), {
    expected: 'no access_token',
    actual: 'access_token',
  })
  return found.list
}

function lookAtPlace(found: Findings, facts: CallbackFacts): void {
  const { redirect_uri } = facts.request
  if (redirect_uri === undefined) return
  if (facts.arrivedAt !== undefined) {
    found.look('cb-redirect-host-differs', samePlace(facts.arrivedAt, redirect_uri), {
      expected: redirect_uri,
      actual: facts.arrivedAt,
    })
  }
  const url = urlOf(redirect_uri)
  if (!url) return
  if (facts.arrivedAt !== undefined && samePlace(facts.arrivedAt, redirect_uri))
    lookAtSpelling(found, facts, facts.arrivedAt, redirect_uri)
  const { protocol, hostname } = url
  found.look('cb-http-redirect-uri', protocol !== 'http:' || isLoopbackHost(hostname), {
    expected: 'https, or a loopback address',
    actual: redirect_uri,
  })
}

/** Tokens never travel in a query (Multiple Response Types 3 and 5); what was asked of `response_mode` is what comes. */
function lookAtMode(found: Findings, facts: CallbackFacts, names: readonly string[]): void {
  const { channel, request } = facts
  if (channel === 'pasted') return
  const mode = request.response_mode?.replace(/\.?jwt$/, '')
  if (mode === 'form_post')
    found.look('cb-form-post', channel === 'form_post', {
      expected: 'form_post',
      actual: channel,
    })
  // A fragment that comes as a query is told of by a rule of its own.
  if (mode === 'query' || (mode === 'fragment' && channel !== 'query'))
    found.look('cb-response-mode-ignored', channel === mode, {
      expected: mode,
      actual: channel,
    })
  const token = names.some((name) => name === 'access_token' || name === 'id_token')
  const front = words(request.response_type).some((type) => type === 'token' || type === 'id_token')
  const elsewhere = mode === 'fragment' || (front && mode !== 'query' && mode !== 'form_post')
  if (!token && !elsewhere) return
  found.look('cb-response-in-query', channel !== 'query', {
    message: token ? 'A token arrived in the query.' : undefined,
    expected: 'fragment or form_post',
    actual: 'query',
    // Without a token in it nothing is exposed that a code response would not expose.
    ...(token ? {} : { severity: 'W' as const }),
  })
}

/** The redirect URI comes back as it was spelled, and its own query with it (RFC 6749 3.1.2). */
function lookAtSpelling(found: Findings, facts: CallbackFacts, arrivedAt: string, uri: string): void {
  const [place = uri] = uri.split(/[?#]/, 1)
  const arrived = new Set(facts.parameters.map(([name, value]) => `${name}=${value}`))
  const lost = [...new URL(uri).searchParams].filter(([name, value]) => !arrived.has(`${name}=${value}`))
  const loopback = isLoopbackHost(new URL(uri).hostname)
  const altered = !loopback && arrivedAt !== place
  found.look('cb-redirect-uri-altered', !altered && lost.length === 0, {
    message: altered ? undefined : "Parameters of the redirect URI's own query did not come back.",
    expected: uri,
    actual: altered ? arrivedAt : lost.map(([name]) => name),
  })
}

/** The same scheme, host, port and path; a loopback listener answers on either of its addresses. */
function samePlace(arrived: string, sent: string): boolean {
  if (!isUrl(arrived) || !isUrl(sent)) return arrived === sent
  const [one, other] = [new URL(arrived), new URL(sent)]
  const hosts = one.hostname === other.hostname || (isLoopbackHost(one.hostname) && isLoopbackHost(other.hostname))
  return one.protocol === other.protocol && hosts && one.port === other.port && one.pathname === other.pathname
}
