import type { Vendor } from '../vendor.ts'

/** Twitch, as its answers word them. */
export const twitch: Vendor = {
  title: 'Twitch',
  presets: ['twitch'],
  hosts: ['id.twitch.tv'],
  documented: 'https://dev.twitch.tv/docs/authentication/getting-tokens-oidc/',
  read: '2026-11-30',
  words: [
    {
      code: 'Parameter redirect_uri does not match registered URI',
      says: ['Parameter redirect_uri does not match registered URI'],
      cause: 'redirect-uri',
      means: 'The redirect URI is not among the OAuth redirect URLs of the application.',
      remedy: 'Add it in the developer console to the letter.',
    },
    {
      code: 'invalid client secret',
      says: ['invalid client secret'],
      common: true,
      cause: 'secret-wrong',
      means: 'The client secret is wrong.',
      remedy: 'Make a new one in the developer console.',
    },
    {
      code: 'Invalid authorization code',
      says: ['Invalid authorization code'],
      common: true,
      means: 'The code is unknown: redeemed before, or expired.',
      remedy: 'Sign in again, and redeem each code once.',
    },
  ],
}
