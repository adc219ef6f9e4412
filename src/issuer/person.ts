import type { Json } from './served.ts'

/** A subject identifier is at most 255 ASCII characters (OIDC Core 2). */
export function accountOf(name: string | null): string {
  const ascii = (name ?? '').normalize('NFKD').replace(/[^\x21-\x7e]+/g, '-')
  return ascii.slice(0, 60) || 'ada'
}

/** What is known of whoever signs in, made from the name that was typed in. */
export function claimsOf(sub: string): Json & { readonly sub: string } {
  return {
    sub,
    name: sub.replace(/^\w/, (letter) => letter.toUpperCase()),
    preferred_username: sub,
    updated_at: 1_700_000_000,
    email: `${sub.replace(/[^\w.+-]/g, '.').toLowerCase()}@example.com`,
    email_verified: true,
  }
}

/** The claims of each scope; every other scope has none (OIDC Core 5.4). */
export const SCOPE_CLAIMS = {
  openid: ['sub'],
  profile: ['name', 'preferred_username', 'updated_at'],
  email: ['email', 'email_verified'],
}

/** The claims that a scope grants, its words separated by blanks. */
export function grantedClaims(scope: string, claims: Json): Json {
  const names = new Set(scope.split(' ').flatMap((word) => new Map(Object.entries(SCOPE_CLAIMS)).get(word) ?? []))
  return Object.fromEntries(Object.entries(claims).filter(([name]) => name === 'sub' || names.has(name)))
}
