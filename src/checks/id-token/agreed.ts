import type { Registered } from '../../documents/client-metadata.ts'
import type { IdTokenFacts } from '../facts.ts'

/** What ID Tokens are expected to be by what the client is registered with; what is absent there says nothing. */
export function agreedFacts(registered: Registered = {}): Pick<IdTokenFacts, 'expectedAlg' | 'encryptionDue'> {
  const {
    id_token_signed_response_alg: alg,
    id_token_encrypted_response_alg,
    id_token_encrypted_response_enc,
  } = registered
  const encrypted = id_token_encrypted_response_alg ?? id_token_encrypted_response_enc
  return { ...(alg !== undefined && { expectedAlg: alg }), ...(encrypted !== undefined && { encryptionDue: true }) }
}
