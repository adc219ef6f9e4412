import type { Vendor } from '../vendor.ts'

/** Keycloak, and Red Hat's builds of it. */
export const keycloak: Vendor = {
  title: 'Keycloak',
  documented:
    'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/grants/AuthorizationCodeGrantType.java',
  read: '2026-11-30',
  words: [
    {
      code: 'Code not valid',
      errors: ['invalid_grant'],
      says: ['Code not valid'],
      means:
        'Keycloak does not know the code: it was redeemed before, has expired, or was issued by a node that shares no session with this one.',
      remedy: 'Sign in again, and redeem each code once; in a cluster look at the distributed caches.',
    },
  ],
}
