import type { Json } from '../support/provider.ts'

export const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47'
export const DOMAIN = 'example.onmicrosoft.com'
/** The issuer that metadata of many tenants have. */
export const TEMPLATE = 'https://login.microsoftonline.com/{tenantid}/v2.0'
/** Issuers of the tenant, by the version of the token. */
export const V2_ISSUER = `https://login.microsoftonline.com/${TENANT}/v2.0`
export const V1_ISSUER = `https://sts.windows.net/${TENANT}/`

const BASE = `https://login.microsoftonline.com/${TENANT}`
const CLOUD = {
  kerberos_endpoint: `${BASE}/kerberos`,
  tenant_region_scope: 'WW',
  cloud_instance_name: 'microsoftonline.com',
  cloud_graph_host_name: 'graph.windows.net',
  msgraph_host: 'graph.microsoft.com',
  rbac_url: 'https://pas.windows.net',
}
const HOSTS = ['cloud_instance_name', 'cloud_instance_host_name', 'cloud_graph_host_name', 'msgraph_host']
const AUTH_METHODS = ['client_secret_post', 'private_key_jwt', 'client_secret_basic', 'self_signed_tls_client_auth']

/** Metadata of version 2.0. */
export function entraMetadata(): Json {
  return {
    token_endpoint: `${BASE}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    jwks_uri: `${BASE}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: V2_ISSUER,
    request_uri_parameter_supported: false,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    authorization_endpoint: `${BASE}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${BASE}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${BASE}/oauth2/v2.0/logout`,
    claims_supported: [
      ...['sub', 'iss', ...HOSTS, 'aud', 'exp', 'iat', 'auth_time', 'acr', 'nonce', 'preferred_username'],
      ...['name', 'tid', 'ver', 'at_hash', 'c_hash', 'email'],
    ],
    ...CLOUD,
    mtls_endpoint_aliases: { token_endpoint: `https://mtlsauth.microsoft.com/${TENANT}/oauth2/v2.0/token` },
    tls_client_certificate_bound_access_tokens: true,
  }
}

/** Metadata of version 1.0, whose issuer is another host than that of its endpoints. */
export function entraMetadataV1(): Json {
  return {
    token_endpoint: `${BASE}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${BASE}/discovery/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'token id_token', 'token'],
    scopes_supported: ['openid'],
    issuer: V1_ISSUER,
    microsoft_multi_refresh_token: true,
    authorization_endpoint: `${BASE}/oauth2/authorize`,
    device_authorization_endpoint: `${BASE}/oauth2/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${BASE}/oauth2/logout`,
    claims_supported: [
      ...['sub', 'iss', ...HOSTS, 'aud', 'exp', 'iat', 'auth_time', 'acr', 'amr', 'nonce', 'email'],
      ...['given_name', 'family_name', 'nickname'],
    ],
    check_session_iframe: `${BASE}/oauth2/checksession`,
    userinfo_endpoint: `${BASE}/openid/userinfo`,
    ...CLOUD,
  }
}
