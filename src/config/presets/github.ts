import type { Preset } from '../preset.ts'

/** GitHub, as its documentation has it. */
export const github: Preset = {
  title: 'GitHub',
  kind: 'oauth',
  needs: {
    base: 'https://github.com, or the address of an enterprise server (then give --userinfo-endpoint as well)',
  },
  base: 'https://github.com',
  options: {
    discovery: false,
    'authorization-endpoint': '{base}/login/oauth/authorize',
    'token-endpoint': '{base}/login/oauth/access_token',
    'userinfo-endpoint': 'https://api.github.com/user',
    'client-auth': 'client_secret_post',
    scope: 'read:user',
    header: ['Accept: application/json'],
  },
  differs: [
    'It is plain OAuth 2.0: there is no ID Token, and the person is id and login, not sub.',
    'Without the Accept header the token answer is a form.',
    'Errors of the token endpoint come with status 200.',
    'A loopback redirect URI is matched without its port.',
  ],
  docs: [
    {
      url: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
      read: '2026-11-24',
    },
  ],
}
