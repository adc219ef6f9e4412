import type { Vendor } from '../vendor.ts'

/** Sign in with Apple, as its answers word them. */
export const apple: Vendor = {
  title: 'Apple',
  presets: ['apple'],
  hosts: ['appleid.apple.com'],
  documented: 'https://developer.apple.com/documentation/technotes/tn3107-resolving-sign-in-with-apple-response-errors',
  read: '2026-11-30',
  words: [
    {
      code: 'The code has already been used.',
      says: ['The code has already been used'],
      errors: ['invalid_grant'],
      cause: 'code-spent',
      means: 'The code was redeemed before.',
      remedy: 'Sign in again, and look for what redeems a code a second time.',
    },
    {
      code: 'The code has expired or has been revoked.',
      says: ['The code has expired or has been revoked'],
      errors: ['invalid_grant'],
      cause: 'code-expired',
      means: 'The code was redeemed later than five minutes after it was issued, or was revoked.',
      remedy: 'Redeem it at once.',
    },
    {
      code: 'client_id mismatch. The code was not issued to …',
      says: ['client_id mismatch. The code was not issued to *'],
      errors: ['invalid_grant'],
      cause: 'other-client',
      means:
        'The code was issued to another identifier: a code of an app is for its bundle id, one of the web for the Services ID.',
      remedy: 'Redeem it, and make the client secret, with the identifier that asked for it.',
    },
    {
      code: 'redirect_uri mismatch. The code was not issued to …',
      says: ['redirect_uri mismatch. The code was not issued to *'],
      errors: ['invalid_grant'],
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests; a code of an app has none.',
    },
    {
      code: 'The refresh token has expired or has been revoked.',
      says: ['The refresh_token has expired or has been revoked', 'The refresh token has expired or has been revoked'],
      errors: ['invalid_grant'],
      cause: 'refresh-revoked',
      means: 'The refresh token has ended: the person stopped using Apple ID with the app, or it was revoked.',
      remedy: 'Sign in again.',
    },
    {
      code: 'Invalid web redirect url.',
      says: ['Invalid web redirect url', 'Invalid client id or web redirect url', '*Invalid web redirect url*'],
      cause: 'redirect-uri',
      means: 'The redirect URI is not among the return URLs of the Services ID.',
      remedy: 'Add it there to the letter: https, a registered domain, neither an address nor localhost.',
    },
    {
      code: 'response_mode must be form_post when name or email scope is requested.',
      says: ['response_mode must be form_post when name or email scope is requested'],
      errors: ['invalid_request'],
      cause: 'scope',
      means: 'The scopes name and email demand form_post.',
      remedy: 'Use --response-mode form_post, or --scope openid alone.',
    },
    {
      code: 'user_cancelled_authorize',
      cause: 'consent',
      means: 'The person cancelled.',
      remedy: 'Sign in again and finish.',
    },
  ],
  claims: {
    issuers: ['https://appleid.apple.com', 'https://account.apple.com'],
    documented:
      'https://developer.apple.com/documentation/signinwithapplerestapi/authenticating-users-with-sign-in-with-apple',
    read: '2026-11-30',
    list: [
      { name: 'is_private_email', means: 'Whether email is an address of the private relay.' },
      { name: 'nonce_supported', means: 'Whether the platform supports nonce; where true and none is there, reject.' },
      { name: 'real_user_status', means: 'Whether the person is likely real: 0 unsupported, 1 unknown, 2 likely.' },
      { name: 'transfer_sub', means: 'Id of the person while an app is transferred to another team.' },
    ],
  },
}
