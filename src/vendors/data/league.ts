import type { Vendor } from '../vendor.ts'

/** The OAuth 2.0 server of the PHP League, which Laravel Passport and others are made of; its member hint says more than its sentence. */
export const league: Vendor = {
  title: 'league/oauth2-server (Laravel Passport)',
  documented: 'https://github.com/thephpleague/oauth2-server/blob/master/src/Exception/OAuthServerException.php',
  read: '2026-11-30',
  words: [
    {
      code: 'Authorization code has been revoked',
      says: ['Authorization code has been revoked'],
      cause: 'code-spent',
      means: 'The code was redeemed before.',
      remedy: 'Sign in again, and look for what redeems a code a second time.',
    },
    {
      code: 'Authorization code has expired',
      says: ['Authorization code has expired'],
      common: true,
      cause: 'code-expired',
      means: 'The code was redeemed too late.',
      remedy: 'Redeem it at once.',
    },
    {
      code: 'Cannot decrypt the authorization code',
      says: [
        'Cannot decrypt the authorization code',
        'Issue decrypting the authorization code',
        'Authorization code malformed',
        'Cannot validate the provided authorization code',
      ],
      cause: 'code-altered',
      means: 'The code cannot be read: cut or changed on its way, or of an encryption key that the server has no more.',
      remedy: 'Send the code whole, decoded once; the encryption key must be the same on all nodes.',
    },
    {
      code: 'Failed to verify `code_verifier`.',
      says: ['Failed to verify `code_verifier`'],
      cause: 'verifier',
      means: 'code_verifier does not fit the code_challenge of the authorization request.',
      remedy: 'Send the verifier of the very request that the code came from.',
    },
    {
      code: 'Authorization code was not issued to this client',
      says: ['Authorization code was not issued to this client', 'Token is not linked to client'],
      cause: 'other-client',
      means: 'The code or refresh token was issued to another client.',
      remedy: 'Redeem it as the client that asked for it.',
    },
    {
      code: 'Invalid redirect URI',
      says: ['Invalid redirect URI'],
      common: true,
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests, to the letter.',
    },
    {
      code: 'Cannot decrypt the refresh token',
      says: ['Cannot decrypt the refresh token'],
      cause: 'refresh-unknown',
      means: 'The refresh token cannot be read: cut, or of an encryption key that the server has no more.',
      remedy: 'Sign in again.',
    },
    {
      code: 'Code challenge must be provided for public clients',
      says: ['Code challenge must be provided for public clients'],
      cause: 'pkce-required',
      means: 'A public client must use PKCE.',
      remedy: 'Use --pkce S256.',
    },
  ],
}
