import type { Vendor } from '../vendor.ts'

/** Firebase Authentication and Identity Platform. */
export const firebase: Vendor = {
  title: 'Firebase',
  documented: 'https://firebase.google.com/docs/auth/admin/verify-id-tokens',
  read: '2026-11-30',
  words: [],
  claims: {
    issuers: ['https://securetoken.google.com/*', 'https://session.firebase.google.com/*'],
    documented: 'https://firebase.google.com/docs/auth/admin/verify-id-tokens',
    read: '2026-11-30',
    list: [
      {
        name: 'firebase',
        telling: true,
        means: 'How the person signed in: sign_in_provider, and the identities that are linked.',
      },
      { name: 'user_id', means: 'Id of the person, the same as sub.' },
    ],
  },
}
