import type { Vendor } from '../vendor.ts'

/** oidc-provider for Node.js, which Logto and others are made of: it hides the cause of invalid_grant on purpose. */
export const nodeOidcProvider: Vendor = {
  title: 'oidc-provider',
  documented: 'https://github.com/panva/node-oidc-provider/blob/main/lib/helpers/errors.js',
  read: '2026-11-30',
  words: [
    {
      code: 'grant request is invalid',
      says: ['grant request is invalid'],
      errors: ['invalid_grant'],
      means:
        'The provider hides the cause: code or refresh token unknown, spent or expired, another client, redirect URI or verifier.',
      remedy: 'Its operator finds error_detail in the event grant.error.',
    },
    {
      code: 'client authentication failed',
      says: ['client authentication failed'],
      errors: ['invalid_client'],
      common: true,
      means: 'The provider hides the cause: unknown client, wrong secret, key or method.',
      remedy: 'Its operator finds error_detail in the event grant.error.',
    },
    {
      code: "redirect_uri did not match any of the client's registered redirect_uris",
      says: ["*redirect_uri did not match any of the client's registered redirect_uris*"],
      cause: 'redirect-uri',
      means: 'The redirect URI is not registered for the client; a native client on loopback may have any port.',
      remedy: 'Add it to redirect_uris of the client, to the letter.',
    },
    {
      code: 'Authorization Server policy requires PKCE to be used for this request',
      says: ['Authorization Server policy requires PKCE to be used for this request'],
      errors: ['invalid_request'],
      cause: 'pkce-required',
      means: 'The provider demands PKCE.',
      remedy: 'Use --pkce S256.',
    },
    {
      code: 'Pushed Authorization Request must be used',
      says: ['Pushed Authorization Request must be used'],
      errors: ['invalid_request'],
      means: 'The client may use pushed authorization requests only.',
      remedy: 'Use --par.',
    },
    {
      code: 'requested grant type is not allowed for this client',
      says: ['requested grant type is not allowed for this client'],
      errors: ['unauthorized_client', 'invalid_request'],
      cause: 'grant-not-allowed',
      means: 'grant_types of the client does not have the grant.',
      remedy: 'Add it to grant_types of the client.',
    },
    {
      code: 'resource indicator is missing, or unknown',
      says: ['resource indicator is missing, or unknown'],
      errors: ['invalid_target'],
      cause: 'resource',
      means: 'The provider does not know the resource.',
      remedy: 'Compare --resource with the identifiers of its APIs, to the letter.',
    },
  ],
}
