import { readUserinfo } from '../../documents/answers.ts'
import type { JsonObject } from '../../jose/json/json.ts'
import { described } from '../../jose/json/values.ts'
import type { UserinfoFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, mediaType, startFindings } from '../findings.ts'
import { CONTENT_TYPE_DIFFERS, HTML_BODY, judgeJsonBody } from '../http/json-body.ts'
import { unreadableForm } from '../http/unreadable-answer.ts'
import { isEmpty } from '../jwt/claims.ts'
import { oauthErrorOf } from '../token-response/oauth-error.ts'
import { judgeAgreedUserinfo } from './agreed.ts'
import { judgeUserinfoClaims } from './claims.ts'
import { judgeUserinfoToken } from './token.ts'

/** Judges an answer of the UserInfo endpoint (OIDC Core 5.3). */
export function judgeUserinfo(facts: UserinfoFacts): readonly Finding[] {
  const found = startFindings()
  const { response } = facts.exchange
  if (!response) return found.list
  const json = judgeJsonBody(facts.exchange, facts.reading)
  if (response.status < 200 || response.status > 299) {
    if (response.status === 401) lookAtChallenge(found, response.headers, response.body)
    if (response.status === 401) lookAtRevocation(found, facts)
    return [...found.list, ...json.filter(({ rule }) => rule === HTML_BODY)]
  }
  const { token, claims } = facts
  const type = mediaType(response.headers)
  const wanted = token ? 'application/jwt' : 'application/json'
  found.look('ui-content-type', type === wanted, {
    expected: wanted,
    actual: type ?? 'absent',
  })
  if (token) found.look('ui-body-is-jwt', type === wanted, { expected: wanted, actual: type ?? 'absent' })
  const cache = header(response.headers, 'cache-control') ?? ''
  found.look('ui-no-store', /\b(no-store|private|no-cache)\b/i.test(cache), {
    expected: 'Cache-Control: no-store',
    actual: cache === '' ? 'absent' : cache,
  })
  if (claims) lookAtSubject(found, facts, claims)
  else if (token || isSealed(response.body))
    found.undecided('ui-sub-missing', 'The answer holds no claims that could be read.')
  else {
    const actual = unreadableForm(response, facts.reading) ?? 'an error'
    found.look('ui-sub-missing', false, {
      message: `The answer holds ${actual} instead of claims.`,
      expected: 'a JSON object with sub',
      actual,
    })
  }
  return [
    ...found.list,
    ...judgeAgreedUserinfo(facts, token),
    ...(claims ? judgeUserinfoClaims(facts, claims) : []),
    // The content type is judged by a rule of the endpoint.
    ...(token ? judgeUserinfoToken(facts, token) : json.filter(({ rule }) => rule !== CONTENT_TYPE_DIFFERS)),
  ]
}

/** A compact JWE, whose content is not known without the key. */
function isSealed(body: string): boolean {
  return /^\s*[\w-]+(?:\.[\w-]*){4}\s*$/.test(body)
}

/** A refused token is answered with a challenge that names the error (RFC 6750 3, RFC 9449 7.1). */
function lookAtChallenge(found: Findings, headers: readonly (readonly [string, string])[], body: string): void {
  const challenge = header(headers, 'www-authenticate')
  const fine = challenge !== undefined && /\b(bearer|dpop)\b/i.test(challenge) && /\berror="[^"]+"/.test(challenge)
  const empty = body.trim() === '' ? ', and the body is empty' : ''
  found.look('ui-bearer-challenge', fine, {
    message:
      challenge === undefined
        ? `The access token was refused without a WWW-Authenticate header${empty}.`
        : `The access token was refused, and the challenge does not say why${empty}.`,
    expected: 'WWW-Authenticate: Bearer error="invalid_token"',
    actual: challenge ?? 'absent',
  })
}

/** Words that leave a token ended or unknown; any others name a reason of their own, such as a person who is disabled (RFC 6750 3.1). */
const OF_ITS_END =
  /revoked|expired|\b(?:in)?active\b|session|log(?:ged)?[ -]?out|sign(?:ed)?[ -]?out|verification failed|invalid (?:access[ _])?token|token (?:provided |is |was )*(?:invalid|not valid|unknown|not found)/i

/** An access token that is refused before its end was revoked, unless the provider says what else it is refused for. */
function lookAtRevocation(found: Findings, { exchange, reading, tokenEndsAt }: UserinfoFacts): void {
  const { error, error_description: words = '' } = oauthErrorOf(exchange, reading) ?? {}
  if (tokenEndsAt === undefined || error !== 'invalid_token' || (words !== '' && !OF_ITS_END.test(words))) return
  const left = Math.round((tokenEndsAt - exchange.startedAt) / 1000)
  found.look('ui-token-revoked', left <= 0, {
    message: `The access token was refused ${left} s before its end; it was revoked, as some providers do to everything older at a new login or refresh. Evidence: the error is invalid_token; expires_in of the token answer.`,
    expected: `an access token that is good for ${left} s more`,
    actual: 'invalid_token',
  })
}

/** Names that some providers use instead of `sub`. */
const IDENTIFIERS = ['id', 'user_id', 'userId', 'uid', 'UID', 'oid', 'open_id', 'openid', 'unionid']

function lookAtSubject(found: Findings, facts: UserinfoFacts, claims: JsonObject): void {
  const { sub } = claims
  const subject = readUserinfo(claims).members.sub
  const there = subject !== undefined
  found.look('ui-sub-missing', there, { expected: 'a non-empty string', actual: described(sub) })
  const other = IDENTIFIERS.find((name) => claims[name] !== undefined)
  found.look('ui-id-not-sub', there || other === undefined, { expected: 'sub', actual: other })
  if (facts.expectedSub === undefined) found.undecided('ui-sub-mismatch', 'There is no ID Token to compare sub with.')
  // Null and the empty string say that there is none (OIDC Core 5.3.2).
  else if (sub === undefined || isEmpty(sub))
    found.undecided('ui-sub-mismatch', 'There is no sub to compare with the ID Token.')
  else
    found.look('ui-sub-mismatch', subject === facts.expectedSub, {
      expected: facts.expectedSub,
      actual: sub,
    })
}
