import type { Preset } from '../preset.ts'

/** Azure AD B2C, one policy, as its documentation has it. */
export const entraB2c: Preset = {
  title: 'Azure AD B2C (one policy)',
  kind: 'oidc',
  needs: {
    base: 'address of the policy: https://<tenant>.b2clogin.com/<tenant>.onmicrosoft.com/<policy>, or the same at a domain of your own',
    tenant: 'id of the tenant, a GUID',
  },
  options: {
    issuer: '{origin}/{tenant}/v2.0/',
    'metadata-url': '{base}/v2.0/.well-known/openid-configuration',
    scope: 'openid',
  },
  differs: [
    'Each policy has metadata of its own, and none lie below the issuer, which has the id of the tenant and ends with a slash.',
    'A policy can be set to an issuer with tfp and its name in it: https://<tenant>.b2clogin.com/tfp/<id>/<policy>/v2.0/. Give it by --issuer.',
    'An access token comes where its scope or the id of the client itself is asked for.',
    'There is no UserInfo endpoint unless a custom policy has one.',
  ],
  docs: [
    {
      url: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/tokens-overview',
      read: '2026-11-30',
    },
  ],
}
