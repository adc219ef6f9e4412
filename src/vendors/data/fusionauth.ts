import type { Vendor } from '../vendor.ts'

/** FusionAuth, whose answers have a member error_reason; the reasons that its documentation lists. */
export const fusionAuth: Vendor = {
  title: 'FusionAuth',
  hosts: ['*.fusionauth.io'],
  documented:
    'https://pub.dev/documentation/fusionauth_dart_client/latest/fusionauth_dart_client/OAuthErrorReason.html',
  read: '2026-11-30',
  words: [
    {
      code: 'auth_code_not_found',
      means: 'FusionAuth has no such code: it was redeemed before, has expired, or was changed on its way.',
      remedy: 'Sign in again, and redeem each code once.',
    },
    {
      code: 'refresh_token_not_found',
      cause: 'refresh-unknown',
      means: 'FusionAuth has no such refresh token: expired, revoked, or rotated.',
      remedy: 'Sign in again with the scope offline_access.',
    },
    {
      code: 'invalid_pkce_code_verifier',
      cause: 'verifier',
      means: 'code_verifier does not fit the code_challenge of the authorization request.',
      remedy: 'Send the verifier of the very request that the code came from.',
    },
    {
      code: 'grant_type_disabled',
      cause: 'grant-not-allowed',
      means: 'The grant is not enabled for the application.',
      remedy: 'Enable it under OAuth of the application.',
    },
    {
      code: 'invalid_user_credentials',
      means: 'User name or password is wrong.',
      remedy: 'Check both.',
    },
    {
      code: 'invalid_origin',
      means: 'The origin of the request is not among the authorized request origin URLs.',
      remedy: 'Add it under OAuth of the application.',
    },
  ],
  claims: {
    documented: 'https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/tokens',
    read: '2026-11-30',
    list: [
      { name: 'applicationId', means: 'Application that the token was issued to.' },
      {
        name: 'authenticationType',
        telling: true,
        means: 'How the person was authenticated, such as PASSWORD or REFRESH_TOKEN.',
      },
      { name: 'tid', means: 'Id of the tenant.' },
    ],
  },
}
