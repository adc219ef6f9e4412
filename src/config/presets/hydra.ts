import type { Preset } from '../preset.ts'

const STATE = 'state must have at least eight characters.'
const METHOD =
  'Clients are created by the administrative API; authentication methods are those of the client, client_secret_basic by default.'

/** Ory Hydra, as its documentation has it. */
export const hydra: Preset = {
  title: 'Ory Hydra',
  kind: 'oidc',
  needs: {
    base: 'public address of the server',
  },
  options: {
    issuer: '{base}',
  },
  differs: [METHOD, 'A refresh token comes with the scope offline_access or offline.', STATE],
  remedies: { state: STATE, invalid_client: METHOD },
  docs: [
    {
      url: 'https://www.ory.com/docs/hydra/self-hosted/configure-deploy',
      read: '2026-11-24',
    },
    {
      url: 'https://www.ory.com/docs/oauth2-oidc/authorization-code-flow',
      read: '2026-11-24',
    },
  ],
}
