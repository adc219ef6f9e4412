import type { Vendor } from '../vendor.ts'

/** GitHub, as its documentation lists the errors of OAuth apps. */
export const github: Vendor = {
  title: 'GitHub',
  presets: ['github'],
  hosts: ['github.com', 'api.github.com'],
  documented:
    'https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
  read: '2026-11-30',
  words: [
    {
      code: 'incorrect_client_credentials',
      means: 'client_id or client_secret is wrong, which RFC 6749 calls invalid_client.',
      remedy: 'Compare both with the settings of the app.',
    },
    {
      code: 'redirect_uri_mismatch',
      cause: 'redirect-uri',
      means: 'The redirect URI does not lie below the callback URL of the app.',
      remedy: 'Register the callback URL; on 127.0.0.1 and [::1] the port may differ.',
    },
    {
      code: 'bad_verification_code',
      means: 'The code is wrong or expired, or was redeemed before, which RFC 6749 calls invalid_grant.',
      remedy: 'Sign in again, and redeem each code once within ten minutes.',
    },
    {
      code: 'bad_refresh_token',
      cause: 'refresh-unknown',
      means: 'The refresh token is wrong or expired.',
      remedy: 'Sign in again.',
    },
    {
      code: 'unverified_user_email',
      means: 'The person has no primary e-mail address that is verified.',
      remedy: 'Verify it at GitHub.',
    },
    {
      code: 'application_suspended',
      cause: 'client-disabled',
      means: 'GitHub has suspended the app.',
      remedy: 'Ask GitHub support.',
    },
    {
      code: 'device_flow_disabled',
      cause: 'grant-not-allowed',
      means: 'The device flow is not switched on for the app.',
      remedy: 'Switch "Enable Device Flow" on in the settings of the app.',
    },
    {
      code: 'incorrect_device_code',
      cause: 'code-unknown',
      means: 'The device code is wrong.',
      remedy: 'Start again.',
    },
  ],
}
