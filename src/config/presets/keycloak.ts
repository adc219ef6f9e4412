import type { Preset } from '../preset.ts'

/** Keycloak, as its documentation has it. */
export const keycloak: Preset = {
  title: 'Keycloak',
  kind: 'oidc',
  needs: {
    base: 'address of the server',
    tenant: 'realm',
  },
  options: {
    issuer: '{base}/realms/{tenant}',
  },
  differs: [
    'Before version 17 the address of a realm is <base>/auth/realms/<realm>: give --base-url with /auth.',
    'Access tokens are JWTs without the media type of RFC 9068.',
    'A refresh token comes without offline_access, bound to the session of the person.',
  ],
  docs: [
    {
      url: 'https://www.keycloak.org/securing-apps/oidc-layers',
      read: '2026-11-24',
    },
  ],
}
