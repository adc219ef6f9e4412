import type { Vendor } from '../vendor.ts'

/** Supabase Auth. */
export const supabase: Vendor = {
  title: 'Supabase',
  documented: 'https://supabase.com/docs/guides/auth/jwt-fields',
  read: '2026-11-30',
  words: [],
  claims: {
    issuers: ['https://*.supabase.co/auth/v1'],
    documented: 'https://supabase.com/docs/guides/auth/jwt-fields',
    read: '2026-11-30',
    list: [
      {
        name: 'app_metadata',
        telling: true,
        means: 'What the project knows of the person; the person cannot change it.',
      },
      { name: 'user_metadata', telling: true, means: 'What the person may change; no right may rest on it.' },
      { name: 'aal', means: 'Assurance of the authentication: aal1 for one factor, aal2 for two.' },
      { name: 'is_anonymous', means: 'Whether the person has signed in without an account.' },
      { name: 'session_id', means: 'Session at the provider.' },
      { name: 'role', means: 'Role in the database: authenticated, anon or service_role.' },
    ],
  },
}
