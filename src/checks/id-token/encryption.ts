import type { Registered } from '../../documents/client-metadata.ts'
import { isText } from '../../jose/json/values.ts'
import type { JweReading } from '../../jose/tokens/token.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, startFindings } from '../findings.ts'
import { lookAtAgreedEncryption } from '../jwt/agreed.ts'
import { judgeEncryption } from '../jwt/encryption.ts'

/** Judges the encrypted outside of an ID Token (OIDC Core 3.1.3.7 step 1, 10.2). */
export function judgeIdTokenEncryption(facts: IdTokenFacts): readonly Finding[] {
  const found = startFindings(facts)
  const { token, signature } = facts
  const outer = facts.encrypted ?? (token.form === 'jwe' ? token : undefined)
  if (facts.encryptionDue)
    found.look('idt-not-encrypted', outer !== undefined, {
      expected: 'a JWE, as registered by id_token_encrypted_response_alg',
      actual: 'a token that is only signed',
    })
  if (!outer) return found.list
  lookAtRegisteredEncryption(found, outer, facts.client.registered)
  const { alg, kid } = outer.header
  found.look('idt-jwe-rsa1-5', alg !== 'RSA1_5', {
    expected: 'RSA-OAEP or ECDH-ES',
    actual: alg,
  })
  // A shared secret has no kid; a public key that was chosen among several does.
  if (isText(alg) && /^(RSA|ECDH)/.test(alg))
    found.look('idt-jwe-kid', isText(kid), {
      expected: 'the kid of the key it was encrypted to',
      actual: 'absent',
    })
  // Nothing stands in for an ID Token that cannot be read; a token that is verified on its own is just not verified.
  const unexpected = facts.client.registered?.id_token_encrypted_response_alg === undefined
  const closed = facts.channel === 'given' ? {} : { reject: true, ...(unexpected && { client: UNEXPECTED }) }
  return [...found.list, ...judgeEncryption(outer, token, signature, closed)]
}

/** What nothing that this run was told of the client asks for. */
const UNEXPECTED =
  'Nothing that was told of this client asks for encryption: it is switched on where the client is registered at the provider (id_token_encrypted_response_alg, or an encryption key of the application). Switch it off there, or give the private key.'

/** Looks at whether an encrypted ID Token has the algorithms that the client is registered with. */
export function lookAtRegisteredEncryption(
  found: Findings,
  outer: JweReading,
  registered: Registered | undefined,
): void {
  lookAtAgreedEncryption(found, 'idt-jwe-alg-unexpected', outer, { prefix: 'id_token', registered })
}
