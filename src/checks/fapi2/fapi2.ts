import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, strings } from '../../jose/json/values.ts'
import { bitLength } from '../../jose/keys/integers.ts'
import { MOST_KEYS } from '../../jose/keys/keys.ts'
import { entropyBits } from '../../jose/tokens/entropy.ts'
import { entryOf } from '../../text/table.ts'
import type { Exchange } from '../../trace/trace.ts'
import type { Metadata } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { startFindings, stated } from '../findings.ts'
import { CURVE_BITS } from '../keys/material.ts'
import { isCurrent, isModern } from '../tls/tls.ts'

const WITH_KEYS = new Set(['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'])
const STRONG = new Set(['PS256', 'ES256', 'EdDSA', 'Ed25519'])
const SIGNED = [
  'id_token_signing_alg_values_supported',
  'request_object_signing_alg_values_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'dpop_signing_alg_values_supported',
] as const

/** Judges metadata by the FAPI 2.0 Security Profile, 5.3.2 and 5.4.1; `form` says where it came from. */
export function judgeFapi2Metadata(metadata: Metadata, form: 'openid' | 'oauth' | 'flags'): readonly Finding[] {
  const found = startFindings()
  const list = (name: string): readonly string[] => strings(metadata[name])
  const is = (name: string): boolean => metadata[name] === true
  found.look('fapi2-discovery-only', form !== 'flags', { expected: 'a metadata document', actual: 'flags' })
  const types = list('response_types_supported')
  found.look('fapi2-response-type', types.includes('code'), { expected: 'code', actual: types })
  const pushed = isText(metadata['pushed_authorization_request_endpoint'])
  found.look('fapi2-par', pushed && is('require_pushed_authorization_requests'), {
    expected: 'pushed_authorization_request_endpoint, and require_pushed_authorization_requests: true',
    actual: pushed ? stated(metadata['require_pushed_authorization_requests']) : 'no endpoint',
  })
  const methods = list('code_challenge_methods_supported')
  found.look('fapi2-pkce', methods.includes('S256'), { expected: 'S256', actual: methods })
  found.look('fapi2-iss', is('authorization_response_iss_parameter_supported'), {
    expected: true,
    actual: stated(metadata['authorization_response_iss_parameter_supported']),
  })
  const auth = metadata['token_endpoint_auth_methods_supported']
  const authentication = auth === undefined ? ['client_secret_basic'] : strings(auth)
  const shared = authentication.filter((method) => !WITH_KEYS.has(method) && method !== 'none')
  found.look('fapi2-client-auth', shared.length === 0 && authentication.some((method) => WITH_KEYS.has(method)), {
    expected: [...WITH_KEYS],
    actual: authentication,
  })
  found.look('fapi2-confidential-only', !authentication.includes('none'), {
    expected: 'clients that authenticate',
    actual: authentication,
  })
  const bound = list('dpop_signing_alg_values_supported').length > 0 || is('tls_client_certificate_bound_access_tokens')
  found.look('fapi2-sender-constrained', bound, {
    expected: 'DPoP or certificate-bound access tokens',
    actual: 'neither is announced',
  })
  const weak = SIGNED.flatMap((name) =>
    list(name)
      .filter((alg) => !STRONG.has(alg))
      .map((alg) => `${name}: ${alg}`),
  )
  found.look('fapi2-algs', weak.length === 0, { expected: [...STRONG], actual: weak })
  return found.list
}

/** Judges the sizes of published keys (FAPI 2.0 Security Profile 5.4.1). */
export function judgeFapi2Keys(jwks: JsonObject): readonly Finding[] {
  const found = startFindings()
  const keys = Array.isArray(jwks['keys']) ? jwks['keys'].filter(isObject).slice(0, MOST_KEYS) : []
  for (const key of keys) {
    const { kty, n, crv } = key
    const name = isText(key['kid']) ? `key ${key['kid']}` : 'a key'
    if (kty === 'RSA' && isText(n)) {
      const bits = bitLength(Buffer.from(n.slice(0, 8192), 'base64url'))
      found.look('fapi2-rsa-size', bits >= 2048, {
        message: `${name} is an RSA key of ${bits} bits.`,
        expected: 'at least 2048 bits',
        actual: `${bits} bits`,
      })
    }
    if ((kty === 'EC' || kty === 'OKP') && isText(crv)) {
      const bits = entryOf(CURVE_BITS, crv) ?? Number(/\d{2,3}/.exec(crv)?.[0] ?? 0)
      found.look('fapi2-ec-size', bits >= 224, {
        message: `${name} is on a curve of ${bits} bits.`,
        expected: 'at least 224 bits',
        actual: crv,
      })
    }
  }
  return found.list
}

/** Judges codes and opaque tokens, by name, by how hard they are to guess (FAPI 2.0 Security Profile 5.4.1). */
export function judgeFapi2Credentials(credentials: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  const found = startFindings()
  for (const [name, value] of Object.entries(credentials)) {
    // A JWT is hard to guess by its signature.
    if (value === undefined || /^e[w-z][\w-]*\.[\w-]+\./.test(value)) continue
    const bits = entropyBits(value)
    found.look('fapi2-entropy', bits >= 128, {
      message: `${name} has at most ${bits} bits of entropy.`,
      expected: 'at least 128 bits',
      actual: `${bits} bits`,
    })
  }
  return found.list
}

/** Judges the connection of an exchange (FAPI 2.0 Security Profile 5.2). */
export function judgeFapi2Connection({ tls, request }: Exchange): readonly Finding[] {
  const found = startFindings()
  const plain = request.url.startsWith('http:')
  if (!tls && !plain) return found.list
  found.look('fapi2-tls', tls !== undefined && isCurrent(tls.protocol) && isModern(tls.cipher), {
    expected: 'TLS 1.2 or 1.3 with a cipher of BCP 195',
    actual: tls ? `${tls.protocol} ${tls.cipher}` : 'plain http',
  })
  return found.list
}
