import type { JsonObject } from '../../jose/json/json.ts'
import type { Kind } from '../../jose/tokens/token.ts'
import { CLIENT_CLAIMS, clientNamed } from '../access-token/parties.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated } from '../findings.ts'
import { lookAtNonce, OTHER_RECIPIENT } from '../id-token/parties.ts'
import { audienceHint, audienceOf } from '../jwt/audience.ts'
import { ISSUER_OF_KEY, lookAtIssuer } from '../jwt/issuer.ts'
import { KIND_MISMATCH } from '../jwt/kind.ts'
import type { VerificationFacts } from './facts.ts'

/** How a kind of token answers to an expectation: by its own rules, by the claim itself, by whose keys fit, or not at all. */
interface Answers {
  readonly issuer: 'own' | 'iss' | 'keys' | 'none'
  /** "client": by its own rules, which take the client for the audience. */
  readonly audience: 'own' | 'client' | 'aud'
  /** "claims": by any claim that names a client; "flag": the same where a flag names it, for which the environment's client is not meant. */
  readonly client: 'own' | 'claims' | 'flag'
  readonly nonce: 'own' | 'nonce'
}

const PLAIN: Answers = { issuer: 'iss', audience: 'aud', client: 'claims', nonce: 'nonce' }

/** What a client makes has the client for its `iss` and the issuer for its `aud`; a DPoP proof has neither (RFC 9449 4.2). */
const ANSWERS: Readonly<Partial<Record<Kind, Answers>>> = {
  id_token: { issuer: 'own', audience: 'client', client: 'own', nonce: 'own' },
  access_token: { ...PLAIN, client: 'own' },
  logout_token: { ...PLAIN, audience: 'own', client: 'own' },
  userinfo: { ...PLAIN, audience: 'client', client: 'own' },
  jarm: { ...PLAIN, audience: 'client', client: 'own' },
  request: { issuer: 'own', audience: 'own', client: 'own', nonce: 'nonce' },
  client_assertion: { issuer: 'own', audience: 'own', client: 'own', nonce: 'nonce' },
  dpop: { issuer: 'none', audience: 'aud', client: 'flag', nonce: 'own' },
  sd_jwt: { ...PLAIN, client: 'flag' },
  vc: { ...PLAIN, client: 'flag' },
  jws: { issuer: 'keys', audience: 'aud', client: 'flag', nonce: 'nonce' },
}

/** Compares what was asked for and what the rules of the kind do not compare; a claim that is not there fails (RFC 8725 3.8, 3.9). */
export function judgeAsked(kind: Kind, facts: VerificationFacts): readonly Finding[] {
  const found = startFindings(facts)
  const { token } = facts
  if (token.form !== 'jws') return found.list
  const claims = token.claims ?? {}
  // Whom a presentation is for, and what it answers, stands in its key binding (RFC 9901 4.3).
  const presented = token.keyBinding?.claims ?? claims
  const answers = ANSWERS[kind] ?? PLAIN
  if (isIssuerMeant(answers, facts)) lookAtIssuer(found, ISSUER_OF_KEY, claims, facts.issuer)
  lookAtAudience(found, answers, facts, presented)
  lookAtClient(found, answers, facts, claims)
  if (facts.nonce !== undefined && answers.nonce === 'nonce') lookAtNonce(found, presented['nonce'], facts.nonce)
  lookAtCompanions(found, kind, facts)
  return found.list
}

function isIssuerMeant(
  answers: Answers,
  facts: VerificationFacts,
): facts is VerificationFacts & { readonly issuer: string } {
  const { issuer, byFlag = [], issuersKeys } = facts
  if (issuer === undefined) return false
  // A payload without claims is the issuer's when the key is; a key of a file does not say whose it is.
  return answers.issuer === 'iss' || (answers.issuer === 'keys' && byFlag.includes('issuer') && !issuersKeys)
}

