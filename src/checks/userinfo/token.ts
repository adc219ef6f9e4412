import { isText, typeName } from '../../jose/json/values.ts'
import type { TokenReading } from '../../jose/tokens/token.ts'
import type { UserinfoFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings, stated } from '../findings.ts'
import { audienceHint, audienceOf, issuerHint } from '../jwt/audience.ts'
import { judgeEncryption } from '../jwt/encryption.ts'
import { signatureDetails } from '../jwt/faults.ts'
import { isIssuedBy } from '../jwt/issuer.ts'
import { judgeKind } from '../jwt/kind.ts'
import { lookAtSecretLength } from '../jwt/secret-length.ts'

/** Judges a UserInfo answer that came as a JWT (OIDC Core 5.3.2). */
export function judgeUserinfoToken(
  facts: Pick<UserinfoFacts, 'signature' | 'issuer' | 'client'> & { readonly secretNamed?: boolean },
  token: TokenReading,
): readonly Finding[] {
  const found = startFindings()
  const { signature } = facts
  if (token.form === 'jwe') return judgeEncryption(token, token, signature)
  if (token.form === 'opaque') return found.list
  if (signature === undefined || signature.verified === null)
    found.undecided('ui-signature-invalid', signature?.faults[0]?.message ?? 'No key of the issuer is known.')
  else found.look('ui-signature-invalid', signature.verified, signatureDetails(signature))
  if (signature) lookAtSecretLength(found, { signature, secretNamed: facts.secretNamed })
  if (!token.claims) return found.list
  const { iss, aud } = token.claims
  const { list } = audienceOf(aud)
  const { client_id } = facts.client
  const wrong = [
    ...(isText(iss) && (facts.issuer === undefined || isIssuedBy(token.claims, facts.issuer))
      ? []
      : [isText(iss) ? `iss is another issuer${issuerHint(iss, facts.issuer ?? '')}` : `iss is ${typeName(iss)}`]),
    ...((client_id === undefined ? list.length > 0 : list.includes(client_id))
      ? []
      : [aud === undefined ? 'aud is absent' : `aud does not name this client${audienceHint(aud, client_id ?? '')}`]),
  ]
  found.look('ui-signed-iss-aud', wrong.length === 0, () => ({
    message: `The signed answer must not be used: ${wrong.join('; ')}.`,
    expected: { iss: facts.issuer ?? 'the issuer', aud: client_id ?? 'the client_id' },
    actual: { iss: stated(iss), aud: stated(aud) },
  }))
  return [...found.list, ...judgeKind('userinfo', token)]
}
