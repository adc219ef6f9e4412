import type { Preset } from '../preset.ts'

const ORIGIN =
  'A client registered as a single-page application needs the Origin header at the token endpoint: --header "Origin: https://app.example".'
const REDIRECT =
  'http://localhost is registered for native clients and matched without its port; http://127.0.0.1 must be put into the manifest.'

/** Microsoft Entra ID (v2.0), as its documentation has it. */
export const entra: Preset = {
  title: 'Microsoft Entra ID (v2.0)',
  kind: 'oidc',
  needs: {
    base: 'address of the cloud: https://login.microsoftonline.us of the US government, https://login.partner.microsoftonline.cn in China',
    tenant: 'id or domain of the tenant; common, organizations or consumers for those of everybody',
  },
  base: 'https://login.microsoftonline.com',
  options: {
    issuer: '{base}/{tenant}/v2.0',
    scope: 'openid profile email',
  },
  byName: {
    issuer: '{base}/{tenantid}/v2.0',
    'metadata-url': '{base}/{tenant}/v2.0/.well-known/openid-configuration',
  },
  differs: [
    'The issuer has the id of a tenant, whatever its metadata are asked for by: with a domain, metadata-url says where they lie, and issuer has {tenantid} for the id that they name.',
    'common, organizations and consumers are no tenants: their metadata has an issuer with {tenantid} in it, which is filled with tid of each token and compared with iss.',
    ORIGIN,
    REDIRECT,
    'A refresh token comes with the scope offline_access.',
    'UserInfo is at graph.microsoft.com, and its access token is for that service alone.',
  ],
  remedies: { 'origin-missing': ORIGIN, 'redirect-uri': REDIRECT },
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
