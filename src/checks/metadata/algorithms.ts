import { REGISTERED_AUTH_METHODS } from '../../documents/registered-values.ts'
import { strings } from '../../jose/json/values.ts'
import type { Metadata, MetadataFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { ABSENT, type Details, type Findings, startFindings, stated } from '../findings.ts'
import { CONTENT_ALGS, isAsymmetric, KEY_ALGS, SIGNATURE_ALGS } from './registered-algorithms.ts'

const withoutNone = (actual: readonly string[]): Details => ({ expected: 'a list without none', actual })

/** Judges the algorithms that an issuer of tokens lists, which signs nobody in. */
export function judgeTokenAlgorithms({ metadata, names }: MetadataFacts): readonly Finding[] {
  const found = startFindings()
  lookAtIdToken(found, metadata)
  lookAtNames(found, metadata, names)
  return found.list
}

/** Judges the algorithms and client authentication methods that a provider lists. */
export function judgeMetadataAlgorithms({ metadata, names, form }: MetadataFacts): readonly Finding[] {
  const found = startFindings()
  lookAtIdToken(found, metadata)
  lookAtNames(found, metadata, names)
  lookAtRequestObjects(found, metadata)
  lookAtClientAuth(found, metadata, form)
  lookAtOtherAuth(found, metadata, form)
  lookAtSenderConstraints(found, metadata)
  return found.list
}

function lookAtIdToken(found: Findings, metadata: Metadata): void {
  const algs = strings(metadata['id_token_signing_alg_values_supported'])
  found.look('meta-idtoken-alg-missing', algs.length > 0, {
    expected: 'a list with RS256',
    actual: stated(metadata['id_token_signing_alg_values_supported']),
  })
  if (algs.length === 0) return
  found.look('meta-idtoken-alg-no-rs256', algs.includes('RS256'), { expected: 'RS256', actual: algs })
  found.look('meta-idtoken-alg-none', !algs.includes('none'), { expected: 'no none', actual: algs })
  found.look('meta-idtoken-alg-hmac-only', algs.some(isAsymmetric), { expected: 'a public key', actual: algs })
}

function lookAtNames(found: Findings, metadata: Metadata, names: readonly string[] = Object.keys(metadata)): void {
  const unknown: string[] = []
  const deprecated: string[] = []
  const polymorphic: string[] = []
  for (const member of names) {
    if (!member.endsWith('_values_supported')) continue
    const known = member.endsWith('_signing_alg_values_supported')
      ? SIGNATURE_ALGS
      : member.endsWith('_encryption_alg_values_supported')
        ? KEY_ALGS
        : member.endsWith('_encryption_enc_values_supported')
          ? CONTENT_ALGS
          : undefined
    if (!known) continue
    for (const alg of strings(metadata[member])) {
      if (alg === 'RSA1_5' || alg === 'RS1') deprecated.push(`${member}: ${alg}`)
      else if (!known.has(alg)) unknown.push(`${member}: ${alg}`)
      if (alg === 'EdDSA') polymorphic.push(member)
    }
  }
  found.look('meta-alg-unknown', unknown.length === 0, { expected: 'registered names', actual: unknown })
  found.look('meta-alg-deprecated', deprecated.length === 0, { expected: 'neither of them', actual: deprecated })
  found.look('meta-alg-eddsa-polymorphic', polymorphic.length === 0, {
    expected: 'Ed25519 or Ed448',
    actual: polymorphic,
  })
  const userinfo = metadata['userinfo_signing_alg_values_supported']
  if (userinfo !== undefined)
    found.look('meta-userinfo-alg-not-array', Array.isArray(userinfo), { expected: 'array', actual: userinfo })
  for (const name of ['id_token', 'userinfo', 'request_object', 'authorization', 'introspection']) {
    const alg = metadata[`${name}_encryption_alg_values_supported`] !== undefined
    const enc = metadata[`${name}_encryption_enc_values_supported`] !== undefined
    if (alg || enc)
      found.look('meta-encryption-alg-without-enc', alg === enc, {
        expected: 'both or neither',
        actual: `${name}_encryption_${alg ? 'alg' : 'enc'}_values_supported alone`,
      })
  }
}

function lookAtRequestObjects(found: Findings, metadata: Metadata): void {
  const listed = metadata['request_object_signing_alg_values_supported']
  const algs = strings(listed)
  if (listed !== undefined) {
    found.look('meta-request-object-alg-none', !algs.includes('none'), withoutNone(algs))
    found.look('meta-request-object-alg-no-rs256', algs.includes('RS256'), { expected: 'RS256', actual: algs })
  }
  if (metadata['require_signed_request_object'] !== true) return
  found.look('meta-require-signed-request-object-none', !algs.includes('none'), withoutNone(algs))
  const taken =
    metadata['request_parameter_supported'] === true ||
    metadata['request_uri_parameter_supported'] !== false ||
    metadata['pushed_authorization_request_endpoint'] !== undefined
  found.look('meta-require-signed-request-object-unsupported', taken, {
    expected: 'request, request_uri or PAR',
    actual: 'none of them',
  })
}

function lookAtClientAuth(found: Findings, metadata: Metadata, form: MetadataFacts['form']): void {
  const listed = metadata['token_endpoint_auth_methods_supported']
  found.look('meta-token-auth-methods-default', listed !== undefined, ABSENT)
  const methods = listed === undefined ? ['client_secret_basic'] : strings(listed)
  const unknown = methods.filter((method) => !REGISTERED_AUTH_METHODS.includes(method))
  found.look('meta-token-auth-method-unknown', unknown.length === 0, {
    expected: REGISTERED_AUTH_METHODS,
    actual: unknown,
  })
  const asymmetric = methods.some((method) => /private_key_jwt|tls_client_auth/.test(method))
  found.look('meta-token-auth-symmetric-only', asymmetric, { expected: 'a method with a key', actual: methods })
  const assertion = methods.some((method) => method.endsWith('_jwt'))
  const algsListed = metadata['token_endpoint_auth_signing_alg_values_supported']
  const algs = strings(algsListed)
  if (assertion) {
    found.look('meta-token-auth-signing-alg-missing', algsListed !== undefined, {
      expected: 'token_endpoint_auth_signing_alg_values_supported',
      actual: 'absent',
      // OpenID Connect Discovery leaves the member optional.
      severity: form === 'openid' ? 'W' : 'E',
    })
  }
  if (algsListed === undefined) return
  found.look('meta-token-auth-signing-alg-none', !algs.includes('none'), withoutNone(algs))
  found.look('meta-token-auth-signing-alg-no-rs256', algs.includes('RS256'), { expected: 'RS256', actual: algs })
  const hmac = algs.some((alg) => alg.startsWith('HS'))
  const assertions = methods.filter((method) => method === 'client_secret_jwt' || method === 'private_key_jwt')
  const mismatch =
    (methods.includes('client_secret_jwt') && !hmac) ||
    (methods.includes('private_key_jwt') && !algs.some(isAsymmetric))
  found.look('meta-token-auth-signing-alg-mismatch', !mismatch, {
    expected: `algorithms for ${assertions.join(' and ')}`,
    actual: algs,
  })
}

function lookAtOtherAuth(found: Findings, metadata: Metadata, form: MetadataFacts['form']): void {
  for (const [endpoint, rule] of [
    ['revocation', 'meta-revocation-auth-signing-alg'],
    ['introspection', 'meta-introspection-auth-signing-alg'],
  ] as const) {
    const methods = strings(metadata[`${endpoint}_endpoint_auth_methods_supported`])
    const listed = metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`]
    const missing = methods.some((method) => method.endsWith('_jwt')) && listed === undefined
    const none = strings(listed).includes('none')
    if (methods.length > 0 || listed !== undefined)
      found.look(rule, !missing && !none, {
        expected: `${endpoint}_endpoint_auth_signing_alg_values_supported without none`,
        actual: none ? 'none is listed' : 'absent',
        // What RFC 8414 asks of its own documents, those of OpenID Connect are not bound to.
        severity: form === 'openid' && !none ? 'W' : 'E',
      })
    if (endpoint === 'introspection' && methods.length > 0)
      found.look('meta-introspection-auth-none', !methods.includes('none'), withoutNone(methods))
  }
}

function lookAtSenderConstraints(found: Findings, metadata: Metadata): void {
  const dpop = metadata['dpop_signing_alg_values_supported']
  const bound = metadata['tls_client_certificate_bound_access_tokens'] === true
  found.look('meta-dpop-missing', dpop !== undefined || bound, {
    expected: 'dpop_signing_alg_values_supported or tls_client_certificate_bound_access_tokens',
    actual: 'neither',
  })
  if (dpop !== undefined) {
    const symmetric = strings(dpop).filter((alg) => !isAsymmetric(alg))
    found.look('meta-dpop-alg-invalid', symmetric.length === 0, {
      expected: 'asymmetric algorithms',
      actual: symmetric,
    })
  }
  const jarm = strings(metadata['response_modes_supported']).some((mode) => /(^|\.)jwt$/.test(mode))
  const algs = strings(metadata['authorization_signing_alg_values_supported'])
  if (jarm) found.look('meta-jarm-alg', algs.length > 0 && !algs.includes('none'), withoutNone(algs))
}
