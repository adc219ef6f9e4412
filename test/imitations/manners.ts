/** What most providers leave out or offer by default, and is true of each row that has it. */
const IMPLICIT = ['meta-response-type-token', 'meta-grant-implicit']
const PLAIN = 'meta-pkce-plain'
const NO_ISS = 'meta-iss-parameter-missing'
const REQUEST_URI = 'meta-request-uri-parameter-default'

/** How `discover` ends at documents and keys as real providers answered them: what fails, what warns. */
export const MANNERS: Readonly<
  Record<string, { readonly fails: readonly string[]; readonly warns: readonly string[] }>
> = {
  'authlib-1.9.10': { fails: [], warns: [...IMPLICIT, NO_ISS, REQUEST_URI] },
  dex: { fails: [], warns: [...IMPLICIT, PLAIN, NO_ISS, REQUEST_URI] },
  'django-oauth-toolkit-3.4.1': {
    fails: [],
    warns: [
      // The document of OAuth lies below the issuer, and says more than the other one.
      ...['disc-oauth-url-form', 'disc-two-documents-differ'],
      ...['meta-response-type-token', 'meta-grant-types-default', PLAIN, NO_ISS, REQUEST_URI],
    ],
  },
  'hydra-2.3.0': {
    fails: [],
    warns: [...IMPLICIT, PLAIN, NO_ISS, 'meta-token-auth-signing-alg-missing'],
  },
  'keycloak-26.7.3': {
    fails: [],
    // The password grant is listed for every realm. Keys for the thirteen algorithms are made when they are first used: a note.
    warns: [...IMPLICIT, PLAIN, 'meta-alg-deprecated', 'meta-grant-password'],
  },
  'mitreid-connect-1.3.4': {
    fails: [],
    warns: [
      ...[...IMPLICIT, PLAIN, NO_ISS, 'meta-alg-deprecated', 'meta-alg-unknown', 'meta-idtoken-alg-none'],
      // Its one key has no use, which nothing asks of a set without encryption keys.
      'jwks-no-enc-key-for-advertised-alg',
    ],
  },
  'mock-oauth2-server-6.0.2': {
    fails: [],
    warns: [
      ...['disc-oauth-url-form', 'meta-response-type-token', 'meta-grant-types-default', PLAIN, NO_ISS, REQUEST_URI],
      ...['meta-scopes-missing', 'meta-claims-supported-missing'],
    ],
  },
  mockoidc: { fails: [], warns: [PLAIN, NO_ISS, REQUEST_URI] },
  'oauth2-mock-server-8.2.3': {
    fails: [],
    warns: [
      ...[PLAIN, NO_ISS, REQUEST_URI, 'meta-scopes-missing', 'meta-claims-supported-missing'],
      // The password grant is one of three that are listed.
      'meta-grant-password',
    ],
  },
  'oidc-provider-9.13.3': { fails: [], warns: IMPLICIT },
  'spring-authorization-server-7.0.0': {
    fails: [],
    warns: [
      ...[NO_ISS, REQUEST_URI, 'meta-claims-supported-missing'],
      // private_key_jwt is listed for three endpoints, and the algorithms for it are not (RFC 8414 2).
      'meta-token-auth-signing-alg-missing',
      'meta-revocation-auth-signing-alg',
      'meta-introspection-auth-signing-alg',
    ],
  },
  'zitadel-oidc-3.52.0': { fails: [], warns: [...IMPLICIT, NO_ISS] },
}
