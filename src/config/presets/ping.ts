import type { Preset } from '../preset.ts'

const METHOD = 'Authentication of clients is chosen for each application; PKCE may be enforced.'

/** PingOne, as its documentation has it. */
export const ping: Preset = {
  title: 'PingOne',
  kind: 'oidc',
  needs: {
    base: 'host of the region',
    tenant: 'id of the environment',
  },
  base: 'https://auth.pingone.com',
  options: {
    issuer: '{base}/{tenant}/as',
  },
  differs: ['The host tells the region: auth.pingone.com, .eu, .ca, .asia, .com.au.', METHOD],
  remedies: { invalid_client: METHOD },
  docs: [
    {
      url: 'https://developer.pingidentity.com/pingone-api/auth/openid-connect-oauth-2/discovery-openid-configuration.html',
      read: '2026-11-24',
    },
  ],
}
