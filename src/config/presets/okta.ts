import type { Preset } from '../preset.ts'

const SCOPES = 'Scopes must be allowed by a policy of the authorization server.'

/** Okta, as its documentation has it. */
export const okta: Preset = {
  title: 'Okta',
  kind: 'oidc',
  needs: {
    base: 'address of the organization, such as https://example.okta.com',
    tenant: 'id of the authorization server',
  },
  tenant: 'default',
  options: {
    issuer: '{base}/oauth2/{tenant}',
  },
  differs: [
    'The organization itself is an issuer too: --issuer https://<org>.okta.com, whose access tokens are opaque to others.',
    SCOPES,
  ],
  remedies: { invalid_scope: SCOPES },
  docs: [
    {
      url: 'https://developer.okta.com/docs/concepts/auth-servers/',
      read: '2026-11-24',
    },
  ],
}
