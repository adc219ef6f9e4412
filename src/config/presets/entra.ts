import type { Preset } from '../preset.ts'

/** Microsoft Entra ID (v2.0), as its documentation has it. */
export const entra: Preset = {
  title: 'Microsoft Entra ID (v2.0)',
  kind: 'oidc',
  needs: {
    tenant: 'id or domain of the tenant',
  },
  options: {
    issuer: 'https://login.microsoftonline.com/{tenant}/v2.0',
    scope: 'openid profile email',
  },
  differs: [
    'common, organizations and consumers are no tenants: their metadata has an issuer with {tenantid} in it. Give the id of a tenant.',
    'A client registered as a single-page application needs the Origin header at the token endpoint: --header "Origin: https://app.example".',
    'http://localhost is registered for native clients and matched without its port; http://127.0.0.1 must be put into the manifest.',
    'A refresh token comes with the scope offline_access.',
    'UserInfo is at graph.microsoft.com, and its access token is for that service alone.',
  ],
  docs: [
    {
      url: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc',
      read: '2026-11-24',
    },
    {
      url: 'https://learn.microsoft.com/en-us/entra/identity-platform/reply-url',
      read: '2026-11-24',
    },
  ],
}
