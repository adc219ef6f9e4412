import { reject } from '../entry.ts'

export const jwtIssuerRules = {
  'jwt-issuer-key-binding': reject('RFC 8725 3.8', {
    title: 'Key belongs to iss',
    holds: 'The key that verifies the token is one of the issuer named in iss.',
    wrong: 'The token was checked with keys of another issuer than the one in iss.',
    told: 'The token is from {actual}; the key that it was checked with is of {expected}.',
    why: 'Any issuer that a verifier trusts could speak for all others.',
    operator: 'Write the issuer of the metadata into iss.',
    client: 'Look up keys by iss among the issuers you trust, and by nothing else.',
  }),
}
