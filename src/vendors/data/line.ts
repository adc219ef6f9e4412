import type { Vendor } from '../vendor.ts'

/** LINE Login; its documentation lists no sentences, these are those of its answers in public reports. */
export const line: Vendor = {
  title: 'LINE',
  hosts: ['access.line.me', 'api.line.me'],
  documented: 'https://github.com/line/flutter_line_sdk/issues/55',
  read: '2026-11-30',
  words: [
    {
      code: 'invalid authorization code',
      says: ['invalid authorization code'],
      errors: ['invalid_grant'],
      common: true,
      means: 'LINE does not know the code: it was redeemed before, or is older than ten minutes.',
      remedy: 'Sign in again, and redeem each code once.',
    },
    {
      code: 'redirect_uri does not match',
      says: ['redirect_uri does not match', 'redirect_uri not match'],
      errors: ['invalid_grant', 'invalid_request'],
      common: true,
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests, to the letter.',
    },
    {
      code: 'Invalid redirect_uri value. Check if it is registered in a LINE developers site.',
      says: ['*invalid redirect_uri value. Check if it is registered in a LINE developers site*'],
      cause: 'redirect-uri',
      means: 'The redirect URI is not among the callback URLs of the channel.',
      remedy: 'Add it under LINE Login of the channel to the letter; check that client_id is the ID of that channel.',
    },
    {
      code: 'some parameters missed or invalid',
      documented: 'https://github.com/golang/oauth2/issues/236',
      says: ['some parameters missed or invalid'],
      errors: ['invalid_request'],
      means: 'A parameter is missing or invalid; client_id and client_secret must stand in the body.',
      remedy: 'Use --client-auth client_secret_post.',
    },
  ],
}
