import type { Preset } from '../preset.ts'

/** Zitadel, as its documentation has it. */
export const zitadel: Preset = {
  title: 'Zitadel',
  kind: 'oidc',
  needs: {
    base: 'domain of the instance',
  },
  options: {
    issuer: '{base}',
  },
  differs: [
    'A refresh token comes with the scope offline_access where the application allows it.',
    'Access tokens are opaque unless the application asks for JWTs.',
  ],
  docs: [
    {
      url: 'https://zitadel.com/docs/apis/openidoauth/endpoints',
      read: '2026-11-24',
    },
  ],
}
