import { reject } from '../entry.ts'

export const jwtKeyBindingRules = {
  'sd-jwt-key-binding': reject('RFC 9901 4.3, 7.3', {
    title: 'Key binding proves possession',
    holds: 'The key binding is signed with the key of cnf and belongs to this presentation.',
    wrong: 'The key binding is not by the holder, or belongs to another presentation.',
    why: 'A presentation that was seen once could be shown again by anybody.',
    operator: 'Verifier: send a fresh nonce, and reject the presentation.',
    client: 'Wallet: sign aud, nonce, iat and sd_hash with the key that the credential was issued to.',
  }),
}
