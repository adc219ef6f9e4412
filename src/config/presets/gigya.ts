import type { Preset } from '../preset.ts'

/** Gigya (SAP Customer Data Cloud), as its documentation has it. */
export const gigya: Preset = {
  title: 'Gigya (SAP Customer Data Cloud)',
  kind: 'oidc',
  needs: {
    base: 'data centre, such as https://fidm.us1.gigya.com',
    tenant: 'API key of the site',
  },
  base: 'https://fidm.us1.gigya.com',
  options: {
    issuer: '{base}/oidc/op/v1.0/{tenant}',
    'client-auth': 'client_secret_basic',
    scope: 'openid email profile',
  },
  differs: [
    'The issuer has a path with the API key; there is no discovery at the root of the host.',
    'UserInfo may be a JWT whatever its content type says.',
    'expires_in is ten years.',
    'A refresh replaces the refresh token and revokes every older access token of the person.',
    'A failed authorization comes back with error=true, and the parameter code then holds unauthorized_client, which is no code.',
  ],
  docs: [
    {
      url: 'https://help.sap.com/docs/SAP_CUSTOMER_DATA_CLOUD',
      read: '2026-11-24',
    },
  ],
}
