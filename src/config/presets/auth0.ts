import type { Preset } from '../preset.ts'

/** Auth0, as its documentation has it. */
export const auth0: Preset = {
  title: 'Auth0',
  kind: 'oidc',
  needs: {
    base: 'domain of the tenant, such as https://example.eu.auth0.com',
  },
  options: {
    issuer: '{base}/',
  },
  differs: [
    'The issuer ends with a slash.',
    'Without --set authorize.audience=<api> the access token is opaque and good for UserInfo alone.',
    'A refresh token comes with the scope offline_access where the API allows it.',
  ],
  docs: [
    {
      url: 'https://auth0.com/docs/authenticate/protocols/openid-connect-protocol',
      read: '2026-11-24',
    },
  ],
}