function lookAtAudience(found: Findings, answers: Answers, facts: VerificationFacts, claims: JsonObject): void {
  const { audience, client_id } = facts
  if (audience === undefined || answers.audience === 'own') return
  // The client, or the audience where no client was named, is compared already.
  if (answers.audience === 'client' && (client_id === undefined || client_id === audience)) return
  found.look(OTHER_RECIPIENT, audienceOf(claims['aud']).list.includes(audience), () => {
    const hint = audienceHint(claims['aud'], audience)
    return {
      message: `aud does not name the audience ${audience}${hint}.`,
      expected: audience,
      actual: stated(claims['aud']),
    }
  })
}

function lookAtClient(found: Findings, answers: Answers, facts: VerificationFacts, claims: JsonObject): void {
  const { client_id, byFlag = [] } = facts
  if (client_id === undefined || answers.client === 'own') return
  const { claim, holds } = clientNamed(claims, client_id)
  // A client of the environment need not be whom a token is for, where somebody else was named for that.
  const meant = answers.client === 'claims' && (claim !== 'aud' || facts.audience === undefined)
  if (!meant && !byFlag.includes('client_id')) return
  found.look(OTHER_RECIPIENT, holds, () => ({
    message: `The token is of another client, or none is named in ${CLIENT_CLAIMS.join(', ')} and aud${audienceHint(claims[claim], client_id)}.`,
    expected: client_id,
    actual: stated(claims[claim]),
  }))
}

/** What a token came with: an access token is tied to an ID Token or a proof, a request to a proof only (OIDC Core 3.1.3.6, RFC 9449 4.2). */
function lookAtCompanions(found: Findings, kind: Kind, facts: VerificationFacts): void {
  const strange = [
    ...(facts.access_token !== undefined && kind !== 'id_token' && kind !== 'dpop' ? ['an access token'] : []),
    ...(facts.htm !== undefined && kind !== 'dpop' ? ['a method'] : []),
    ...(facts.htu !== undefined && kind !== 'dpop' ? ['a URL'] : []),
  ]
  if (strange.length === 0) return
  found.look(KIND_MISMATCH, false, {
    message: `Nothing in a token of kind ${kind} can be compared with ${strange.join(' and ')}, as was asked.`,
    expected: strange.includes('an access token') ? 'an ID Token or a DPoP proof' : 'a DPoP proof',
    actual: kind,
  })
}

/** Kinds whose nonce answers no request of a client. */
const NONCE_IS_OWN: ReadonlySet<Kind> = new Set<Kind>(['client_assertion', 'access_token'])

/**
 * Names of the expectations that matter for a kind and that a token was compared with nothing for: "issuer", "audience",
 * "client_id", "nonce", and of a DPoP proof "htm", "htu" and "ath".
 */
export function notCompared(kind: Kind, facts: VerificationFacts): readonly string[] {
  const { token, issuer, issuerUnasked, audience, client_id } = facts
  if (token.form !== 'jws') return []
  const claims = token.keyBinding?.claims ?? token.claims ?? {}
  if (kind === 'dpop') {
    const missing = (['htm', 'htu', 'nonce'] as const).filter((name) => facts[name] === undefined && name in claims)
    const ath = facts.access_token === undefined && 'ath' in claims ? ['ath'] : []
    return [...(issuer === undefined ? [] : ['issuer']), ...missing, ...ath]
  }
  if (kind === 'jws') return []
  const byClient = ['request', 'client_assertion'].includes(kind)
  const recipient = byClient
    ? (audience ?? issuer)
    : ANSWERS[kind]?.client === 'own' && kind !== 'access_token'
      ? (audience ?? client_id)
      : audience
  return [
    ...((issuer === undefined || issuerUnasked) && !byClient ? ['issuer'] : []),
    ...(recipient === undefined ? ['audience'] : []),
    ...(byClient && client_id === undefined ? ['client_id'] : []),
    ...(facts.nonce === undefined && 'nonce' in claims && !NONCE_IS_OWN.has(kind) ? ['nonce'] : []),
  ]
}
