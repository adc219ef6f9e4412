import type { Kind } from '../jose/token.ts'
import { judgeAccessToken } from './access-token.ts'
import type { RuleId } from './catalogue/ids.ts'
import { boundedFindings } from './claims-bounds.ts'
import { dpopRules, judgeDpopProof } from './dpop.ts'
import type { ClientFacts, IdTokenFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { isText } from './findings.ts'
import { judgeIdToken } from './id-token.ts'
import { judgeIdTokenHeader } from './id-token-header.ts'
import { judgeJarm } from './jarm.ts'
import { judgeJwt } from './jwt.ts'
import { judgeClientAssertion, judgeRequestObject } from './jwt-client.ts'
import { type JudgedKind, judgeKind } from './jwt-kind.ts'
import { judgeLogoutToken } from './logout.ts'
import { judgeUserinfoClaims } from './userinfo-claims.ts'
import { judgeUserinfoToken } from './userinfo-token.ts'
import type { VerificationFacts } from './verification-facts.ts'
import { judgeForm, judgeGeneral, verificationFormRules } from './verification-general.ts'

export type { VerificationFacts } from './verification-facts.ts'

export const verificationRules: readonly RuleId[] = ['jwt-kind-mismatch', ...verificationFormRules, ...dpopRules]

/** Judges a token by the rules of one kind; the kinds exclude one another (RFC 8725 3.12). */
export function judgeVerification(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  const { token, signature, now, toleranceSeconds, encrypted } = facts
  if (kind === 'id_token') return [...judgeIdToken(idTokenFacts(facts)), ...judgeBase(facts)]
  if (token.form !== 'jws') return [...judgeForm(facts), ...judgeBase(facts)]
  const general = judgeJwt({ token, kind, encrypted, signature, now, toleranceSeconds, alone: true })
  if (kind === 'logout_token')
    return [
      ...judgeKind(kind, token),
      ...judgeIdTokenHeader(idTokenFacts(facts)),
      ...judgeLogoutToken(facts),
      ...general,
    ]
  const own = isJudged(kind) ? judgeOwn(kind, facts) : []
  return boundedFindings([...own, ...judgeGeneral(kind, facts), ...general])
}

const JUDGED: readonly string[] = ['access_token', 'userinfo', 'dpop', 'jarm', 'request', 'client_assertion']

function isJudged(kind: Kind): kind is Exclude<JudgedKind, 'id_token' | 'logout_token'> {
  return JUDGED.includes(kind)
}

/** An ID Token tells of its own encryption; the rest of the form is the same for all. */
function judgeBase({ token, signature, now, toleranceSeconds }: VerificationFacts): readonly Finding[] {
  return token.form === 'opaque'
    ? []
    : judgeJwt({ token, kind: 'id_token', signature, now, toleranceSeconds, alone: true })
}

function judgeOwn(
  kind: Exclude<JudgedKind, 'id_token' | 'logout_token'>,
  facts: VerificationFacts,
): readonly Finding[] {
  const { token, signature, issuer, metadata, now, toleranceSeconds } = facts
  if (token.form !== 'jws') return []
  const client = clientOf(facts)
  const claims = token.claims ?? {}
  if (kind === 'access_token') {
    const about = { token, signature, issuer, metadata, client, receivedAt: now, now, toleranceSeconds }
    // The audience looked for is the resource's, which need not be the client's.
    const named = { ...client, client_id: facts.client_id }
    return [...judgeKind(kind, token), ...judgeAccessToken({ ...about, client: named, dpopThumbprint: facts.jkt })]
  }
  if (kind === 'userinfo')
    return [
      ...judgeUserinfoToken({ signature, issuer, client }, token),
      ...(token.claims ? judgeUserinfoClaims({ scope: undefined }, claims) : []),
    ]
  if (kind === 'dpop') {
    const { htm, htu, access_token, jkt, nonce } = facts
    return judgeDpopProof({ token, htm, htu, access_token, jkt, nonce, now, toleranceSeconds })
  }
  const offered = judgeKind(kind, token)
  if (kind === 'jarm') {
    const client_id = facts.audience ?? facts.client_id
    return client_id === undefined
      ? offered
      : [...offered, ...judgeJarm({ claims, signature, issuer, client_id, now, toleranceSeconds })]
  }
  const judge = kind === 'request' ? judgeRequestObject : judgeClientAssertion
  return [...offered, ...judge({ claims, client_id: facts.client_id, audiences: serversOf(facts) })]
}

/** Names under which the issuer may be addressed by a client (RFC 7523 3, RFC 9126 2). */
function serversOf({ issuer, metadata, audience }: VerificationFacts): readonly string[] {
  const named = ['token_endpoint', 'pushed_authorization_request_endpoint'].map((name) => metadata[name])
  return [audience, issuer, ...named].filter(isText)
}

function clientOf(facts: VerificationFacts): ClientFacts {
  return { client_id: facts.audience ?? facts.client_id, auth: 'unknown', public: false }
}

function idTokenFacts(facts: VerificationFacts): IdTokenFacts {
  const { token, encrypted, signature, issuer, metadata, expectedAlg, now, toleranceSeconds } = facts
  const { access_token, code, clockSkewMs, severalKeys, nonce } = facts
  return {
    token,
    encrypted,
    signature,
    issuer,
    metadata,
    client: clientOf(facts),
    channel: 'given',
    nonce,
    access_token,
    code,
    expectedAlg,
    clockSkewMs,
    severalKeys,
    now,
    toleranceSeconds,
  }
}
