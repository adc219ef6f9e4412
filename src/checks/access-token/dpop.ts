import { createHash } from 'node:crypto'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isObject, isText, textOrType, typeName } from '../../jose/json/values.ts'
import { type KeySet, readKeys } from '../../jose/keys/keys.ts'
import { type VerificationPolicy, verifyJws } from '../../jose/keys/verify.ts'
import type { JwsReading, SignatureVerdict } from '../../jose/tokens/token.ts'
import { differenceBetween } from '../../text/difference.ts'
import { wholeHashDifference } from '../../text/hash-difference.ts'
import { urlOf } from '../../text/url.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings, stated } from '../findings.ts'
import { signatureDetails } from '../jwt/faults.ts'
import { judgeKind } from '../jwt/kind.ts'
import { date, span } from '../jwt/times.ts'
import { isAsymmetric, SIGNATURE_ALGS } from '../metadata/registered-algorithms.ts'

/** A DPoP proof and the request it was made for; what is undefined is not compared. */
export interface DpopProofFacts {
  readonly token: JwsReading
  /** Where its signature was checked already. */
  readonly signature?: SignatureVerdict
  /** Method of the request. */
  readonly htm?: string
  /** URL of the request; query and fragment do not count. */
  readonly htu?: string
  readonly access_token?: string
  /** RFC 7638 thumbprint of the key that the access token is bound to. */
  readonly jkt?: string
  /** The nonce that the server gave last. */
  readonly nonce?: string
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** The signature of a proof, checked with the public key that it brings along, as RFC 9449 4.3 wants it. */
export function dpopSignature(token: JwsReading, policy?: VerificationPolicy): SignatureVerdict {
  const { jwk, alg } = token.header
  const base = { alg: isText(alg) ? alg : undefined, kid: undefined, keySource: 'jwk of the proof' }
  if (!isObject(jwk))
    return { ...base, verified: false, faults: [{ kind: 'key-use', message: 'the proof has no jwk' }] }
  // A kid beside the key itself names nothing.
  const { kid: _unused, ...header } = token.header
  return verifyJws({ ...token, header }, keyOfProof(token), policy)
}

/** The public key that a proof brings along, as a set. */
export function keyOfProof({ header: { jwk } }: JwsReading): KeySet {
  const { kid: _named, ...key } = isObject(jwk) ? jwk : {}
  return readKeys({ jwk: key }, 'jwk of the proof')
}

/** Judges a DPoP proof by every check of RFC 9449 4.3 that can be made without the server's memory. */
export function judgeDpopProof(facts: DpopProofFacts): readonly Finding[] {
  const found = startFindings()
  const { token } = facts
  const { alg, jwk } = token.header
  const name = textOrType(alg)
  found.look('dpop-alg', isText(alg) && SIGNATURE_ALGS.has(alg) && isAsymmetric(alg), {
    expected: 'such as ES256',
    actual: name,
  })
  const keyFault = keyFaultOf(jwk)
  found.look('dpop-jwk', keyFault === undefined, () => ({
    message: `jwk cannot prove anything: ${keyFault}.`,
    expected: 'a public key',
    actual: isObject(jwk) ? Object.keys(jwk) : typeName(jwk),
  }))
  const signature = keyFault === undefined ? (facts.signature ?? dpopSignature(token)) : undefined
  if (signature) found.look('dpop-signature-invalid', signature.verified === true, () => signatureDetails(signature))
  const claims = token.claims ?? {}
  lookAtRequest(found, facts, claims)
  lookAtFreshness(found, facts, claims)
  lookAtToken(found, facts, claims, signature)
  return [...judgeKind('dpop', token), ...found.list]
}

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

function keyFaultOf(jwk: JsonValue | undefined): string | undefined {
  if (!isObject(jwk)) return `it is ${typeName(jwk)}`
  const leaked = PRIVATE.filter((name) => jwk[name] !== undefined)
  if (leaked.length > 0) return `it shows the private part (${leaked.join(', ')})`
  const { kid: _named, ...key } = jwk
  return readKeys({ jwk: key }, 'jwk').faults[0]?.message
}

function lookAtRequest(found: Findings, facts: DpopProofFacts, claims: JsonObject): void {
  const missing = ['jti', 'htm', 'htu'].filter((name) => !isText(claims[name]) || claims[name] === '')
  if (claims['iat'] === undefined) missing.push('iat')
  found.look('dpop-claims-missing', missing.length === 0, () => ({
    expected: ['jti', 'htm', 'htu', 'iat'],
    actual: Object.fromEntries(missing.map((name) => [name, stated(claims[name])])),
  }))
  const { htm, htu } = claims
  if (facts.htm !== undefined && isText(htm))
    found.look('dpop-htm-mismatch', htm === facts.htm, {
      expected: facts.htm,
      actual: htm,
    })
  if (facts.htu !== undefined && isText(htu)) lookAtUrl(found, htu, target(facts.htu))
}

function lookAtUrl(found: Findings, htu: string, expected: string): void {
  found.look('dpop-htu-mismatch', target(htu) === expected, () => {
    const said = differenceBetween(target(htu), expected)
    return { ...(said && { message: `htu is another URL than that of the request; ${said}.` }), expected, actual: htu }
  })
}

/** A URL as two of them are compared: normalised, without query and fragment (RFC 9449 4.3). */
function target(text: string): string {
  const url = text.length > 8192 ? undefined : urlOf(text)
  return url ? `${url.protocol}//${url.host}${url.pathname}` : text
}

/** Seconds for which a proof is fresh; servers take seconds or minutes (RFC 9449 11.1). */
const FRESH = 300

function lookAtFreshness(found: Findings, facts: DpopProofFacts, claims: JsonObject): void {
  const iat = numberOf(claims['iat'])
  const now = facts.now / 1000
  if (claims['iat'] !== undefined)
    found.look('dpop-iat', iat !== undefined && Math.abs(now - iat) <= FRESH + facts.toleranceSeconds, () => ({
      message:
        iat === undefined ? undefined : `The proof was made ${span(now - iat)} ${iat > now ? 'in the future' : 'ago'}.`,
      expected: `within ${span(FRESH)} of ${date(Math.round(now))}`,
      actual: iat === undefined ? typeName(claims['iat']) : date(iat),
    }))
  if (facts.nonce !== undefined) lookAtNonce(found, claims['nonce'], facts.nonce)
}

function lookAtNonce(found: Findings, nonce: JsonValue | undefined, given: string): void {
  found.look('dpop-nonce-mismatch', nonce === given, () => {
    const said = isText(nonce) ? differenceBetween(nonce, given) : undefined
    return {
      ...(said && { message: `nonce is not the one that the server gave last; ${said}.` }),
      expected: given,
      actual: stated(nonce),
    }
  })
}

function lookAtToken(
  found: Findings,
  facts: DpopProofFacts,
  claims: JsonObject,
  signature: SignatureVerdict | undefined,
): void {
  if (facts.access_token !== undefined) {
    const { access_token } = facts
    const { ath } = claims
    const expected = createHash('sha256').update(access_token, 'ascii').digest('base64url')
    found.look('dpop-ath-mismatch', ath === expected, () => {
      const said = isText(ath) ? wholeHashDifference(ath, access_token) : undefined
      return { ...(said && { message: `ath does not fit the access token; ${said}.` }), expected, actual: stated(ath) }
    })
  }
  if (facts.jkt === undefined) return
  if (signature?.thumbprint === undefined) {
    found.undecided('dpop-jkt-mismatch', 'The key of the proof cannot be read.')
    return
  }
  found.look('dpop-jkt-mismatch', signature.thumbprint === facts.jkt, {
    expected: facts.jkt,
    actual: signature.thumbprint,
  })
}
