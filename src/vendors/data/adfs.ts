import type { Vendor } from '../vendor.ts'

/** Active Directory Federation Services; its codes as its answers and public reports of them have them. */
export const adfs: Vendor = {
  title: 'AD FS',
  form: {
    prefix: 'MSIS',
    digits: [4, 4],
    listed: 'https://learn.microsoft.com/en-us/windows-server/identity/ad-fs/troubleshooting/ad-fs-tshoot-overview',
  },
  documented: 'https://github.com/AzureAD/microsoft-authentication-library-for-js/issues/6281',
  read: '2026-11-30',
  words: [
    {
      code: 'MSIS9612',
      means:
        'AD FS does not know the authorization code: it was redeemed before, has expired, or was changed on its way.',
      remedy: 'Sign in again, and redeem each code once; in a farm all servers must share their artifact store.',
    },
    {
      code: 'MSIS9247',
      means:
        'AD FS does not know the authorization code: it was redeemed before, has expired, or was changed on its way.',
      remedy: 'Sign in again, and redeem each code once; in a farm all servers must share their artifact store.',
    },
    {
      code: 'MSIS9609',
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is not registered for the client.',
      remedy: 'Register it to the letter in the application group, and send the same at both requests.',
    },
    {
      code: 'MSIS9224',
      cause: 'redirect-uri',
      means: 'The redirect URI of the authorization request is not registered for the client.',
      remedy: 'Register it to the letter in the application group.',
    },
    {
      code: 'MSIS9221',
      cause: 'redirect-uri',
      means: 'The authorization request has no redirect URI.',
      remedy: 'Send redirect_uri, as it is registered in the application group.',
    },
    {
      code: 'MSIS9223',
      cause: 'client-unknown',
      means: 'AD FS does not know the client_id.',
      remedy: 'Compare it with the client identifier in the application group.',
    },
    {
      code: 'MSIS9607',
      cause: 'client-unknown',
      means: 'AD FS does not know the client_id.',
      remedy: 'Compare it with the client identifier in the application group.',
    },
    {
      code: 'MSIS9622',
      means: 'The client could not be authenticated: no secret was sent, or not the right one.',
      remedy:
        'Give --client-secret for a server application, or register a native application for a client without a secret.',
    },
    {
      code: 'MSIS9267',
      cause: 'secret-missing',
      means: 'The client is confidential, and the request had no credentials.',
      remedy: 'Give --client-secret, or register a native application for a client without a secret.',
    },
    {
      code: 'MSIS9602',
      cause: 'resource',
      means: 'AD FS knows no resource of that identifier.',
      remedy: 'Send --resource with the identifier of a Web API of the application group, or leave it out.',
    },
    {
      code: 'MSIS9605',
      cause: 'grant-not-allowed',
      means: 'The client is not permitted to use the resource.',
      remedy:
        'Grant it: Grant-AdfsApplicationPermission, or Client Permissions of the Web API in the application group.',
    },
    {
      code: 'MSIS9321',
      cause: 'grant-not-allowed',
      means: 'The client is not permitted to use the resource.',
      remedy:
        'Grant it: Grant-AdfsApplicationPermission, or Client Permissions of the Web API in the application group.',
    },
    {
      code: 'MSIS9611',
      cause: 'grant-not-allowed',
      means: 'AD FS does not take this grant type from the client.',
      remedy: 'Use authorization_code or refresh_token, or allow the grant for the client.',
    },
    {
      code: 'MSIS9614',
      cause: 'refresh-unknown',
      means: 'AD FS does not know the refresh token.',
      remedy: 'Sign in again.',
    },
    {
      code: 'MSIS9615',
      cause: 'refresh-expired',
      means: 'The refresh token has expired.',
      remedy: 'Sign in again; SsoLifetime and PersistentSsoLifetimeMins of Set-AdfsProperties say how long it lives.',
    },
    {
      code: 'MSIS9648',
      cause: 'scope',
      means: 'The client may not ask for a scope of the request.',
      remedy: 'Allow it under Client Permissions of the Web API in the application group.',
    },
    {
      code: 'MSIS9659',
      means: 'User name or password is wrong.',
      remedy: 'Check both; the name is taken as domain\\user or user@domain.',
    },
  ],
  claims: {
    issuers: ['http://*/adfs/services/trust', 'https://*/adfs'],
    documented:
      'https://learn.microsoft.com/en-us/windows-server/identity/ad-fs/overview/ad-fs-openid-connect-oauth-flows-scenarios',
    read: '2026-11-30',
    list: [
      { name: 'apptype', means: 'Kind of the client: Public or Confidential.' },
      { name: 'appid', means: 'Client that the token was issued to.' },
      { name: 'authmethod', means: 'How the person was authenticated, as a URI.' },
      { name: 'upn', means: 'User principal name of the person.' },
      { name: 'unique_name', means: 'Name of the person, domain\\user.' },
      { name: 'mfa_auth_time', means: 'When the second factor was given.' },
    ],
  },
}
