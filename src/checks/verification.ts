import type { JsonObject } from '../jose/json.ts'
import { numberOf } from '../jose/json-reader.ts'
import { kindOf } from '../jose/kind.ts'
import type { Kind, SignatureVerdict, TokenReading } from '../jose/token.ts'
import { judgeAccessToken } from './access-token.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { ClientFacts, Metadata } from './facts.ts'
import type { Finding } from './finding.ts'
import { isText, startFindings, strings } from './findings.ts'
import { judgeIdToken } from './id-token.ts'
import { judgeIdTokenHeader } from './id-token-header.ts'
import { judgeJwt } from './jwt.ts'
import { judgeLogoutToken } from './logout.ts'

export const verificationRules: readonly RuleId[] = ['jwt-kind-mismatch']

/** A token to verify on its own, and what is expected of it; undefined expectations are not judged. */
export interface VerificationFacts {
  readonly token: TokenReading
  readonly signature: SignatureVerdict
  readonly issuer: string | undefined
  readonly metadata: Metadata
  readonly audience: string | undefined
  readonly nonce: string | undefined
  readonly expectedAlg: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** Judges a token by the rules of one kind; the kinds exclude one another (RFC 8725 3.12). */
export function judgeVerification(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  const { token, signature, now, toleranceSeconds } = facts
  const general = token.form === 'opaque' ? [] : judgeJwt({ token, signature, now, toleranceSeconds })
  const known = kind === 'id_token' || kind === 'logout_token' ? [] : signatureFindings(facts)
  return [...kindFindings(kind, token), ...byKind(kind, facts), ...known, ...general]
}

function byKind(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  const client: ClientFacts = { client_id: facts.audience, auth: 'unknown', public: false }
  const { token, signature, issuer, metadata, now, toleranceSeconds, expectedAlg } = facts
  if (kind === 'id_token') {
    // Which algorithm was agreed on is not known here unless the metadata or --alg says so.
    const alg = token.form === 'jws' && isText(token.header['alg']) ? token.header['alg'] : undefined
    const agreed = expectedAlg ?? (metadata['id_token_signing_alg_values_supported'] === undefined ? alg : undefined)
    const about = { token, signature, issuer, metadata, client, now, toleranceSeconds, expectedAlg: agreed }
    return judgeIdToken({ ...about, channel: 'given', nonce: facts.nonce })
  }
  if (kind === 'logout_token')
    return [...judgeIdTokenHeader({ ...logoutFacts(facts, client) }), ...judgeLogoutToken(facts)]
  const times = token.form === 'jws' && token.claims ? judgeTimes(token.claims, facts) : []
  if (kind !== 'access_token') return times
  return [
    ...judgeAccessToken({
      token,
      signature,
      issuer,
      metadata,
      client: { ...client, client_id: undefined },
      receivedAt: now,
      now,
      toleranceSeconds,
    }),
    ...times,
  ]
}

function logoutFacts(facts: VerificationFacts, client: ClientFacts): Parameters<typeof judgeIdTokenHeader>[0] {
  const { token, signature, issuer, metadata, now, toleranceSeconds, expectedAlg } = facts
  return {
    token,
    signature,
    issuer,
    metadata,
    client,
    channel: 'given',
    nonce: undefined,
    now,
    toleranceSeconds,
    expectedAlg,
  }
}

/** A signature that fails breaks the rule of whatever JWS it is; the ID Token's rules say it best for all. */
function signatureFindings(facts: VerificationFacts): readonly Finding[] {
  const { verified, faults } = facts.signature
  if (verified !== false) return verified === true ? [{ rule: 'idt-signature-invalid', holds: true }] : []
  const rules: readonly string[] = [
    'idt-kid-unknown',
    'idt-key-use',
    'idt-alg-unexpected',
    'idt-crit-unknown',
    'idt-not-jwt',
  ]
  return faults.map((fault) => ({
    rule: (rules.includes(fault.rule) ? fault.rule : 'idt-signature-invalid') as RuleId,
    holds: false,
    message: `${fault.message}.`,
    expected: fault.expected,
    actual: fault.actual,
  }))
}

/** Times and audience that any JWT may carry (RFC 7519 4.1). */
function judgeTimes(claims: JsonObject, facts: VerificationFacts): readonly Finding[] {
  const found = startFindings()
  const now = facts.now / 1000
  const [exp, nbf] = [numberOf(claims['exp']), numberOf(claims['nbf'])]
  if (claims['exp'] !== undefined && exp === undefined)
    found.look('idt-numeric-date-type', false, { expected: 'a number', actual: 'exp' })
  if (exp !== undefined)
    found.look('idt-expired', exp + facts.toleranceSeconds > now, {
      message: `The token expired ${Math.round(now - exp)} s ago.`,
      actual: exp,
    })
  if (nbf !== undefined)
    found.look('idt-nbf-future', nbf - facts.toleranceSeconds <= now, {
      message: `nbf lies ${Math.round(nbf - now)} s in the future.`,
      actual: nbf,
    })
  const { aud, iss } = claims
  if (facts.audience !== undefined) {
    const audiences = isText(aud) ? [aud] : strings(aud)
    found.look('idt-aud-mismatch', audiences.includes(facts.audience), {
      expected: facts.audience,
      actual: aud ?? 'absent',
    })
  }
  if (facts.issuer !== undefined && iss !== undefined)
    found.look('idt-iss-mismatch', iss === facts.issuer, { expected: facts.issuer, actual: iss })
  if (facts.nonce !== undefined)
    found.look('idt-nonce-mismatch', claims['nonce'] === facts.nonce, {
      expected: facts.nonce,
      actual: claims['nonce'] ?? 'absent',
    })
  return found.list
}

/** Kinds that are told apart by a `typ` header or by claims no other kind has. */
const DISTINCT: ReadonlySet<Kind> = new Set<Kind>([
  'access_token',
  'logout_token',
  'dpop',
  'request',
  'client_assertion',
  'jarm',
])

function kindFindings(kind: Kind, token: TokenReading): readonly Finding[] {
  if (token.form !== 'jws' || kind === 'jwt' || kind === 'jws') return []
  const seen = kindOf(token)
  const mixed =
    seen !== kind &&
    (DISTINCT.has(seen) || (seen === 'id_token' && kind === 'access_token' && hasIdTokenClaims(token.claims)))
  return [{ rule: 'jwt-kind-mismatch', holds: !mixed, ...(mixed ? { expected: kind, actual: seen } : {}) }]
}

function hasIdTokenClaims(claims: JsonObject | undefined): boolean {
  return claims?.['nonce'] !== undefined || claims?.['at_hash'] !== undefined
}
