/** Client authentication methods registered with IANA that the tool can perform. */
export const CLIENT_AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
] as const

/** Every client authentication method that a provider may list. */
export const REGISTERED_AUTH_METHODS: readonly string[] = [...CLIENT_AUTH_METHODS, 'attest_jwt_client_auth']

/** Response modes that carry parameters as they are (OAuth 2.0 Multiple Response Type Encoding Practices 2.1, Form Post Response Mode 2). */
export const PLAIN_RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const

/** Response modes that the tool can read: those, and a JWT in each of them or in the usual one (JARM 2.3). */
export const RESPONSE_MODES: readonly string[] = [
  ...PLAIN_RESPONSE_MODES,
  'jwt',
  ...PLAIN_RESPONSE_MODES.map((mode) => `${mode}.jwt`),
]

/** Every response mode that a provider may list. */
export const REGISTERED_RESPONSE_MODES: readonly string[] = [...RESPONSE_MODES, 'web_message']

/** Response types of OpenID Connect, the words of each sorted (OIDC Core 3). */
export const OIDC_RESPONSE_TYPES: readonly string[] = [
  'code',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
]

/** Response types that are registered with IANA, the words of each sorted. */
export const RESPONSE_TYPES: readonly string[] = [...OIDC_RESPONSE_TYPES, 'none', 'token']
