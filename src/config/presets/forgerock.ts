import type { Preset } from '../preset.ts'

/** ForgeRock AM (PingAM, PingOne Advanced Identity Cloud), as its documentation has it. */
export const forgerock: Preset = {
  title: 'ForgeRock AM (PingAM, PingOne Advanced Identity Cloud)',
  kind: 'oidc',
  needs: {
    base: 'address of AM, such as https://example.forgeblocks.com/am',
    tenant: 'realm',
  },
  tenant: 'alpha',
  options: {
    issuer: '{base}/oauth2/realms/root/realms/{tenant}',
  },
  differs: [
    'The top-level realm has the issuer <base>/oauth2: give it by --issuer.',
    'The issuer may carry the port, :443 included; it is compared to the letter.',
  ],
  docs: [
    {
      url: 'https://docs.pingidentity.com/pingam/8.1/am-oidc1/rest-api-oidc-discovery-configuration.html',
      read: '2026-11-24',
    },
  ],
}
