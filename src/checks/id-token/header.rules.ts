import { error, reject, warning } from '../entry.ts'

export const idTokenHeaderRules = {
  'idt-alg-none': reject('OIDC Core 1.0 2, RFC 8725 3.2', {
    title: 'ID Token is signed',
    holds: 'The ID Token is signed; alg is not none.',
    wrong: 'The ID Token has alg none: nothing protects it.',
    leadsTo: ['jwt-alg-none', 'idt-alg-unexpected'],
    why: 'An unsigned token can be written by anybody, so whoever can hand it to the client can sign in as anyone.',
    operator: 'Sign ID Tokens with RS256 or better, and do not let clients register none.',
    client: 'Reject the token and pin the algorithm you registered.',
    symptoms: ['unsigned token'],
    fault: 'an ID Token that nobody signed',
  }),
  'idt-alg-hs-public-client': reject('OIDC Core 1.0 10.1', {
    title: 'No HMAC for public clients',
    holds: 'ID Tokens of clients without a secret are signed with an asymmetric algorithm.',
    wrong: 'An HS algorithm signs the ID Token of a client that keeps no secret.',
    why: 'The key of an HMAC would have to be in the hands of the public client, where everybody can read it and forge tokens.',
    operator: 'Use RS256, PS256, ES256 or EdDSA for public clients.',
    client: 'Reject the token; register an asymmetric algorithm.',
    fault: 'an ID Token with a secret for a public client',
  }),
  'idt-kid-missing': error('OIDC Core 1.0 10.1', {
    title: 'kid tells the keys apart',
    holds: 'The header has kid when the key set has several keys.',
    wrong: 'The key set has several keys, and no kid says which of them signed.',
    why: 'Clients must try every key or give up, and key rotation breaks those that take the first.',
    operator: 'Put the kid of the signing key into the header of every ID Token.',
    client: 'Try each key that fits the algorithm, and no others.',
  }),
  'idt-header-key-reference': warning('OIDC Core 1.0 2', {
    title: 'Header brings no key',
    holds: 'The header has none of x5u, x5c, jku and jwk.',
    wrong: 'The header brings a key or points at one; it was not used.',
    why: 'A client that followed it would verify a forged token with the key of the forger.',
    operator: 'Leave these members out; keys belong to jwks_uri.',
    client: 'Never take a key from the token itself.',
  }),
  'idt-signature-not-checked': warning('OIDC Core 1.0 3.1.3.7 #6', {
    title: 'The signature was checked',
    holds: 'There was a key to check the signature with.',
    wrong: 'No key of the issuer is known, so the signature was not checked: claims were read, not trusted.',
    why: 'Anybody could have written the token.',
    operator: 'Publish jwks_uri.',
    client: 'Give a key by --jwks-uri, or do not rely on the claims.',
  }),
}
