import type { JsonObject } from '../../jose/json/json.ts'
import { isText } from '../../jose/json/values.ts'
import type { SignatureVerdict, TokenReading } from '../../jose/tokens/token.ts'
import { shownEndpoint } from '../../text/endpoint.ts'
import type { Finding } from '../finding.ts'
import { type Details, type Findings, startFindings } from '../findings.ts'
import { judgeEncryption } from '../jwt/encryption.ts'
import { lookAtFaults, signatureDetails } from '../jwt/faults.ts'
import { lookAtTimes } from '../jwt/times.ts'
import { type ClaimSource, REFERRED, referenceFaults, unnamedSources } from './sources.ts'

/** Judges how claims refer to their sources (OIDC Core 5.6.2); of UserInfo its own judge tells the references. */
export function judgeClaimReferences(claims: JsonObject, from: 'id_token' | 'userinfo'): readonly Finding[] {
  const found = startFindings()
  const wrong = referenceFaults(claims)
  if (from === 'id_token')
    found.look('idt-distributed-references', wrong.length === 0, { expected: REFERRED, actual: wrong })
  const unnamed = unnamedSources(claims)
  found.look('claims-source-unnamed', unnamed.length === 0, {
    expected: 'sources that a claim refers to',
    actual: unnamed,
  })
  return found.list
}

/** Judges where claims would be fetched from, and with what; `why` says what is wrong with the endpoint. */
export function judgeClaimEndpoint(
  { name, endpoint }: ClaimSource,
  { why, ownToken }: { readonly why: string | undefined; readonly ownToken: boolean },
): readonly Finding[] {
  const found = startFindings()
  found.look('claims-endpoint-unusable', why === undefined, {
    message: `The endpoint of the source ${quoted(name)} ${why}.`,
    expected: 'an absolute https URL',
    actual: shownEndpoint(endpoint),
  })
  found.look('claims-source-own-token', !ownToken, {
    message: `The access token of the source ${quoted(name)} is the one that the client has for its provider; it was not sent there.`,
    expected: 'an access token of its own',
    actual: 'that of the client',
  })
  return found.list
}

/** What a source gave, and what is known of who vouches for it. */
export interface SourceTokenFacts {
  readonly source: ClaimSource
  readonly token: TokenReading
  readonly encrypted: TokenReading | undefined
  readonly signature: SignatureVerdict
  /** Why nothing could be verified with, as a sentence. */
  readonly unverified: string | undefined
  /** What is wrong with the issuer that was looked for; undefined where none was, or nothing is. */
  readonly issuer: { readonly holds: boolean; readonly details?: Details } | undefined
  /** `sub` that the OpenID Provider gave the person. */
  readonly sub: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** Judges the JWT of a claim source (OIDC Core 5.6.2). */
export function judgeSourceToken(facts: SourceTokenFacts): readonly Finding[] {
  const found = startFindings()
  const { source, token, encrypted, signature, issuer } = facts
  const of = `The JWT of the source ${quoted(source.name)}`
  if (token.form === 'jwe') return judgeEncryption(token, token, signature)
  const claims = token.form === 'jws' ? token.claims : undefined
  found.look('claims-jwt-unreadable', claims !== undefined, {
    message: `What the source ${quoted(source.name)} gives is no JWT with claims that can be read.`,
    expected: 'a JWT',
    actual: token.form === 'opaque' ? `${token.length} characters: ${token.alphabet}` : 'a JWS without claims',
  })
  if (token.form !== 'jws' || !claims) return found.list
  lookAtFaults(found, token.faults)
  if (issuer) found.look('claims-jwt-issuer', issuer.holds, issuer.details)
  lookAtSignature(found, facts, of)
  lookAtTimes(found, claims, facts, 'login')
  const missing = source.claims.filter((name) => claims[name] === undefined)
  found.look('claims-jwt-claims-missing', missing.length === 0, {
    message: `${of} lacks ${missing.join(', ')}.`,
    expected: source.claims,
    actual: Object.keys(claims),
  })
  if (facts.sub !== undefined && claims['sub'] !== undefined)
    found.look('claims-jwt-sub', claims['sub'] !== facts.sub, {
      message: `${of} has the sub that the OpenID Provider gave the person.`,
      expected: 'no sub, or that of the person at the claims provider',
      actual: claims['sub'],
    })
  const inside = encrypted?.form === 'jwe' ? judgeEncryption(encrypted, token, signature) : []
  return [...found.list, ...inside]
}

function lookAtSignature(found: Findings, { token, signature, unverified }: SourceTokenFacts, of: string): void {
  const [fault] = signature.faults
  // No sentence has it signed; the claims are then those of whoever passed them on.
  if (!isSigned(token)) {
    found.undecided('claims-jwt-signature', `${of} is not signed, so that nothing says who made it.`)
    return
  }
  if (signature.verified === null) {
    found.undecided('claims-jwt-signature', `${of} was not verified: ${unverified ?? fault?.message ?? 'no key'}.`)
    return
  }
  found.look('claims-jwt-signature', signature.verified, () => ({
    ...signatureDetails(signature),
    message: `${of} does not verify with the keys of its issuer${fault ? `: ${fault.message}` : ''}.`,
  }))
}

/** Whether a token says by its `alg` that it is signed; one that is encrypted says it within. */
export function isSigned(token: TokenReading): boolean {
  if (token.form !== 'jws') return true
  const { alg } = token.header
  return isText(alg) && !/^(?:none)?$/i.test(alg)
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 60))
}
