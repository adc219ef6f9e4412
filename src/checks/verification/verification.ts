import { isText } from '../../jose/json/values.ts'
import type { Kind } from '../../jose/tokens/token.ts'
import { judgeAccessToken } from '../access-token/access-token.ts'
import { judgeDpopProof } from '../access-token/dpop.ts'
import { judgeJarm } from '../callback/jarm.ts'
import type { ClientFacts, IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { agreedFacts } from '../id-token/agreed.ts'
import { judgeIdTokenHeader } from '../id-token/header.ts'
import { judgeIdToken } from '../id-token/id-token.ts'
import { judgeClientAssertion, judgeRequestObject } from '../jwt/client.ts'
import { judgeJwt } from '../jwt/jwt.ts'
import { judgeKeyBinding } from '../jwt/key-binding.ts'
import { judgeKind } from '../jwt/kind.ts'
import { lookAtTimes } from '../jwt/times.ts'
import { judgeLogoutToken } from '../logout/logout.ts'
import { judgeAgreedUserinfo } from '../userinfo/agreed.ts'
import { judgeUserinfoClaims } from '../userinfo/claims.ts'
import { judgeUserinfoToken } from '../userinfo/token.ts'
import { judgeAsked } from './asked.ts'
import type { VerificationFacts } from './facts.ts'
import { judgeForm, judgeGeneral } from './general.ts'
import { VERIFIED_KINDS, type VerifiedKind } from './kinds.ts'

/** Judges a token by the rules of one kind; the kinds exclude one another (RFC 8725 3.12). */
export function judgeVerification(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  return [...judgeByKind(kind, facts), ...judgeBinding(facts), ...judgeAsked(kind, facts)]
}

function judgeBinding({ token, now, toleranceSeconds }: VerificationFacts): readonly Finding[] {
  const binding = token.form === 'jws' ? token.keyBinding : undefined
  return token.form === 'jws' && binding ? judgeKeyBinding({ token, binding, now, toleranceSeconds }) : []
}

function judgeByKind(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  const { token, signature, now, toleranceSeconds, encrypted, told } = facts
  if (kind === 'id_token') return [...judgeIdToken(idTokenFacts(facts)), ...judgeBase(facts)]
  if (token.form !== 'jws') return [...judgeForm(kind, facts), ...judgeBase(facts)]
  const general = judgeJwt({ token, kind, encrypted, signature, now, toleranceSeconds, alone: true, told })
  if (kind === 'logout_token')
    return [
      ...judgeKind(kind, token),
      ...judgeIdTokenHeader(idTokenFacts(facts)),
      ...judgeLogoutToken(facts),
      ...judgeTimes(facts),
      ...general,
    ]
  const own = hasOwn(kind) ? judgeOwn(kind, facts) : []
  return [...own, ...judgeGeneral(kind, facts), ...general]
}

function judgeTimes(facts: VerificationFacts): readonly Finding[] {
  const found = startFindings(facts)
  if (facts.token.form === 'jws' && facts.token.claims) lookAtTimes(found, facts.token.claims, facts, 'verified')
  return found.list
}

/** Kinds that have no rules but those of an ID Token or of any token. */
const GENERAL = ['id_token', 'logout_token', 'jwt'] as const
/** Kinds with rules of their own beside those of any token. */
type OwnKind = Exclude<VerifiedKind, (typeof GENERAL)[number]>

function hasOwn(kind: Kind): kind is OwnKind {
  return VERIFIED_KINDS.some((each) => each === kind) && !GENERAL.some((each) => each === kind)
}

/** An ID Token tells of its own encryption; the rest of the form is the same for all. */
function judgeBase({ token, signature, now, toleranceSeconds, told }: VerificationFacts): readonly Finding[] {
  return token.form === 'opaque'
    ? []
    : judgeJwt({ token, kind: 'id_token', signature, now, toleranceSeconds, alone: true, told })
}

function judgeOwn(kind: OwnKind, facts: VerificationFacts): readonly Finding[] {
  const { token, signature, issuer, metadata, now, toleranceSeconds, secretNamed, told } = facts
  if (token.form !== 'jws') return []
  const client = clientOf(facts)
  const claims = token.claims ?? {}
  if (kind === 'access_token') {
    const about = { token, signature, issuer, metadata, client, receivedAt: now, now, toleranceSeconds, told }
    // The audience looked for is the resource's, which need not be the client's.
    const named = {
      client: { ...client, client_id: facts.client_id },
      clientAsked: facts.client_id !== undefined,
      strict: true as const,
      audience: facts.audience,
    }
    return [...judgeKind(kind, token), ...judgeAccessToken({ ...about, ...named, dpopThumbprint: facts.jkt })]
  }
  if (kind === 'userinfo')
    return [
      ...judgeAgreedUserinfo({ client, encrypted: facts.encrypted }, token),
      ...judgeUserinfoToken({ signature, issuer, client, secretNamed }, token),
      ...(token.claims ? judgeUserinfoClaims({ scope: undefined }, claims) : []),
    ]
  if (kind === 'dpop') {
    const { htm, htu, access_token, jkt, nonce } = facts
    const checked = facts.brought && { signature }
    return judgeDpopProof({ token, ...checked, htm, htu, access_token, jkt, nonce, now, toleranceSeconds })
  }
  const offered = judgeKind(kind, token)
  if (kind === 'jarm') {
    const { client_id, registered } = client
    const about = { client_id, registered, encrypted: facts.encrypted, secretNamed, now, toleranceSeconds }
    return [...offered, ...judgeJarm({ claims, signature, issuer, ...about })]
  }
  const judge = kind === 'request' ? judgeRequestObject : judgeClientAssertion
  const audienceAsked = facts.audience !== undefined || facts.byFlag?.includes('issuer') === true
  return [...offered, ...judge({ claims, client_id: facts.client_id, audiences: serversOf(facts), audienceAsked })]
}

/** The audience that was named, else the names under which the issuer may be addressed by a client (RFC 7523 3, RFC 9126 2). */
function serversOf({ issuer, metadata, audience }: VerificationFacts): readonly string[] {
  if (audience !== undefined) return [audience]
  const named = ['token_endpoint', 'pushed_authorization_request_endpoint'].map((name) => metadata[name])
  return [issuer, ...named].filter(isText)
}

function clientOf(facts: VerificationFacts): ClientFacts {
  const { client_id, audience, registered } = facts
  return { client_id: client_id ?? audience, auth: 'unknown', public: false, ...(registered && { registered }) }
}

function idTokenFacts(facts: VerificationFacts): IdTokenFacts {
  const { token, encrypted, signature, issuer, metadata, expectedAlg, now, toleranceSeconds } = facts
  const { access_token, code, clockSkewMs, severalKeys, nonce, told } = facts
  return {
    token,
    encrypted,
    signature,
    issuer,
    metadata,
    client: clientOf(facts),
    secretNamed: facts.secretNamed,
    trustedAudiences: [...(facts.audience === undefined ? [] : [facts.audience]), ...(facts.trustedAudiences ?? [])],
    channel: 'given',
    nonce,
    access_token,
    code,
    ...agreedFacts(facts.registered),
    ...(expectedAlg !== undefined && { expectedAlg }),
    clockSkewMs,
    severalKeys,
    now,
    toleranceSeconds,
    told,
  }
}
