import { error, info, warning } from '../entry.ts'

export const keysUseRules = {
  'jwks-use-unknown': warning('RFC 7517 4.2', {
    title: 'use is sig or enc',
    holds: 'use is sig or enc.',
    wrong: 'use is neither sig nor enc.',
    why: 'Clients leave the key out; the case of the letters counts.',
    operator: 'Write sig or enc.',
    client: 'Leave the key out.',
  }),
  'jwks-key-ops-invalid': warning('RFC 7517 4.3', {
    title: 'key_ops lists operations of a public key',
    holds: 'key_ops is a list of operations of a public key, each once.',
    wrong: 'key_ops is not a list of operations of a public key, each once.',
    why: 'Libraries that check it refuse the key.',
    operator: 'Write ["verify"] for a signing key.',
    client: 'Leave the key out.',
  }),
  'jwks-use-and-key-ops': warning('RFC 7517 4.3', {
    title: 'use or key_ops, not both',
    holds: 'A key has use or key_ops, not both.',
    wrong: 'A key has both use and key_ops.',
    why: 'The two can contradict each other.',
    operator: 'Keep use.',
    client: 'Go by use.',
  }),
  'jwks-alg-missing': info('RFC 7517 4.4', {
    title: 'Keys name their algorithm',
    holds: 'Every key has alg.',
    wrong: 'A key has no alg, which is optional.',
    why: 'A verifier has nothing to pin the key to.',
    operator: 'Put alg into every key.',
    client: 'Pin the algorithm to the one that was registered.',
  }),
  'jwks-alg-unknown': warning('RFC 7517 4.4', {
    title: 'Algorithms of keys are registered',
    holds: 'alg is registered.',
    wrong: 'alg is not registered.',
    why: 'It is mistyped, and no client can use the key.',
    operator: 'Correct the spelling.',
    client: 'Leave the key out.',
  }),
  'jwks-alg-kty-mismatch': error('RFC 7518 3.1, 4.1, 6.1', {
    title: 'Algorithm and type of key fit',
    holds: 'kty and crv are those that alg needs.',
    wrong: 'kty or crv is another than alg needs.',
    why: 'The key cannot be used.',
    operator: 'Correct alg or crv.',
    client: 'Leave the key out.',
  }),
  'jwks-alg-use-mismatch': error('RFC 7517 4.2, 4.4', {
    title: 'Algorithm and use fit',
    holds: 'A signature algorithm stands beside use sig, an encryption algorithm beside enc.',
    wrong: 'alg and use contradict each other.',
    why: 'Clients differ in which of the two they believe.',
    operator: 'Correct alg or use.',
    client: 'Leave the key out.',
  }),
  'jwks-alg-rsa1-5': warning('RFC 8725 3.2, RFC 7518 8.3', {
    title: 'No key for RSA1_5',
    holds: 'No key is for RSA1_5.',
    wrong: 'A key is for RSA1_5.',
    why: 'RSA1_5 decryption leaks the plaintext to whoever can try often.',
    operator: 'Use RSA-OAEP-256 or ECDH-ES.',
    client: 'Encrypt with another algorithm.',
  }),
}

export type KeysUseRule = keyof typeof keysUseRules
