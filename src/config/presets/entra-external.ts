import type { Preset } from '../preset.ts'

/** Microsoft Entra External ID, as its documentation has it. */
export const entraExternal: Preset = {
  title: 'Microsoft Entra External ID',
  kind: 'oidc',
  needs: {
    base: 'address of the external tenant: https://<name>.ciamlogin.com',
    tenant: 'id of the tenant, a GUID',
  },
  options: {
    issuer: 'https://{tenant}.ciamlogin.com/{tenant}/v2.0',
    'metadata-url': '{base}/{tenant}/v2.0/.well-known/openid-configuration',
    scope: 'openid profile email',
  },
  differs: [
    'Metadata are asked for at the name of the tenant, and the host of the issuer is its id.',
    'UserInfo is at graph.microsoft.com, and its access token is for that service alone.',
  ],
  docs: [
    {
      url: 'https://learn.microsoft.com/en-us/entra/identity-platform/security-tokens',
      read: '2026-11-30',
    },
  ],
}
