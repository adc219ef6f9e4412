import type { Preset } from '../preset.ts'

const SCOPES =
  'There are no scopes profile and email: claims are asked for by name, as in --claims \'{"id_token":{"picture":null}}\'.'

/** Twitch, as its documentation has it. */
export const twitch: Preset = {
  title: 'Twitch',
  kind: 'oidc',
  needs: {},
  options: {
    issuer: 'https://id.twitch.tv/oauth2',
    'client-auth': 'client_secret_post',
  },
  differs: [SCOPES, 'scope in the token answer is a list, and no text.'],
  remedies: { invalid_scope: SCOPES },
  docs: [
    {
      url: 'https://dev.twitch.tv/docs/authentication/getting-tokens-oidc/',
      read: '2026-11-29',
    },
  ],
}
