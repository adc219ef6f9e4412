import type { Json } from '../support/provider.ts'
import type { Module, Variant } from './module.ts'

const SIGNING = ['none', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const FAPI_SIGNING = ['PS256', 'ES256', 'EdDSA', 'Ed25519']

interface Places {
  /** The issuer, and what the paths of the host with mutual TLS begin with; both end in a slash. */
  readonly issuer: string
  readonly mtls: string
}

/** What the provider says of itself in one row. */
export function metadataOf({ spoils = {}, afterwards = [] }: Module, variant: Variant, places: Places): Json {
  const right = variant.profile === 'core' ? coreMetadata(variant, places) : fapiMetadata(variant, places)
  const { issuer, mtls } = places
  const further: Json = {
    ...(afterwards.includes('refresh') && {
      grant_types_supported: ['authorization_code', 'implicit', 'refresh_token'],
    }),
    ...(spoils.jwksPath && { jwks_uri: `${issuer}${spoils.jwksPath}` }),
    ...(spoils.tokenAlias && {
      token_endpoint: `${issuer}token`,
      mtls_endpoint_aliases: { token_endpoint: `${mtls}token` },
    }),
  }
  const all = { ...right, ...further }
  return spoils.metadata?.(all) ?? all
}

function coreMetadata({ auth }: Variant, { issuer, mtls }: Places): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${auth.endsWith('tls_client_auth') ? mtls : issuer}token`,
    jwks_uri: `${issuer}jwks`,
    userinfo_endpoint: `${issuer}userinfo`,
    scopes_supported: ['openid', 'phone', 'profile', 'email', 'address', 'offline_access'],
    response_types_supported: [
      'code',
      'id_token code',
      'token code id_token',
      'id_token',
      'token id_token',
      'token code',
    ],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'implicit'],
    subject_types_supported: ['public', 'pairwise'],
    token_endpoint_auth_methods_supported:
      auth === 'none' ? ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'] : [auth],
    token_endpoint_auth_signing_alg_values_supported: [...SIGNING.slice(1), 'HS256', 'HS384', 'HS512'],
    id_token_signing_alg_values_supported: SIGNING,
    userinfo_signing_alg_values_supported: SIGNING,
    request_object_signing_alg_values_supported: SIGNING,
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: false,
    claims_parameter_supported: true,
    claim_types_supported: ['normal', 'aggregated', 'distributed'],
    claims_supported: ['sub', 'name', 'email', 'email_verified', 'phone_number', 'address', 'auth_time', 'acr'],
    acr_values_supported: ['PASSWORD'],
  }
}

function fapiMetadata({ auth, sender, mode, openid, request }: Variant, { issuer, mtls }: Places): Json {
  const aliased = { token_endpoint: `${mtls}token`, pushed_authorization_request_endpoint: `${mtls}par` }
  return {
    issuer,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${issuer}token`,
    pushed_authorization_request_endpoint: `${issuer}par`,
    require_pushed_authorization_requests: true,
    mtls_endpoint_aliases: { ...aliased, ...(openid && { userinfo_endpoint: `${mtls}userinfo` }) },
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    token_endpoint_auth_methods_supported: [auth],
    ...(auth === 'private_key_jwt' && { token_endpoint_auth_signing_alg_values_supported: FAPI_SIGNING }),
    ...(request === 'signed' && {
      request_parameter_supported: true,
      request_object_signing_alg_values_supported: FAPI_SIGNING,
    }),
    ...(sender === 'dpop'
      ? { dpop_signing_alg_values_supported: FAPI_SIGNING }
      : { tls_client_certificate_bound_access_tokens: true }),
    ...(mode === 'jwt' && {
      response_modes_supported: ['jwt'],
      authorization_signing_alg_values_supported: ['PS256'],
    }),
    ...((openid || mode === 'jwt') && { jwks_uri: `${issuer}jwks` }),
    ...(openid && {
      userinfo_endpoint: `${issuer}userinfo`,
      scopes_supported: ['openid', 'profile', 'email'],
      claims_supported: ['sub', 'name', 'email', 'email_verified'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['PS256'],
      claims_parameter_supported: true,
    }),
  }
}
