import type { Vendor } from '../vendor.ts'

/** PingFederate and PingOne, as their answers word them. */
export const ping: Vendor = {
  title: 'PingFederate',
  presets: ['ping'],
  hosts: ['*.pingidentity.com', '*.pingone.com', '*.pingone.eu', '*.pingone.ca', '*.pingone.asia'],
  documented: 'https://docs.pingidentity.com/pingfederate/latest/developers_reference_guide/pf_token_endpoint.html',
  read: '2026-11-30',
  words: [
    {
      code: 'unknown, invalid, or expired refresh token',
      says: ['unknown, invalid, or expired refresh token'],
      errors: ['invalid_grant'],
      means: 'The refresh token is unknown: expired, revoked, rotated, or its grant was removed.',
      remedy: 'Sign in again, and keep the refresh token of the last answer.',
    },
    {
      code: 'Authorization code is invalid or expired.',
      says: ['Authorization code is invalid or expired'],
      errors: ['invalid_grant'],
      common: true,
      means: 'The code has expired (60 seconds by default), was redeemed before, or is of another node.',
      remedy: 'Sign in again, and redeem each code once.',
    },
    {
      code: 'Invalid client or client credentials.',
      says: ['Invalid client or client credentials'],
      errors: ['invalid_client'],
      means: 'client_id is unknown, or its secret is wrong.',
      remedy: 'Compare both with the client, and see that it is enabled.',
    },
    {
      code: 'unknown or invalid client_id',
      says: ['unknown or invalid client_id', 'Unknown or invalid client_id'],
      cause: 'client-unknown',
      common: true,
      means: 'There is no client of that client_id, or it is disabled.',
      remedy: 'Compare it with the list of clients.',
    },
    {
      code: 'Invalid redirect_uri',
      says: ['Invalid redirect_uri', 'Redirect URI mismatch'],
      errors: ['invalid_request', 'invalid_grant'],
      common: true,
      cause: 'redirect-uri',
      means: 'The redirect URI is not among those of the client.',
      remedy: 'Add it to the client.',
    },
  ],
}
