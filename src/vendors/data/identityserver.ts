import type { Vendor } from '../vendor.ts'

/** IdentityServer (Duende, and IdentityServer4 before it): most of its refusals have no sentence; these do. */
export const identityServer: Vendor = {
  title: 'IdentityServer',
  documented:
    'https://github.com/DuendeSoftware/products/tree/main/identity-server/src/IdentityServer/Validation/Default',
  read: '2026-11-30',
  words: [
    {
      code: 'Unknown client or client not enabled',
      says: ['Unknown client or client not enabled', '*Unknown client or client not enabled*'],
      errors: ['unauthorized_client', 'invalid_client'],
      cause: 'client-unknown',
      means: 'The client is unknown or disabled.',
      remedy: 'Compare client_id with the clients of the server, and see that it is enabled.',
    },
    {
      code: 'code challenge required',
      says: ['code challenge required'],
      errors: ['invalid_request'],
      cause: 'pkce-required',
      means: 'RequirePkce of the client is on.',
      remedy: 'Use --pkce S256.',
    },
    {
      code: 'Transform algorithm not supported',
      says: ['Transform algorithm not supported'],
      errors: ['invalid_request'],
      cause: 'pkce-required',
      means: 'The client may not use PKCE with plain.',
      remedy: 'Use --pkce S256.',
    },
    {
      code: 'Client requires DPoP and a DPoP header value was not provided.',
      says: ['Client requires DPoP and a DPoP header value was not provided'],
      cause: 'dpop-missing',
      means: 'RequireDPoP of the client is on.',
      remedy: 'Use --dpop.',
    },
    {
      code: 'The DPoP proof token thumbprint in code exchange request does not match the original used on the authorize endpoint.',
      says: [
        'The DPoP proof token thumbprint in code exchange request does not match the original used on the authorize endpoint',
      ],
      cause: 'dpop-missing',
      means: 'The code is bound to another DPoP key than that of the token request.',
      remedy: 'Use one key for the whole sign-in.',
    },
    {
      code: 'Invalid grant type for client',
      says: ['Invalid grant type for client', '*Invalid grant type for client*'],
      errors: ['unauthorized_client'],
      cause: 'grant-not-allowed',
      means: 'AllowedGrantTypes of the client does not have the flow.',
      remedy: 'Add it, or use --response-type code.',
    },
    {
      code: 'invalid_username_or_password',
      says: ['invalid_username_or_password', 'invalid_credential'],
      errors: ['invalid_grant'],
      means: 'The credentials of the person are wrong.',
      remedy: 'Check them.',
    },
    {
      code: 'Multiple resource indicators not supported on token endpoint.',
      says: ['Multiple resource indicators not supported on token endpoint'],
      errors: ['invalid_target'],
      cause: 'resource',
      means: 'A token is for one resource here.',
      remedy: 'Give --resource once.',
    },
  ],
  claims: {
    documented: 'https://docs.duendesoftware.com/identityserver/tokens/',
    read: '2026-11-30',
    list: [{ name: 'idp', means: 'Identity provider of the sign-in; local is the server itself.' }],
  },
}
