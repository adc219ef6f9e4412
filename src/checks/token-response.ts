import type { JsonObject } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import type { RuleId } from './catalogue/ids.ts'
import { entropyBits } from './entropy.ts'
import type { TokenResponseFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, header, isObject, isText, mediaType, startFindings, typeName, words } from './findings.ts'
import { jsonBodyRules, judgeJsonBody, titleOf, unwrapEnvelope } from './json-body.ts'
import { judgeTokenError, tokenErrorRules } from './token-error.ts'

const ownRules: readonly RuleId[] = [
  'tok-status',
  'tok-content-type',
  'tok-no-store',
  'tok-pragma',
  'tok-access-token-missing',
  'tok-token-type-missing',
  'tok-token-type-unexpected',
  'tok-id-token-missing',
  'tok-expires-in-missing',
  'tok-expires-in-type',
  'tok-lifetime-long',
  'tok-lifetime-implausible',
  'tok-scope-missing',
  'tok-scope-escalation',
  'tok-null-member',
  'tok-charset',
  'tok-entropy',
  'tok-refresh-unrequested',
  'tok-refresh-not-rotated',
  'tok-member-unknown',
  'oauth-not-oidc',
  'refresh-rotated',
  'refresh-scope-widened',
  'refresh-id-token-absent',
]

export const tokenResponseRules: readonly RuleId[] = [...ownRules, ...tokenErrorRules, ...jsonBodyRules]

/** Judges an answer of the token endpoint, good or bad (RFC 6749 5, OIDC Core 3.1.3.3). */
export function judgeTokenResponse(facts: TokenResponseFacts): readonly Finding[] {
  const { response } = facts.exchange
  if (!response) return []
  const found = startFindings()
  const body = unwrapEnvelope(facts.reading?.value)
  const tokens = isObject(body) ? body : undefined
  if (
    tokens?.['access_token'] === undefined &&
    (response.status < 200 || response.status > 299 || tokens?.['error'] !== undefined)
  ) {
    return [
      ...judgeTokenError(facts, tokens),
      ...judgeJsonBody(facts.exchange, facts.reading).filter((finding) => finding.rule !== 'http-malformed-json'),
    ]
  }
  found.look('tok-status', response.status === 200, { expected: 200, actual: response.status })
  const type = mediaType(response.headers)
  found.look('tok-content-type', type === 'application/json', { expected: 'application/json', actual: type ?? 'none' })
  const cache = header(response.headers, 'cache-control') ?? ''
  found.look('tok-no-store', /\bno-store\b/i.test(cache), {
    expected: 'no-store',
    actual: cache === '' ? 'absent' : cache,
  })
  found.look('tok-pragma', /no-cache/i.test(header(response.headers, 'pragma') ?? ''))
  if (tokens) {
    lookAtTokens(found, facts, tokens)
    lookAtLifetime(found, tokens)
    lookAtScope(found, facts, tokens)
    if (facts.grant === 'refresh_token') lookAtRefresh(found, facts, tokens)
  } else
    found.look('tok-access-token-missing', false, {
      expected: 'a JSON object with access_token',
      actual: titleOf(response.body),
    })
  const general = judgeJsonBody(facts.exchange, facts.reading).filter(
    (finding) => !(finding.rule === 'http-content-type-differs' && finding.holds === false),
  )
  return [...found.list, ...general]
}

const VSCHAR = /^[\x20-\x7e]+$/
const KNOWN = new Set([
  'access_token',
  'token_type',
  'expires_in',
  'refresh_token',
  'scope',
  'id_token',
  'issued_token_type',
  'authorization_details',
  'error',
  'c_nonce',
  'c_nonce_expires_in',
  'session_state',
  'state',
])

