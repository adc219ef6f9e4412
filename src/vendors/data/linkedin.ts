import type { Vendor } from '../vendor.ts'

/** LinkedIn, as its documentation and its answers have it. */
export const linkedin: Vendor = {
  title: 'LinkedIn',
  presets: ['linkedin'],
  hosts: ['www.linkedin.com', 'api.linkedin.com'],
  documented: 'https://github.com/thephpleague/oauth2-linkedin/issues/27',
  read: '2026-11-30',
  words: [
    {
      code: 'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists',
      says: [
        'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists',
        'Unable to retrieve access token: appid or redirect uri does not match authorization code or authorization code expired',
      ],
      means:
        'LinkedIn says the same to several causes: another client_id, another redirect URI, a wrong code_verifier, or a code that has expired or was redeemed before.',
      remedy: 'Sign in again, redeem each code once, and send the same redirect_uri at both requests.',
    },
    {
      code: 'The redirect_uri does not match the registered value',
      says: ['The redirect_uri does not match the registered value'],
      cause: 'redirect-uri',
      means: 'The redirect URI is not among the authorized redirect URLs of the app.',
      remedy: 'Add it under Auth of the app to the letter.',
    },
    {
      code: 'unauthorized_scope_error',
      cause: 'scope',
      means: 'The app may not ask for a scope of the request.',
      remedy:
        'Add the product "Sign In with LinkedIn using OpenID Connect" to the app, which brings openid, profile and email.',
    },
    {
      code: 'user_cancelled_login',
      cause: 'consent',
      means: 'The person declined to sign in.',
      remedy: 'Sign in again and finish.',
    },
    {
      code: 'user_cancelled_authorize',
      cause: 'consent',
      means: 'The person declined the permissions.',
      remedy: 'Sign in again and accept.',
    },
    {
      code: 'Client authentication failed',
      says: ['Client authentication failed'],
      errors: ['invalid_client'],
      common: true,
      means: 'client_id or client_secret is wrong, or did not stand in the body.',
      remedy: 'Use --client-auth client_secret_post, and compare both with Auth of the app.',
    },
  ],
}
