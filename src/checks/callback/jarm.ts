import { readAuthorizationResponse } from '../../documents/answers.ts'
import type { Registered } from '../../documents/client-metadata.ts'
import type { JsonObject } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { isText, strings } from '../../jose/json/values.ts'
import type { JweReading, SignatureVerdict } from '../../jose/tokens/token.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { agreedAlgorithms, encryptionDifferences } from '../jwt/agreed.ts'
import { audienceHint, issuerHint } from '../jwt/audience.ts'
import { isIssuedBy } from '../jwt/issuer.ts'
import { lookAtSecretLength } from '../jwt/secret-length.ts'

export interface JarmFacts {
  readonly claims: JsonObject
  readonly signature: SignatureVerdict
  readonly issuer: string | undefined
  /** Undefined where `aud` is not to be compared. */
  readonly client_id: string | undefined
  /** The encrypted outside, when the response came as a JWE. */
  readonly encrypted?: JweReading | undefined
  readonly registered?: Registered | undefined
  /** Whether a shared secret was named to verify with, and is no client secret (RFC 7518 3.2). */
  readonly secretNamed?: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** The rule about signature, issuer, audience and end of a response JWT. */
export const JARM_CLAIMS = 'cb-jarm-claims'

/** Judges an authorization response that came as a JWT (JARM 2.1, 2.4). */
export function judgeJarm(facts: JarmFacts): readonly Finding[] {
  const found = startFindings()
  const { claims, signature } = facts
  const { iss, aud } = claims
  const audiences = isText(aud) ? [aud] : strings(aud)
  const exp = numberOf(claims['exp'])
  const problems = [
    ...(isText(iss) && (facts.issuer === undefined || isIssuedBy(claims, facts.issuer))
      ? []
      : [`iss is not ${facts.issuer ?? 'there'}${isText(iss) ? issuerHint(iss, facts.issuer ?? '') : ''}`]),
    ...(facts.client_id === undefined || audiences.includes(facts.client_id)
      ? []
      : [`aud does not contain the client_id${audienceHint(aud, facts.client_id)}`]),
    ...readAuthorizationResponse(claims).faults.map(
      ({ member, expected, actual }) => `${member} is ${actual}, not ${expected}`,
    ),
    ...(exp === undefined || !Number.isFinite(exp)
      ? [claims['exp'] === undefined ? 'exp is missing' : 'exp is no time']
      : exp * 1000 + facts.toleranceSeconds * 1000 <= facts.now
        ? ['it has expired']
        : []),
    ...(signature.verified === true
      ? []
      : [`the signature is not verified${signature.faults[0] ? ` (${signature.faults[0].message})` : ''}`]),
    ...differencesOf(facts),
  ]
  found.look(JARM_CLAIMS, problems.length === 0, () => ({
    message: `The response JWT must not be accepted: ${problems.join('; ')}.`,
    expected: 'iss, aud, exp and a valid signature',
    actual: problems,
  }))
  lookAtSecretLength(found, facts)
  return found.list
}

/** How the protection of the JWT differs from what the client is registered with (JARM 3). */
function differencesOf({ signature, encrypted, registered }: JarmFacts): readonly string[] {
  const about = { prefix: 'authorization', registered } as const
  const { signing, alg, enc } = agreedAlgorithms(about)
  const open = encrypted === undefined && (alg ?? enc) !== undefined
  return [
    ...(signing === undefined || signature.alg === signing ? [] : [`alg is not ${signing}, as registered`]),
    ...(open ? ['it is not encrypted, as registered'] : []),
    ...(encrypted ? encryptionDifferences(encrypted, about) : []).map(
      (each) => `of its encryption ${each}, as registered`,
    ),
  ]
}
