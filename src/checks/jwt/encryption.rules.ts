import { error, reject } from '../entry.ts'

export const jwtEncryptionRules = {
  'jwt-nested-all-validated': reject('RFC 8725 3.3', {
    title: 'Inside of an encrypted token is validated too',
    holds: 'An encrypted token has a signed one inside, and its signature verifies.',
    wrong: 'The token was decrypted, but its inside is not signed or does not verify.',
    why: 'Encryption with a public key says nothing about the sender: everybody can do it.',
    operator: 'Sign first, then encrypt.',
    client: 'Verify what you decrypted before you use it.',
    fault: 'an ID Token encrypted around one of a stranger',
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
}
