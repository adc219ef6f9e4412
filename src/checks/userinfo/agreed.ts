import { textOrType } from '../../jose/json/values.ts'
import type { TokenReading } from '../../jose/tokens/token.ts'
import type { UserinfoFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { agreedAlgorithms, lookAtAgreedEncryption } from '../jwt/agreed.ts'

/** Judges whether a UserInfo answer is protected as the client is registered (OIDC Core 5.3.2, 5.3.4); undefined `token` is plain JSON. */
export function judgeAgreedUserinfo(
  { client, encrypted }: Pick<UserinfoFacts, 'client' | 'encrypted'>,
  token: TokenReading | undefined,
): readonly Finding[] {
  const found = startFindings()
  const about = { prefix: 'userinfo', registered: client.registered } as const
  const { signing, alg, enc } = agreedAlgorithms(about)
  const outer = encrypted ?? (token?.form === 'jwe' ? token : undefined)
  if (outer) lookAtAgreedEncryption(found, 'ui-jwe-alg-unexpected', outer, about)
  if (alg !== undefined || enc !== undefined)
    found.look('ui-not-encrypted', outer !== undefined, {
      expected: 'a JWE, as registered by userinfo_encrypted_response_alg',
      actual: token ? 'a JWT that is only signed' : 'plain JSON',
    })
  // What stays closed has its signature inside.
  if (signing === undefined || token?.form === 'jwe') return found.list
  const name = signatureOf(token)
  found.look('ui-alg-unexpected', name === signing || (name === undefined && signing === 'none'), {
    message: `UserInfo came ${name === undefined ? 'unsigned' : `with alg ${name}`}; the client is registered with userinfo_signed_response_alg ${signing}.`,
    expected: signing,
    actual: name ?? (token ? 'no JWS' : 'plain JSON'),
  })
  return found.list
}

function signatureOf(token: TokenReading | undefined): string | undefined {
  if (token?.form !== 'jws') return undefined
  const { alg } = token.header
  return textOrType(alg)
}
