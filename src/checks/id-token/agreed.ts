import type { Registered } from '../../documents/client-metadata.ts'
import { textOrType } from '../../jose/json/values.ts'
import type { JweReading, JwsReading } from '../../jose/tokens/token.ts'
import type { IdTokenFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { agreedAlgorithms } from '../jwt/agreed.ts'
import { RULE_OF } from '../jwt/faults.ts'
import { lookAtRegisteredEncryption } from './encryption.ts'

/** What ID Tokens are expected to be by what the client is registered with; what is absent there says nothing. */
export function agreedFacts(registered: Registered | undefined): Pick<IdTokenFacts, 'expectedAlg' | 'encryptionDue'> {
  const { signing, alg, enc } = agreedAlgorithms({ prefix: 'id_token', registered })
  return {
    ...(signing !== undefined && { expectedAlg: signing }),
    ...((alg ?? enc) !== undefined && { encryptionDue: true }),
  }
}

/** Judges by the registration alone an ID Token that nobody verifies. */
export function judgeAgreedIdToken(
  registered: Registered,
  { header }: JwsReading,
  encrypted: JweReading | undefined,
): readonly Finding[] {
  const found = startFindings()
  const about = { prefix: 'id_token', registered } as const
  const { signing } = agreedAlgorithms(about)
  const { alg } = header
  if (signing !== undefined)
    found.look(RULE_OF['alg-unexpected'], alg === signing, {
      expected: signing,
      actual: textOrType(alg),
    })
  if (encrypted) lookAtRegisteredEncryption(found, encrypted, registered)
  return found.list
}
