import { error, warning } from '../entry.ts'

export const tokenResponseDiagnosisRules = {
  'tok-pkce-rejected': warning('RFC 7636 4.6', {
    title: 'PKCE is understood',
    holds: 'The exchange with PKCE was taken.',
    wrong: 'The exchange failed as providers without PKCE fail.',
    why: 'The server refuses code_verifier, which it must ignore if it does not know it.',
    operator: 'Support PKCE, or ignore its parameters.',
    client: 'Where the metadata do not list S256, try --pkce off to make sure.',
    symptoms: ['invalid_grant', 'code_verifier refused', 'PKCE not supported'],
  }),
  'tok-redirect-uri-mismatch': error('RFC 6749 4.1.3', {
    title: 'Both requests have one redirect URI',
    holds: 'The exchange was not refused because of redirect_uri.',
    wrong: 'The exchange was refused in a way that points at redirect_uri.',
    why: 'It must be the same at both requests and be registered, to the letter.',
    operator: 'Say so in error_description.',
    client: 'Compare the two, and the registration.',
    symptoms: ['invalid_grant', 'redirect_uri mismatch'],
  }),
  'tok-client-auth-mismatch': warning('RFC 6749 2.3.1', {
    title: 'The client authenticates as registered',
    holds: 'The provider took the authentication of the client.',
    wrong: 'The provider refused the client: method or credentials are not those it expects.',
    why: 'Providers differ in the methods they take, and consoles in how they show a secret.',
    operator: 'List the methods in token_endpoint_auth_methods_supported.',
    client: 'Compare id, secret or key, and method with the registration; error.causes has what speaks for each.',
    symptoms: [
      'invalid_client',
      'wrong client secret',
      'unauthorized_client',
      'client_secret_basic or client_secret_post',
    ],
  }),
  'refresh-unsupported': error('RFC 6749 6', {
    title: 'Tokens can be refreshed',
    holds: 'The provider issued a refresh token and takes it.',
    wrong: 'The provider has no refresh grant, or issued no refresh token.',
    why: 'The person has to sign in again when the access token ends.',
    operator: 'Offer refresh tokens, or say that there are none.',
    client: 'Ask for offline_access, where it is known.',
    symptoms: ['no refresh token', 'unsupported_grant_type'],
  }),
}
