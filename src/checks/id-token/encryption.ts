import { isText } from '../../jose/json/values.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
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
  lookAtAgreedEncryption(found, 'idt-jwe-alg-unexpected', outer, {
    prefix: 'id_token',
    registered: facts.client.registered,
  })
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
  const closed = facts.channel === 'given' ? {} : { reject: true }
  return [...found.list, ...judgeEncryption(outer, token, signature, closed)]
}
