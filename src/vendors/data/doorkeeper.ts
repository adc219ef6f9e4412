import type { Vendor } from '../vendor.ts'

/** Doorkeeper, which GitLab and Mastodon are made of: most of its sentences are those of RFC 6749; these are its own. */
export const doorkeeper: Vendor = {
  title: 'Doorkeeper (GitLab, Mastodon)',
  presets: ['gitlab'],
  hosts: ['gitlab.com'],
  documented: 'https://github.com/doorkeeper-gem/doorkeeper/blob/main/config/locales/en.yml',
  read: '2026-11-30',
  words: [
    {
      code: "The requested redirect uri is malformed or doesn't match client redirect URI.",
      says: [
        "*The requested redirect uri is malformed or doesn't match client redirect URI*",
        '*The redirect uri included is not valid*',
        '*The redirect URI included is not valid*',
      ],
      cause: 'redirect-uri',
      means: 'The redirect URI is not registered for the application.',
      remedy: 'Add it under Redirect URI of the application, one a line, to the letter.',
    },
    {
      code: 'The code_challenge_method must be S256.',
      says: ['The code challenge method must be plain or S256', 'The code_challenge_method must be *'],
      cause: 'pkce-required',
      means: 'The server does not take this code_challenge_method.',
      remedy: 'Use --pkce S256.',
    },
    {
      code: 'Code challenge is required.',
      says: ['Code challenge is required'],
      cause: 'pkce-required',
      means: 'The server demands PKCE.',
      remedy: 'Use --pkce S256.',
    },
    {
      code: 'The access token was revoked',
      says: ['The access token was revoked'],
      errors: ['invalid_token'],
      means: 'The access token was revoked.',
      remedy: 'Sign in again.',
    },
    {
      code: 'The access token expired',
      says: ['The access token expired'],
      errors: ['invalid_token'],
      common: true,
      means: 'The access token has expired.',
      remedy: 'oidc-cli refresh, or sign in again.',
    },
  ],
}
