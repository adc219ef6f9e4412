import type { Vendor } from '../vendor.ts'

/** Zitadel, and the library that it is made of; the sentences of its source code. */
export const zitadel: Vendor = {
  title: 'Zitadel',
  presets: ['zitadel'],
  hosts: ['*.zitadel.cloud'],
  documented: 'https://github.com/zitadel/oidc/tree/main/pkg/op',
  read: '2026-11-30',
  words: [
    {
      code: 'The requested redirect_uri is missing in the client configuration.',
      says: ['*The requested redirect_uri is missing in the client configuration*'],
      cause: 'redirect-uri',
      means: 'The redirect URI is not registered for the application.',
      remedy: 'Add it under Redirect Settings; http needs development mode, or a native application on loopback.',
    },
    {
      code: "This client's redirect_uri is http and is not allowed.",
      says: [
        "*This client's redirect_uri is http and is not allowed*",
        "*This client's redirect_uri is using a custom schema and is not allowed*",
      ],
      cause: 'redirect-uri',
      means: 'The application is no native one, and its redirect URI is not https.',
      remedy: 'Turn development mode on, or register a native application.',
    },
    {
      code: 'redirect_uri does not correspond',
      says: ['redirect_uri does not correspond'],
      errors: ['invalid_grant'],
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests, to the letter.',
    },
    {
      code: 'invalid code',
      says: ['invalid code'],
      errors: ['invalid_grant'],
      common: true,
      means: 'There is no such code: it was redeemed before, has expired, or was changed on its way.',
      remedy: 'Sign in again, and redeem each code once.',
    },
    {
      code: 'code_verifier required',
      says: ['code_verifier required'],
      errors: ['invalid_request'],
      cause: 'verifier-missing',
      means: 'The authorization request had a code_challenge, and the token request has no code_verifier.',
      remedy: 'Send the code_verifier that belongs to the challenge.',
    },
    {
      code: 'code_verifier unexpectedly provided',
      says: ['code_verifier unexpectedly provided'],
      errors: ['invalid_request', 'invalid_grant'],
      cause: 'verifier',
      means: 'The token request has a code_verifier, and the authorization request had no code_challenge.',
      remedy: 'Use PKCE at both requests, or at neither.',
    },
    {
      code: 'invalid client_id / client_secret',
      says: ['invalid client_id / client_secret'],
      errors: ['invalid_client'],
      means: 'client_id is unknown, or its secret is wrong.',
      remedy: 'Compare both; a new secret is made under Actions of the application.',
    },
    {
      code: 'client must be authenticated',
      says: ['client must be authenticated', 'confidential client requires authentication'],
      cause: 'secret-missing',
      means: 'The application is confidential, and the request had no credentials.',
      remedy: 'Give --client-secret or --client-key.',
    },
    {
      code: 'private_key_jwt not allowed for this client',
      says: [
        'private_key_jwt not allowed for this client',
        'auth_method post not supported',
        'auth_method private_key_jwt not supported',
      ],
      cause: 'method-wrong',
      means: 'The application is registered with another client authentication method.',
      remedy: 'Use --client-auth with that of the application.',
    },
    {
      code: 'Errors.App.NotFound',
      says: ['*Errors.App.NotFound*'],
      cause: 'client-unknown',
      means: 'There is no application of that client_id in this instance.',
      remedy: 'Compare client_id and the domain of the instance.',
    },
    {
      code: 'Errors.User.RefreshToken.Invalid',
      says: ['*Errors.User.RefreshToken.Invalid*', '*Errors.OIDCSession.RefreshTokenInvalid*'],
      means: 'The refresh token is unknown: expired, revoked, or rotated.',
      remedy: 'Sign in again with offline_access, and keep the refresh token of the last answer.',
    },
    {
      code: 'Errors.User.NotActive',
      says: ['*Errors.User.NotActive*', '*Errors.User.Locked*'],
      cause: 'user-disabled',
      means: 'The person is deactivated or locked.',
      remedy: 'An administrator can reactivate the person.',
    },
    {
      code: 'Errors.AuthRequest.UserAgentNotCorresponding',
      says: ['*User Agent does not correspond*', '*Errors.AuthRequest.UserAgentNotCorresponding*'],
      means:
        'The sign-in page was opened in another browser than the authorization request, or its cookie was not kept.',
      remedy: 'Open the authorization URL and sign in in one browser; cookies need https.',
    },
    {
      code: 'Instance not found',
      says: ['*Instance not found. Make sure you got the domain right.*', '*unable to set instance using origin*'],
      cause: 'issuer-host',
      means: 'No instance has the host name of the request.',
      remedy: 'Use the host of ExternalDomain, and have the proxy pass Host on.',
    },
  ],
  claims: {
    issuers: ['https://*.zitadel.cloud'],
    documented: 'https://zitadel.com/docs/apis/openidoauth/claims',
    read: '2026-11-30',
    list: [
      {
        name: 'urn:zitadel:iam:org:project:roles',
        telling: true,
        means: 'Roles of the person in the project, each with the organizations that granted it.',
      },
      {
        name: 'urn:zitadel:iam:org:project:*',
        telling: true,
        means: 'Roles of the person in the project that the name has.',
      },
      { name: 'urn:zitadel:iam:user:metadata', telling: true, means: 'Metadata of the person, each value in base64.' },
      {
        name: 'urn:zitadel:iam:user:resourceowner:*',
        telling: true,
        means: 'Organization that the person belongs to.',
      },
      { name: 'urn:zitadel:iam:*', telling: true, means: 'Claim of Zitadel, as the name says.' },
    ],
  },
}
