import { error, reject } from '../entry.ts'

export const jwtEncryptionRules = {
  'jwt-nested-all-validated': reject('RFC 8725 3.3', {
    title: 'Inside of an encrypted token is validated too',
    holds: 'An encrypted token has a signed one inside, and its signature verifies.',
    wrong: 'The token was decrypted, but its inside is not signed or does not verify.',
    why: 'Encryption with a public key says nothing about the sender: everybody can do it.',
    operator: 'Sign first, then encrypt.',
    client: 'Verify what you decrypted before you use it.',
  }),
  'jwe-no-decryption-key': error('OIDC Core 1.0 10.2', {
    title: 'Encrypted tokens can be read',
    holds: 'There is a key for the encrypted token.',
    wrong: 'The token is encrypted, and no key to decrypt it was given.',
    why: 'Nothing in it can be judged. It rejects the ID Token of a login or refresh, and is a note while only reading.',
    operator: 'Encrypt only for clients that registered a key.',
    client: 'Give the private key by --decrypt-key.',
    symptoms: ['five parts', 'encrypted token'],
  }),
  'jwe-p2c-high': reject('RFC 7518 4.8.1.2, RFC 8725', {
    title: 'Passwords are stretched within bounds',
    holds: 'A token encrypted with a password asks for at most 10,000 rounds of PBES2.',
    wrong: 'The token asks for more than 10,000 rounds of PBES2, and was not opened.',
    why: 'Whoever sends the token decides how long its recipient computes before anything is known of the sender.',
    operator: 'Encrypt with a key instead of a password; 10,000 rounds are enough for a long random one.',
    client:
      'Refuse such tokens. --allow jwe-p2c-high opens one of them in a run; past 1,000,000 rounds none is opened.',
  }),
  'jwe-decryption-failed': reject('RFC 7516 5.2', {
    title: 'Encrypted tokens open',
    holds: 'One of the keys decrypts the token.',
    wrong: 'None of the keys decrypts the token.',
    why: 'It was made for another key, or damaged.',
    operator: 'Encrypt with the key that the client has registered now.',
    client: 'Compare the kid of the token with the keys.',
    symptoms: ['decryption failed', 'wrong key'],
  }),
}

export type JwtEncryptionRule = keyof typeof jwtEncryptionRules
