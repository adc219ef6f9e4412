import { error, reject } from '../entry.ts'

export const requestRegistrationRules = {
  'rp-redirect-uri-unregistered': reject('OIDC Core 1.0 3.1.2.1, RFC 8252 7.3', {
    title: 'Redirect URI is registered',
    holds: 'The redirect URI is one of those that the client is registered with; on loopback the port may be another.',
    wrong: 'The redirect URI is none of those that the client is registered with.',
    why: 'The provider must not send anybody there, and most show an error page of their own instead.',
    operator: 'Compare redirect URIs to the letter, but for the port on loopback.',
    client: 'Send a registered one with --redirect-uri, or register this one.',
    symptoms: ['redirect_uri mismatch', 'invalid redirect_uri'],
  }),
  'rp-response-type-unregistered': error('OIDC Dynamic Client Registration 1.0 2', {
    title: 'Response type is registered',
    holds: 'The response type is one of those that the client is registered with.',
    wrong: 'The client declared that it restricts itself to other response types.',
    why: 'The request will most likely end with unauthorized_client.',
    operator: 'Refuse it with unauthorized_client.',
    client: 'Ask for a registered response type, or register this one.',
    symptoms: ['unauthorized_client', 'unsupported_response_type'],
  }),
  'rp-grant-type-unregistered': error('OIDC Dynamic Client Registration 1.0 2', {
    title: 'Grant is registered',
    holds: 'The grants that are used are among those that the client is registered with.',
    wrong: 'The client declared that it restricts itself to other grants.',
    why: 'The token request will most likely end with unauthorized_client.',
    operator: 'Refuse it with unauthorized_client.',
    client: 'Use a registered grant, or register this one.',
    symptoms: ['unauthorized_client'],
  }),
  'rp-auth-method-unregistered': error('OIDC Dynamic Client Registration 1.0 2', {
    title: 'Client authentication is the registered one',
    holds: 'The client authenticates by the method that it is registered with.',
    wrong: 'The client authenticates by another method than it is registered with.',
    why: 'The token request will most likely end with invalid_client.',
    operator: 'Accept the registered method alone.',
    client: 'Leave --client-auth out, or change the registration.',
    symptoms: ['invalid_client'],
  }),
}
