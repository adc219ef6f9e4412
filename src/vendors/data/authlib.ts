import type { Vendor } from '../vendor.ts'

/** Authlib, which Discord's answers are worded like; the sentences of its source code. */
export const authlib: Vendor = {
  title: 'Authlib',
  documented: 'https://github.com/lepture/authlib/tree/master/authlib/oauth2/rfc6749/grants',
  read: '2026-11-30',
  words: [
    {
      code: "Invalid 'code' in request.",
      says: ["Invalid 'code' in request"],
      errors: ['invalid_grant', 'invalid_request'],
      means: 'The server has no such code: it was redeemed before, has expired, or was changed on its way.',
      remedy: 'Sign in again, and redeem each code once.',
    },
    {
      code: "Invalid 'redirect_uri' in request.",
      says: ["Invalid 'redirect_uri' in request"],
      errors: ['invalid_grant', 'invalid_request'],
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests, to the letter.',
    },
    {
      code: 'Code challenge failed.',
      says: ['Code challenge failed'],
      errors: ['invalid_grant'],
      cause: 'verifier',
      means: 'code_verifier does not fit the code_challenge of the authorization request.',
      remedy: 'Send the verifier of the very request that the code came from.',
    },
    {
      code: "Missing 'code_verifier'",
      says: ["Missing 'code_verifier'"],
      errors: ['invalid_request'],
      cause: 'verifier-missing',
      means: 'The authorization request had a code_challenge, and the token request has no code_verifier.',
      remedy: 'Send the code_verifier that belongs to the challenge.',
    },
    {
      code: 'The client cannot authenticate with methods: …',
      says: ['The client cannot authenticate with methods: *', 'The client cannot authenticate with method: *'],
      errors: ['invalid_client'],
      means:
        'The client is unknown, its secret is wrong, or it is registered with another client authentication method.',
      remedy: 'Compare client_id, secret and token_endpoint_auth_method with the registration.',
    },
    {
      code: 'The client does not exist on this server.',
      says: ['The client does not exist on this server'],
      cause: 'client-unknown',
      means: 'The server does not know the client_id.',
      remedy: 'Compare it with the registered clients.',
    },
  ],
}
