import type { Preset } from '../preset.ts'

/** Dex, as its documentation has it. */
export const dex: Preset = {
  title: 'Dex',
  kind: 'oidc',
  needs: {
    base: 'issuer as configured, path included',
  },
  options: {
    issuer: '{base}',
  },
  differs: [
    'The issuer has a path where it is configured so, such as /dex.',
    'There is no login of its own: each sign-in goes to a connector.',
    'A refresh token comes with the scope offline_access where the connector can do it.',
  ],
  docs: [
    {
      url: 'https://dexidp.io/docs/openid-connect/',
      read: '2026-11-24',
    },
  ],
}
