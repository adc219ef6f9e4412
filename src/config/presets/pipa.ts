import type { Preset } from '../preset.ts'

/** PiPA, as its documentation has it. */
export const pipa: Preset = {
  title: 'PiPA',
  kind: 'oidc',
  needs: {
    base: 'address of the PiPA service',
  },
  options: {
    discovery: false,
    'authorization-endpoint': '{base}/auth/authorize',
    'token-endpoint': '{base}/auth/token',
    'client-auth': 'client_secret_post',
    scope: 'openid email',
    unset: ['token.redirect_uri'],
    pkce: 'off',
  },
  differs: [
    'There is no discovery, no key set and no UserInfo endpoint, so the signature of an ID Token cannot be checked.',
    'redirect_uri is not sent at the token endpoint.',
    'The address of the token endpoint is not documented; give --token-endpoint where it is another.',
    'The token answer names a user id, and may be without token_type.',
  ],
  docs: [
    {
      title: 'OpenID Integration, as handed to customers of PiPA',
      read: '2026-11-24',
    },
  ],
}
