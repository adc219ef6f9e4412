import type { Vendor } from '../vendor.ts'

/** LINE Login; its errors as its documentation and its answers have them. */
export const line: Vendor = {
  title: 'LINE',
  hosts: ['access.line.me', 'api.line.me'],
  documented: 'https://developers.line.biz/en/docs/line-login/integrate-line-login/',
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
      code: 'client_secret not match',
      says: ['client_secret not match', 'client_secret is not match', 'client_secret does not match'],
      errors: ['invalid_request', 'invalid_client'],
      cause: 'secret-wrong',
      means: 'The client secret is not that of the channel.',
      remedy: 'Copy the channel secret again; client_id is the channel ID.',
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
      says: ['some parameters missed or invalid'],
      errors: ['invalid_request'],
      means: 'A parameter is missing or invalid; client_id and client_secret must stand in the body.',
      remedy: 'Use --client-auth client_secret_post.',
    },
  ],
}
