import type { TokenResponseFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { header, startFindings } from '../findings.ts'
import { clockSkew } from '../http/clock.ts'

export const SPENT_RULES = ['tok-code-spent', 'refresh-token-spent', 'tok-clock-suspected'] as const

/** What a refusal is known by: its error, and what it says in words. */
export interface Refusal {
  readonly error: string
  readonly words: string
  readonly sent: ReadonlyMap<string, string>
}

const SPENT =
  /expir|already|(?:was|been|is) (?:used|consumed|redeemed|revoked)|used code|not found|unknown|no longer|replay|revoked/i
/** Words that blame another part of the request. */
const OTHERS = /redirect|pkce|code[ _]?verifier|code[ _]?challenge|client|secret/i
/** Ten minutes are the most that a code should live (RFC 6749 4.1.2). */
const CODE_SECONDS = 600

/** Whether a code or a refresh token was refused as one is that has ended or was used before. */
export function diagnoseSpent(facts: TokenResponseFacts, refusal: Refusal): readonly Finding[] {
  if (refusal.error !== 'invalid_grant') return []
  if (facts.grant === 'authorization_code') return spentCode(facts, refusal.words)
  return facts.grant === 'refresh_token' ? spentRefreshToken(refusal.words) : []
}

function spentCode(facts: TokenResponseFacts, words: string): readonly Finding[] {
  const found = startFindings()
  const { code } = facts
  const seconds = code ? Math.max(0, (facts.exchange.startedAt - code.receivedAt) / 1000) : 0
  const lives = code?.announcedSeconds ?? CODE_SECONDS
  const late = code !== undefined && seconds >= lives
  const blamed = SPENT.test(words) && !OTHERS.test(words)
  if (!late && !blamed) return []
  const evidence = [
    ...(blamed ? [`it says ${JSON.stringify(words)}`] : []),
    ...(code ? [`the code was exchanged ${Math.round(seconds)} s after it came`] : []),
    ...(code?.announcedSeconds === undefined ? [] : [`the redirect said that it lives ${code.announcedSeconds} s`]),
    'this run sent it once',
  ]
  found.look('tok-code-spent', false, {
    message: `The code has expired, or somebody used it before. Evidence: ${evidence.join('; ')}.`,
    expected: 'a code that is fresh and unused',
    actual: words || 'invalid_grant',
  })
  return found.list
}

function spentRefreshToken(words: string): readonly Finding[] {
  const found = startFindings()
  if (OTHERS.test(words) && !SPENT.test(words)) return []
  const said = words === '' ? [] : [`it says ${JSON.stringify(words)}`]
  found.look('refresh-token-spent', false, {
    message: `The refresh token is not taken any more: it has ended, was revoked, or a newer login or refresh replaced it and revoked everything older. Evidence: ${['the error is invalid_grant', ...said].join('; ')}.`,
    expected: 'the newest refresh token, or a new sign-in',
    actual: words || 'invalid_grant',
  })
  return found.list
}

/** Seconds by which clocks may differ before an assertion or a proof begins to fail. */
const SKEW_SECONDS = 10

/** Whether clocks that differ explain the refusal of a request that carried times (RFC 7523 3, RFC 9449 11.1). */
export function diagnoseClock(facts: TokenResponseFacts, { sent, words }: Refusal): readonly Finding[] {
  const found = startFindings()
  const { request } = facts.exchange
  const skew = clockSkew(facts.exchange)
  const timed = [
    ...(sent.has('client_assertion') || sent.has('assertion') ? ['an assertion'] : []),
    ...(header(request.headers, 'dpop') === undefined ? [] : ['a DPoP proof']),
  ]
  if (timed.length === 0 || skew === undefined) return []
  const off = Math.round(skew / 1000)
  const blamed = /\b(?:iat|exp|nbf|expired|future|clock|time)\b/i.test(words)
  found.look('tok-clock-suspected', Math.abs(off) <= SKEW_SECONDS, {
    message: `The request carried ${timed.join(' and ')} with times of this machine, and the clock of the server is ${Math.abs(off)} s ${off > 0 ? 'ahead' : 'behind'}. Evidence: the Date header of the answer${blamed ? `; it says ${JSON.stringify(words)}` : ''}.`,
    expected: `at most ${SKEW_SECONDS} s apart`,
    actual: `${off} s`,
  })
  return found.list
}
