import type { Vendor } from '../vendor.ts'

/** Facebook Login, as its answers word them. */
export const meta: Vendor = {
  title: 'Facebook',
  hosts: ['*.facebook.com'],
  documented: 'https://developers.facebook.com/docs/graph-api/guides/error-handling/',
  read: '2026-11-30',
  words: [
    {
      code: 'This authorization code has been used.',
      says: ['This authorization code has been used'],
      cause: 'code-spent',
      means: 'The code was redeemed before.',
      remedy: 'Sign in again, and look for what redeems a code a second time.',
    },
    {
      code: 'This authorization code has expired.',
      says: ['This authorization code has expired'],
      cause: 'code-expired',
      means: 'The code was redeemed too late.',
      remedy: 'Redeem it at once.',
    },
    {
      code: 'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
      says: [
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
      ],
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests, to the letter, the slash at the end included.',
    },
    {
      code: 'Error validating client secret.',
      says: ['Error validating client secret'],
      cause: 'secret-wrong',
      means: 'The client secret is not the app secret.',
      remedy: 'Copy it again under Basic settings of the app.',
    },
    {
      code: 'Error validating application. Cannot get application info due to a system error.',
      says: ['Error validating application. *'],
      cause: 'client-unknown',
      means: 'There is no app of that client_id.',
      remedy: 'Compare it with the App ID.',
    },
  ],
}
