import type { Preset } from '../preset.ts'

const REDIRECT = 'Loopback redirect URIs are for clients of the type desktop.'

/** Google, as its documentation has it. */
export const google: Preset = {
  title: 'Google',
  kind: 'oidc',
  needs: {},
  options: {
    issuer: 'https://accounts.google.com',
    scope: 'openid email profile',
    'client-auth': 'client_secret_post',
  },
  differs: [
    'A refresh token comes only with --set authorize.access_type=offline and --prompt consent.',
    'Installed applications have a client secret that is not kept secret.',
    REDIRECT,
  ],
  remedies: { 'redirect-uri': REDIRECT },
  docs: [
    {
      url: 'https://developers.google.com/identity/openid-connect/openid-connect',
      read: '2026-11-24',
    },
    {
      url: 'https://developers.google.com/identity/protocols/oauth2/native-app',
      read: '2026-11-24',
    },
  ],
}
