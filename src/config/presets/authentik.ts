import type { Preset } from '../preset.ts'

/** authentik, as its documentation has it. */
export const authentik: Preset = {
  title: 'authentik',
  kind: 'oidc',
  needs: {
    base: 'address of the server',
    tenant: 'slug of the application',
  },
  options: {
    issuer: '{base}/application/o/{tenant}/',
  },
  differs: [
    'The issuer ends with a slash; it is the slug of the application unless the provider uses one issuer for all.',
    'Redirect URIs are matched to the letter or by a pattern, as configured.',
  ],
  docs: [
    {
      url: 'https://docs.goauthentik.io/add-secure-apps/providers/oauth2/',
      read: '2026-11-24',
    },
  ],
}
