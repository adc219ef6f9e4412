import { reject, warning } from '../entry.ts'

export const idTokenEncryptionRules = {
  'idt-not-encrypted': warning('OIDC Core 1.0 3.1.3.7 #1', {
    title: 'Encryption that was registered is used',
    holds: 'The ID Token is encrypted when the client registered encryption.',
    wrong: 'Encryption was registered, and the token came only signed.',
    why: 'What was to be kept from the browser and from logs is readable there.',
    operator: 'Honour id_token_encrypted_response_alg of the client.',
    client: 'Reject the token if you rely on encryption; compare your registration.',
  }),
  'idt-jwe-alg-unexpected': reject('OIDC Core 1.0 3.1.3.7 #1', {
    title: 'Encryption is the registered one',
    holds: 'An encrypted ID Token has the alg and enc that the client is registered with.',
    wrong: 'The ID Token is encrypted by other algorithms than the client is registered with.',
    leadsTo: ['jwe-decryption-failed'],
    why: 'Another algorithm may be weaker, and clients that take only the registered ones cannot read the token.',
    operator: 'Encrypt by id_token_encrypted_response_alg and id_token_encrypted_response_enc of the client.',
    client: 'Reject the token; compare your registration.',
    fault: 'an ID Token encrypted by another algorithm than is registered',
  }),
  'idt-jwe-kid': warning('OIDC Core 1.0 10.2', {
    title: 'Encrypted token names its key',
    holds: 'The header of an encrypted ID Token has the kid of the key it was encrypted to.',
    wrong: 'The encrypted ID Token does not say to which key it was encrypted.',
    why: 'A client with several keys must try them all, and rotation becomes guesswork.',
    operator: 'Copy kid from the key of the client into the header.',
    client: 'Try the decryption keys in turn; publish a kid with each.',
  }),
  'idt-jwe-rsa1-5': warning('RFC 8725 3.2', {
    title: 'No RSA1_5 encryption',
    holds: 'The content key is not wrapped with RSA1_5.',
    wrong: 'The token is encrypted with RSA1_5.',
    why: 'Its padding lets an attacker who can watch a decryptor fail recover the content step by step.',
    operator: 'Offer RSA-OAEP or ECDH-ES instead.',
    client: 'Register another id_token_encrypted_response_alg.',
  }),
}
