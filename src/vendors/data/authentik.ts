import type { Vendor } from '../vendor.ts'

/** authentik: its refusals are the sentences of RFC 6749 for the most part; these are its own. */
export const authentik: Vendor = {
  title: 'authentik',
  presets: ['authentik'],
  documented: 'https://github.com/goauthentik/authentik/blob/main/authentik/providers/oauth2/errors.py',
  read: '2026-11-30',
  words: [
    {
      code: 'The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri).',
      says: ['*The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri)*'],
      cause: 'redirect-uri',
      means: 'The redirect URI does not match those of the provider, whose entries are strict or regular expressions.',
      remedy: 'Add it under Redirect URIs of the provider; the event log has both values.',
    },
    {
      code: 'The client identifier (client_id) is missing or invalid.',
      says: ['*The client identifier (client_id) is missing or invalid*'],
      cause: 'client-unknown',
      means: 'No provider of authentik has that client_id.',
      remedy: 'Compare it with Client ID of the provider.',
    },
  ],
}
