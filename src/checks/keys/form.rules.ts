import { warning } from '../entry.ts'

export const keysFormRules = {
  'jwks-key-form': warning('RFC 7468 2, RFC 7517 4, 5', {
    title: 'The key is written as libraries read it',
    holds: 'The key that was given is PEM with its lines, a JWK or a JWK Set.',
    wrong: 'The key that was given is written in a form that most libraries refuse; it was read all the same.',
    why: 'The same text, given to the program that should verify, is an error there.',
    operator: 'Hand keys out as PEM, a JWK or a JWK Set.',
    client:
      'Write it as PEM with real line breaks, a JWK or a JWK Set; decode base64 and quotes before a library gets it.',
    symptoms: [
      'DECODER routines::unsupported',
      'asn1 wrong tag',
      'secretOrPublicKey must be an asymmetric key',
      'PEM in an environment variable',
      'private key with \\n',
    ],
  }),
}
