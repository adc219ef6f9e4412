import type { Vendor } from '../vendor.ts'

/** Kakao Login, as its documentation lists its codes. */
export const kakao: Vendor = {
  title: 'Kakao',
  hosts: ['kauth.kakao.com', 'kapi.kakao.com'],
  form: {
    prefix: 'KOE',
    digits: [3, 3],
    listed: 'https://developers.kakao.com/docs/latest/en/kakaologin/trouble-shooting',
  },
  documented: 'https://developers.kakao.com/docs/latest/en/kakaologin/trouble-shooting',
  read: '2026-11-30',
  words: [
    {
      code: 'KOE001',
      means: 'A parameter of the request is wrong.',
      remedy: 'Compare the request (-v shows it) with the documentation.',
    },
    {
      code: 'KOE002',
      means: 'The request went to the wrong URL.',
      remedy: 'Check the endpoints: oidc-cli discover https://kauth.kakao.com.',
    },
    {
      code: 'KOE003',
      means: 'Something failed inside of Kakao for a moment.',
      remedy: 'Try again after some seconds.',
    },
    {
      code: 'KOE004',
      means: 'Kakao Login is not switched on for the app.',
      remedy: 'Switch it on under Kakao Login of the app.',
    },
    {
      code: 'KOE005',
      means: 'The app is a test app, and the person is no member of its team.',
      remedy: 'Invite the person, or use the app itself.',
    },
    {
      code: 'KOE006',
      cause: 'redirect-uri',
      means: 'The redirect URI of the authorization request is not registered.',
      remedy: 'Register it to the letter under Kakao Login of the app, for the REST API key that is used.',
    },
    {
      code: 'KOE007',
      cause: 'redirect-uri',
      means: 'The logout redirect URI is not registered.',
      remedy: 'Register it under Kakao Login, Advanced.',
    },
    {
      code: 'KOE008',
      cause: 'client-unknown',
      means: 'The client_id is a key of the app, and of the wrong kind.',
      remedy: 'Use the REST API key as client_id.',
    },
    {
      code: 'KOE009',
      means: 'The platform that the request came from is not registered for the app.',
      remedy: 'Register it under Platform of the app.',
    },
    {
      code: 'KOE010',
      means: 'The client secret is wrong, or is switched on for the app and none came.',
      remedy: 'Give --client-secret with --client-auth client_secret_post, or switch the secret off.',
    },
    {
      code: 'KOE101',
      cause: 'client-unknown',
      means: 'There is no app of that client_id.',
      remedy: 'Use the REST API key of the app as client_id.',
    },
    {
      code: 'KOE205',
      cause: 'scope',
      means: 'A scope of the request is not set up as a consent item of the app.',
      remedy: 'Set it up under Consent items, or ask for less.',
    },
    {
      code: 'KOE303',
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests, to the letter.',
    },
    {
      code: 'KOE320',
      means: 'Kakao does not know the code: it was redeemed before, or has expired.',
      remedy: 'Sign in again, and redeem each code once.',
    },
    {
      code: 'KOE322',
      means: 'The refresh token has expired, or is unknown.',
      remedy: 'Sign in again.',
    },
  ],
}
