import type { JsonObject } from '../../jose/json/json.ts'
import { isText, textOf } from '../../jose/json/values.ts'
import type { WireResponse } from '../../trace/trace.ts'
import type { TokenResponseFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, mediaType, startFindings, words } from '../findings.ts'
import { CONTENT_TYPE_DIFFERS, judgeJsonBody, MALFORMED_JSON } from '../http/json-body.ts'
import { judgeAssertion } from '../request/assertion.ts'
import { judgeTokenError } from './error.ts'
import { judgeTokenLifetime } from './lifetime.ts'
import { isFormEncoded, judgeTokenMembers, noMembers, tokenMembersOf } from './members.ts'
import { oauthErrorOf } from './oauth-error.ts'

/** Judges an answer of the token endpoint, good or bad (RFC 6749 5, OIDC Core 3.1.3.3), and the assertion it answers. */
export function judgeTokenResponse(facts: TokenResponseFacts): readonly Finding[] {
  const { response } = facts.exchange
  if (!response) return []
  const members = tokenMembersOf(facts.exchange, facts.reading)
  const judged = isRefusal(facts, members, response)
    ? [...judgeTokenError(facts, members), ...judgeRefusalBody(facts)]
    : [...judgeSuccess(facts, members, response), ...judgeSuccessBody(facts)]
  return [...judged, ...judgeAssertion(facts.exchange, facts.metadata)]
}

function isRefusal(facts: TokenResponseFacts, members: JsonObject | undefined, response: WireResponse): boolean {
  if (members?.['access_token'] !== undefined || members?.['id_token'] !== undefined) return false
  if (response.status < 200 || response.status > 299) return true
  return oauthErrorOf(facts.exchange, facts.reading) !== undefined
}

/** What is wrong with the text of a refusal; a text that was never meant as JSON has a rule of its own. */
function judgeRefusalBody(facts: TokenResponseFacts): readonly Finding[] {
  const meant = /^\s*["{[]/.test(facts.exchange.response?.body.slice(0, 500) ?? '')
  return judgeJsonBody(facts.exchange, facts.reading).filter(({ rule }) => rule !== MALFORMED_JSON || meant)
}

/** `tok-content-type` speaks for the content type, and a form is no malformed JSON. */
function judgeSuccessBody(facts: TokenResponseFacts): readonly Finding[] {
  const form = isFormEncoded(facts.exchange)
  return judgeJsonBody(facts.exchange, facts.reading).filter(({ rule, holds }) => {
    if (rule === CONTENT_TYPE_DIFFERS) return holds !== false
    return !(form && rule === MALFORMED_JSON)
  })
}

const TOKENS = ['access_token', 'id_token', 'refresh_token'] as const

function judgeSuccess(
  facts: TokenResponseFacts,
  tokens: JsonObject | undefined,
  response: WireResponse,
): readonly Finding[] {
  const found = startFindings()
  found.look('tok-status', response.status === 200, { expected: 200, actual: response.status })
  const type = mediaType(response.headers)
  found.look('tok-content-type', type === 'application/json', {
    ...(isFormEncoded(facts.exchange)
      ? { message: 'The answer is form-encoded, as early drafts of OAuth 2.0 had it; most clients cannot read it.' }
      : {}),
    expected: 'application/json',
    actual: type ?? 'none',
  })
  const cache = header(response.headers, 'cache-control') ?? ''
  // Without a token in it there is nothing to keep out of a cache.
  if (TOKENS.some((name) => tokens?.[name] !== undefined))
    found.look('tok-no-store', /(?:^|[\s,])no-store(?:$|[\s,])/i.test(cache), {
      expected: 'Cache-Control: no-store',
      actual: cache === '' ? 'absent' : cache,
    })
  const pragma = header(response.headers, 'pragma') ?? ''
  found.look('tok-pragma', /no-cache/i.test(pragma), {
    expected: 'Pragma: no-cache',
    actual: pragma === '' ? 'absent' : pragma,
  })
  if (!tokens) return [...found.list, noMembers(response)]
  if (facts.grant === 'refresh_token') lookAtRefresh(found, facts, tokens)
  return [
    ...found.list,
    ...judgeTokenMembers(facts, tokens),
    ...judgeTokenLifetime(tokens, isFormEncoded(facts.exchange) ? 'form' : 'json'),
  ]
}

/** What a refresh changed (RFC 6749 6, RFC 9700 4.14.2, OIDC Core 12.2). */
function lookAtRefresh(found: Findings, facts: TokenResponseFacts, tokens: JsonObject): void {
  const { previous } = facts
  const { refresh_token, scope } = tokens
  const rotated = textOf(refresh_token) !== undefined && refresh_token !== previous?.refresh_token
  const change = { expected: 'the refresh token of before', actual: 'a new refresh token' }
  if (rotated) found.look('refresh-rotated', false, change)
  found.look('tok-refresh-rotated-fapi2', !rotated, change)
  if (facts.client.public)
    found.look('tok-refresh-not-rotated', rotated || facts.dpop, {
      expected: 'a new refresh token, or DPoP',
      actual: textOf(refresh_token) !== undefined ? 'the same refresh token' : 'no refresh token in the answer',
    })
  if (previous?.scope !== undefined && isText(scope) && scope !== '') {
    const before = new Set(words(previous.scope))
    const wider = words(scope).filter((word) => !before.has(word))
    found.look('refresh-scope-widened', wider.length === 0, { expected: previous.scope, actual: scope })
  }
  if (tokens['id_token'] === undefined)
    found.look('refresh-id-token-absent', false, { expected: 'id_token', actual: 'absent' })
}
