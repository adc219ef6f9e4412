/** Claims that are a NumericDate (RFC 7519 4.1, OIDC Core 2, 5.1). */
export const TIME_CLAIMS = ['exp', 'nbf', 'iat', 'auth_time', 'updated_at'] as const
