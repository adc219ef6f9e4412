import type { Preset } from '../preset.ts'

/** Salesforce, as its documentation has it. */
export const salesforce: Preset = {
  title: 'Salesforce',
  kind: 'oidc',
  needs: {
    base: 'login URL of My Domain',
  },
  base: 'https://login.salesforce.com',
  options: {
    issuer: '{base}',
    'client-auth': 'client_secret_post',
  },
  differs: [
    'The issuer is that of My Domain, or login.salesforce.com (test.salesforce.com for a sandbox).',
    'A refresh token comes with the scope refresh_token or offline_access.',
    'sub and id are URLs.',
  ],
  docs: [
    {
      url: 'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid_discovery_endpoint.htm&type=5',
      read: '2026-11-24',
    },
  ],
}
