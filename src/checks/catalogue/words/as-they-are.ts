import type { Words } from '../words.ts'

export const asTheyAreWords = {
  'rp-param-typo': { must: 'A parameter name is within two edits of a registered one (respose_type).' },
  'rp-param-camelcase': { must: 'A registered parameter is spelled in camel case (clientSecret).' },
  'rp-param-whitespace': { must: 'A parameter name or value carries stray white space ("& client_id=").' },
  'rp-prompt-unsupported': { must: "Prompt value is not in prompt_values_supported or in the profile's list." },
  'rp-redirect-uri-normalised': {
    must: 'The redirect URI as given differs from its normalised form (default port, case, dot segments, encoding): an exact match depends on sending it verbatim.',
  },
  'cb-not-a-code': {
    must: 'Code accompanies an error indication, or is an error word: it is not an authorization code and is not exchanged.',
  },
  'cb-provider-error-page': {
    must: 'The provider showed its own error page instead of redirecting back: redirect_uri or client_id is not registered as sent.',
  },
  'cb-code-lifetime-announced': { must: 'Expires_in in the redirect is the lifetime of the code, not of a token.' },
  'cb-redirect-host-differs': { must: 'The response did not arrive at the redirect URI that was sent.' },
  'http-malformed-json': {
    must: 'The body is not JSON: line, column and the likely mistake (missing comma, unquoted value, ...).',
  },
  'http-html-body': { must: 'HTML arrived where JSON was expected (title shown): error page, login wall or proxy.' },
  'http-content-type-differs': { must: 'The body is readable, but the content type says something else.' },
  'http-json-wrapped': { must: 'The protocol members are inside an envelope ("response": { ... }).' },
  'http-failure-in-success': { must: 'The status is 2xx, but the body says failure.' },
  'json-unsafe-integer': { must: 'An integer lies outside the range that JavaScript and many clients keep exactly.' },
  'json-duplicate-member': { must: 'A member name occurs twice; clients disagree on which one counts.' },
  'json-string-holds-json': { must: 'A string member holds serialised JSON (address in some providers).' },
  'json-stringly-boolean': { must: 'A boolean arrives as "true" or "false".' },
  'jwe-no-decryption-key': { must: 'The token is encrypted and no decryption key was given.' },
  'jwe-decryption-failed': { must: 'None of the given keys decrypts the token.' },
  'jwks-refetched': { must: 'The key set was fetched again for a kid it did not have.' },
  'idt-signature-not-checked': { must: 'No key is known for the issuer: claims were read, not trusted.' },
  'idt-reauth-not-proven': {
    must: 'Prompt=login was asked for and auth_time is earlier than the start of this login (less the clock tolerance): the person was not asked again, or the request was altered on the way.',
  },
  'idt-reauth-unknown': {
    must: 'Prompt=login was asked for and the ID Token has no auth_time: whether the person signed in again cannot be told.',
  },
  'tok-failure-unreadable': { must: 'The error answer is not JSON; status, title and text are shown.' },
  'tok-pkce-rejected': {
    must: 'The exchange failed with PKCE in a way that providers without PKCE support fail: try --pkce off.',
  },
  'tok-redirect-uri-mismatch': { must: 'The exchange was refused in a way that points at redirect_uri.' },
  'tok-lifetime-implausible': { must: 'Expires_in is above one year.' },
  'tok-member-unknown': { must: 'A member that is not registered; kept and shown (user_id, username).' },
  'tok-client-auth-mismatch': {
    must: 'Invalid_client: the method or credentials differ from what the provider accepts; lists the methods it names.',
  },
  'tok-invalid-client-status': { must: 'Invalid_client after an Authorization header came with 400 instead of 401.' },
  'refresh-unsupported': { must: 'The provider has no refresh grant, or issued no refresh token.' },
  'refresh-rotated': { must: 'A new refresh token replaces the old one.' },
  'refresh-scope-widened': { must: 'The refreshed scope has values the original did not.' },
  'refresh-id-token-absent': { must: 'No ID Token with the refresh answer, which is allowed.' },
  'ui-body-is-jwt': {
    must: 'The body is a JWT although none was announced or the content type is not application/jwt.',
  },
  'ui-bearer-challenge': { must: '401: shows the WWW-Authenticate challenge; an empty body is said to be empty.' },
  'ui-id-not-sub': { must: 'An identifier other than sub is returned (id, user_id).' },
  'oauth-not-oidc': { must: 'The scope has no openid: plain OAuth 2.0, no ID Token is due.' },
  'disc-absent': { must: 'The provider has no discovery document; endpoints came from the profile or flags.' },
  'disc-issuer-slash': { must: 'The issuers differ only by a trailing slash.' },
} satisfies Readonly<Record<string, Words>>
