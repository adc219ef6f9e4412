import type { Vendor } from '../vendor.ts'

/** oauthlib, which Django OAuth Toolkit is made of. */
export const oauthlib: Vendor = {
  title: 'oauthlib (Django OAuth Toolkit)',
  documented: 'https://github.com/oauthlib/oauthlib/blob/master/oauthlib/oauth2/rfc6749/errors.py',
  read: '2026-11-30',
  words: [
    {
      code: 'Mismatching redirect URI.',
      says: ['*Mismatching redirect URI*'],
      errors: ['invalid_request'],
      cause: 'redirect-uri',
      means:
        'The redirect URI is another than that of the authorization request, or is not registered for the application.',
      remedy: 'Add it to redirect_uris of the application, and send the same at both requests.',
    },
    {
      code: 'Code verifier required.',
      says: ['Code verifier required'],
      errors: ['invalid_request'],
      cause: 'verifier-missing',
      means: 'The authorization request had a code_challenge, and the token request has no code_verifier.',
      remedy: 'Send the code_verifier that belongs to the challenge.',
    },
    {
      code: 'Code challenge required.',
      says: ['Code challenge required'],
      errors: ['invalid_request'],
      cause: 'pkce-required',
      means: 'The server demands PKCE.',
      remedy: 'Use --pkce S256.',
    },
    {
      code: 'Invalid credentials given.',
      says: ['Invalid credentials given'],
      errors: ['invalid_grant'],
      means: 'User name or password is wrong.',
      remedy: 'Check both.',
    },
    {
      code: 'Invalid client_id parameter value.',
      says: ['*Invalid client_id parameter value*'],
      errors: ['invalid_request'],
      cause: 'client-unknown',
      means: 'The server does not know the client_id.',
      remedy: 'Compare it with the applications of the server.',
    },
  ],
}
