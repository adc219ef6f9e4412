import type { Preset } from '../preset.ts'

const PRODUCT = 'The application needs the product "Sign In with LinkedIn using OpenID Connect".'

/** LinkedIn, as its documentation has it. */
export const linkedin: Preset = {
  title: 'LinkedIn',
  kind: 'oidc',
  needs: {},
  options: {
    issuer: 'https://www.linkedin.com/oauth',
    'client-auth': 'client_secret_post',
    scope: 'openid profile email',
    pkce: 'off',
  },
  differs: [
    PRODUCT,
    'The usual flow has no PKCE; the preset sends none.',
    'locale in UserInfo is an object, not a language tag.',
  ],
  remedies: { scope: PRODUCT },
  docs: [
    {
      url: 'https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2',
      read: '2026-11-24',
    },
  ],
}
