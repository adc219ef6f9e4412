import type { Vendor } from '../vendor.ts'

/** IBM Verify Identity Access (ISAM), as its answers have its message ids. */
export const ibm: Vendor = {
  title: 'IBM Verify Access',
  form: {
    prefix: 'FBTOAU',
    digits: [3, 3],
    suffix: 'E',
    listed: 'https://www.ibm.com/docs/en/sva/11.0.3?topic=messages-federation',
  },
  documented: 'https://www.ibm.com/docs/en/sva/11.0.3?topic=reference-oauth-20-error-codes',
  read: '2026-11-30',
  words: [
    {
      code: 'FBTOAU204E',
      cause: 'secret-wrong',
      means: 'The client secret is wrong.',
      remedy: 'Compare it with the API protection client.',
    },
    {
      code: 'FBTOAU211E',
      means: 'The grant is unknown: code or refresh token redeemed before, expired or revoked.',
      remedy: 'Sign in again, and redeem each code once.',
    },
    {
      code: 'FBTOAU210E',
      cause: 'redirect-uri',
      means: 'The redirect URI is not that of the client.',
      remedy: 'Register it to the letter.',
    },
    {
      code: 'FBTOAU223E',
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests, to the letter.',
    },
    {
      code: 'FBTOAU220E',
      cause: 'other-client',
      means: 'Who was authenticated is not the client_id of the body.',
      remedy: 'Send no session cookie to the token endpoint, and the same client_id in both places.',
    },
    {
      code: 'FBTOAU202E',
      means: 'A parameter that the request needs is missing; the sentence names it.',
      remedy: '-v shows what was sent.',
    },
  ],
}
