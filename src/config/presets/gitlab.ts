import type { Preset } from '../preset.ts'

const SCOPES = 'Scopes must be ticked in the registration of the application.'
const CONFIDENTIAL = 'The application must be confidential to use a secret.'

/** GitLab, as its documentation has it. */
export const gitlab: Preset = {
  title: 'GitLab',
  kind: 'oidc',
  needs: {
    base: 'address of the instance',
  },
  base: 'https://gitlab.com',
  options: {
    issuer: '{base}',
    scope: 'openid profile email',
  },
  differs: [SCOPES, CONFIDENTIAL],
  remedies: { invalid_scope: SCOPES, invalid_client: CONFIDENTIAL },
  docs: [
    {
      url: 'https://docs.gitlab.com/integration/openid_connect_provider/',
      read: '2026-11-24',
    },
  ],
}