function lookAtTokens(found: Findings, facts: TokenResponseFacts, tokens: JsonObject): void {
  const { access_token, token_type, id_token, refresh_token } = tokens
  found.look('tok-access-token-missing', isText(access_token) && access_token !== '', {
    expected: 'a string',
    actual: typeName(access_token),
  })
  found.look('tok-token-type-missing', isText(token_type) && token_type !== '', {
    expected: facts.dpop ? 'DPoP' : 'Bearer',
    actual: typeName(token_type),
  })
  if (isText(token_type)) {
    const wanted = facts.dpop ? /^dpop$/i : /^bearer$/i
    const unbound = facts.dpop && /^bearer$/i.test(token_type)
    found.look('tok-token-type-unexpected', wanted.test(token_type), {
      expected: facts.dpop ? 'DPoP' : 'Bearer',
      actual: token_type.slice(0, 60),
      ...(unbound
        ? { severity: 'W' as const, message: 'The token is not bound: Bearer came back after a DPoP proof.' }
        : {}),
    })
  }
  if (facts.idTokenDue)
    found.look('tok-id-token-missing', isText(id_token) && id_token !== '', {
      expected: 'id_token',
      actual: typeName(id_token),
    })
  const oidc = words(facts.requestedScope).includes('openid')
  if (!oidc && facts.grant === 'authorization_code')
    found.look('oauth-not-oidc', false, { message: 'The scope has no openid, so no ID Token is due.' })
  for (const [name, token] of [
    ['access_token', access_token],
    ['refresh_token', refresh_token],
  ] as const) {
    if (!isText(token)) continue
    found.look('tok-charset', VSCHAR.test(token), { message: `${name} has characters outside of printable ASCII.` })
    if (!token.includes('.'))
      found.look('tok-entropy', entropyBits(token) >= 128, {
        message: `${name} could be guessed.`,
        expected: 'at least 128 bits',
        actual: `about ${entropyBits(token)} bits`,
      })
  }
  const nulls = Object.keys(tokens).filter((name) => tokens[name] === null)
  found.look('tok-null-member', nulls.length === 0, { actual: nulls.slice(0, 20) })
  const unknown = Object.keys(tokens).filter((name) => !KNOWN.has(name))
  found.look('tok-member-unknown', unknown.length === 0, {
    message: `Members that are not registered were kept: ${unknown.slice(0, 10).join(', ').slice(0, 200)}.`,
    actual: unknown.slice(0, 20),
  })
  if (facts.grant === 'authorization_code' && isText(refresh_token)) {
    found.look('tok-refresh-unrequested', words(facts.requestedScope).includes('offline_access'))
  }
}

const HOUR = 3600
const YEAR = 365 * 24 * HOUR

function lookAtLifetime(found: Findings, tokens: JsonObject): void {
  const { expires_in } = tokens
  found.look('tok-expires-in-missing', expires_in !== undefined)
  if (expires_in === undefined) return
  const seconds = numberOf(expires_in)
  found.look('tok-expires-in-type', seconds !== undefined && seconds > 0, {
    expected: 'a positive number',
    actual: isText(expires_in) ? `the string "${expires_in.slice(0, 40)}"` : (expires_in ?? 'null'),
  })
  const lasts = seconds ?? Number(expires_in)
  if (!Number.isFinite(lasts)) return
  found.look('tok-lifetime-long', lasts <= HOUR, { expected: `at most ${HOUR} s`, actual: `${lasts} s` })
  found.look('tok-lifetime-implausible', lasts <= YEAR, {
    expected: 'at most a year',
    actual: `${lasts} s, about ${Math.round(lasts / YEAR)} years`,
  })
}

function lookAtScope(found: Findings, facts: TokenResponseFacts, tokens: JsonObject): void {
  const { scope } = tokens
  const asked = words(facts.requestedScope)
  if (!isText(scope)) {
    found.look('tok-scope-missing', scope === undefined, { expected: 'a string', actual: typeName(scope) })
    return
  }
  const extra = words(scope).filter((word) => !asked.includes(word))
  if (facts.requestedScope !== undefined)
    found.look('tok-scope-escalation', extra.length === 0, { expected: facts.requestedScope, actual: scope })
}

function lookAtRefresh(found: Findings, facts: TokenResponseFacts, tokens: JsonObject): void {
  const { previous } = facts
  const fresh = tokens['refresh_token']
  const rotated = isText(fresh) && fresh !== previous?.refresh_token
  if (rotated) found.look('refresh-rotated', false, { message: 'A new refresh token replaces the old one.' })
  if (facts.client.public) found.look('tok-refresh-not-rotated', rotated || facts.dpop, { severity: 'W' })
  const before = words(previous?.scope)
  const scope = tokens['scope']
  if (previous?.scope !== undefined && isText(scope)) {
    const wider = words(scope).filter((word) => !before.includes(word))
    found.look('refresh-scope-widened', wider.length === 0, { expected: previous.scope, actual: scope })
  }
  if (tokens['id_token'] === undefined)
    found.look('refresh-id-token-absent', false, { message: 'No ID Token came with the refresh, which is allowed.' })
}
