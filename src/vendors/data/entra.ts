import type { Vendor } from '../vendor.ts'

/** Microsoft Entra ID and Azure AD B2C. */
export const entra: Vendor = {
  title: 'Microsoft Entra ID',
  form: {
    prefix: 'AADSTS',
    digits: [4, 9],
    listed: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  documented: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  read: '2026-11-30',
  words: [
    {
      code: 'AADSTS50011',
      cause: 'redirect-uri',
      means: 'The redirect URI of the request is not one of those registered for the application.',
      remedy:
        'Register it to the letter under Authentication of the app registration, on the platform that fits (Web, single-page application, mobile and desktop).',
    },
    {
      code: 'AADSTS54005',
      cause: 'code-spent',
      means: 'The authorization code was redeemed already.',
      remedy: 'Sign in again, and redeem each code once; look for what redeemed this one before.',
    },
  ],
}
