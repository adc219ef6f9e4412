/** Plans and modules of the suite that no row stands for, each with the reason. */
export const LEFT_OUT: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: 'oidcc-client-dynamic-certification-test-plan',
    why: 'The program registers no client yet; its other modules need WebFinger and request URIs.',
  },
  {
    what: 'oidcc-client-test-dynamic-registration, and the variant dynamic_client of every plan',
    why: 'The program registers no client yet. Rows stand for the variant static_client.',
  },
  {
    what: 'oidcc-client-test-discovery-webfinger-acct, oidcc-client-test-discovery-webfinger-url',
    why: 'The program finds no issuer by WebFinger.',
  },
  {
    what: 'oidcc-client-test-request-uri-signed-rs256, oidcc-client-test-request-uri-signed-none, and the variant request_uri',
    why: 'The program hosts no request object that a provider could fetch.',
  },
  {
    what: 'plans for logout: RP-initiated, front-channel, back-channel, session management',
    why: 'The program ends no session at a provider yet.',
  },
  {
    what: 'plans for a login that a third party begins',
    why: 'That is for web sites; nobody sends a person to a command line.',
  },
  { what: 'FAPI-CIBA client plan', why: 'There is no backchannel authentication yet.' },
  {
    what: 'FAPI 1.0 Advanced client plans',
    why: 'No set of rules is about that profile.',
  },
  {
    what: 'fapi2-security-profile-final-client-test-invalid-openbanking-intent-id, fapi2-security-profile-final-client-refresh-token-test, and the profiles of national ecosystems',
    why: 'Rows stand for the plain profile alone; the others need the rules of their countries.',
  },
  {
    what: 'the profile for client credentials of the FAPI 2.0 plans',
    why: 'Nobody signs in there: `oidc-cli token client_credentials` is tested against a provider of another make.',
  },
  {
    what: 'plans for wallets and for federation',
    why: 'The program is neither.',
  },
]
