import type { Vendor } from '../vendor.ts'

/** Cloud Foundry UAA; the sentences of its source code that it does not share with Spring. */
export const uaa: Vendor = {
  title: 'Cloud Foundry UAA',
  documented: 'https://github.com/cloudfoundry/uaa',
  read: '2026-11-30',
  words: [
    {
      code: 'Cannot redeem provided code for user, client mismatch',
      says: ['Cannot redeem provided code for user, client mismatch'],
      cause: 'other-client',
      means: 'The code was issued to another client.',
      remedy: 'Redeem it as the client that asked for it.',
    },
    {
      code: 'The client is authorized for multiple identity providers that support password grant and could not determine which identity provider to use.',
      says: [
        'The client is authorized for multiple identity providers that support password grant and could not determine which identity provider to use',
      ],
      means: 'The password grant must name the identity provider.',
      remedy: 'Add --set token.login_hint=\'{"origin":"<identity provider>"}\'.',
    },
    {
      code: 'Wrong client_assertion',
      says: [
        'Wrong client_assertion',
        'Bad client_assertion',
        'Untrusted client_assertion',
        'Unauthorized client_assertion',
      ],
      cause: 'assertion-wrong',
      means: 'The client assertion is not accepted.',
      remedy: 'Compare --client-key with the jwt configuration of the client.',
    },
  ],
  claims: {
    documented: 'https://docs.cloudfoundry.org/api/uaa/',
    read: '2026-11-30',
    list: [
      { name: 'cid', means: 'Client that the token was issued to.' },
      {
        name: 'rev_sig',
        telling: true,
        means: 'Hash by which the token ends when the secret or the password changes.',
      },
      { name: 'zid', telling: true, means: 'Identity zone.' },
      { name: 'origin', means: 'Identity provider that the person came from.' },
      { name: 'user_id', means: 'Id of the person.' },
      { name: 'user_name', means: 'User name of the person.' },
      { name: 'grant_type', means: 'Grant that the token was issued by.' },
      { name: 'authorities', means: 'Scopes that the client has by itself.' },
    ],
  },
}
