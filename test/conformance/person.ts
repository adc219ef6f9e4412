import type { Json } from '../support/provider.ts'

/** Who signs in at the referee. */
export const SUB = 'user-subject-1234531'

const BY_SCOPE: Readonly<Record<string, Json>> = {
  profile: { name: 'Demo T. User', given_name: 'Demo', family_name: 'User', preferred_username: 'd.tu' },
  email: { email: 'user@example.com', email_verified: false },
  phone: { phone_number: '+1 555 5550000', phone_number_verified: false },
  address: { address: { street_address: '100 Universal City Plaza', locality: 'Hollywood', country: 'USA' } },
}

/** What is told of that person for a scope. */
export function claimsFor(scope: string): Json {
  return Object.assign({}, ...scope.split(' ').map((word) => BY_SCOPE[word]))
}
