import { isLoopbackHost } from '../../text/host.ts'
import type { CallbackFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, words } from '../findings.ts'

/** Judges how an authorization response arrived: where, by which response mode, each parameter once. */
export function judgeDelivery(facts: CallbackFacts): readonly Finding[] {
  const found = startFindings()
  lookAtPlace(found, facts)
  const names = facts.parameters.map(([name]) => name)
  const doubled = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
  found.look('cb-duplicate-parameter', doubled.length === 0, {
    message: `Parameters occur more than once: ${doubled.slice(0, 5).join(', ').slice(0, 200)}.`,
    expected: 'each parameter once',
    actual: doubled.slice(0, 20).map((name) => name.slice(0, 80)),
  })
  lookAtMode(found, facts, names)
  found.look('cb-front-channel-access-token', !names.includes('access_token'), {
    message: 'An access token arrived in the redirect.',
  })
  return found.list
}

function lookAtPlace(found: Findings, facts: CallbackFacts): void {
  const { redirect_uri } = facts.request
  if (redirect_uri === undefined) return
  if (facts.arrivedAt !== undefined) {
    found.look('cb-redirect-host-differs', samePlace(facts.arrivedAt, redirect_uri), {
      message: 'The response did not arrive at the redirect URI that was sent.',
      expected: redirect_uri,
      actual: facts.arrivedAt,
    })
  }
  if (!URL.canParse(redirect_uri)) return
  if (facts.arrivedAt !== undefined && samePlace(facts.arrivedAt, redirect_uri))
    lookAtSpelling(found, facts, facts.arrivedAt, redirect_uri)
  const { protocol, hostname } = new URL(redirect_uri)
  found.look('cb-http-redirect-uri', protocol !== 'http:' || isLoopbackHost(hostname), {
    message: 'The provider redirected to an http redirect URI that is not on loopback: anyone on the way can read it.',
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
      message: 'response_mode=form_post was asked for, and the response came another way.',
      expected: 'form_post',
      actual: channel,
    })
  // A fragment that comes as a query is told of by a rule of its own.
  if (mode === 'query' || (mode === 'fragment' && channel !== 'query'))
    found.look('cb-response-mode-ignored', channel === mode, {
      message: `response_mode=${mode} was asked for, and the response came by ${channel}.`,
      expected: mode,
      actual: channel,
    })
  const token = names.some((name) => name === 'access_token' || name === 'id_token')
  const front = words(request.response_type).some((type) => type === 'token' || type === 'id_token')
  const elsewhere = mode === 'fragment' || (front && mode !== 'query' && mode !== 'form_post')
  if (!token && !elsewhere) return
  found.look('cb-response-in-query', channel !== 'query', {
    message: token
      ? 'A token arrived in the query, where servers, proxies and the Referer header see it.'
      : 'The response arrived in the query although the fragment was due.',
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
    message: altered
      ? 'The response arrived at the redirect URI in another spelling: something on the way normalised it.'
      : `The response arrived without the redirect URI's own query: ${lost
          .map(([name]) => name.slice(0, 40))
          .slice(0, 5)
          .join(', ')}.`,
    expected: uri,
    actual: altered ? arrivedAt : lost.map(([name]) => name.slice(0, 80)).slice(0, 20),
  })
}

/** The same scheme, host, port and path; a loopback listener answers on either of its addresses. */
function samePlace(arrived: string, sent: string): boolean {
  if (!URL.canParse(arrived) || !URL.canParse(sent)) return arrived === sent
  const [one, other] = [new URL(arrived), new URL(sent)]
  const hosts = one.hostname === other.hostname || (isLoopbackHost(one.hostname) && isLoopbackHost(other.hostname))
  return one.protocol === other.protocol && hosts && one.port === other.port && one.pathname === other.pathname
}
