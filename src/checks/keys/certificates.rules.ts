import { error, warning } from '../entry.ts'

export const keysCertificatesRules = {
  'jwks-x5c-mismatch': error('RFC 7517 4.7, OIDC Discovery 1.0 3', {
    title: 'Certificate and key are one',
    holds: 'The first certificate is of the key itself.',
    wrong: 'The first certificate is of another key.',
    why: 'Clients verify with different keys by which member they read.',
    operator: 'Publish the certificate of this key.',
    client: 'Go by the key, not by the certificate.',
  }),
  'jwks-x5c-encoding': error('RFC 7517 4.7', {
    title: 'x5c is a list of certificates in base64',
    holds: 'x5c is a list of DER certificates in standard base64.',
    wrong: 'x5c is not a list of DER certificates in standard base64.',
    why: 'Libraries that read certificates fail on the key.',
    operator: 'Encode with +, / and =; x5c is the one member that is not base64url.',
    client: 'Ignore x5c.',
  }),
  'jwks-x5c-no-bare-key': error('OIDC Discovery 1.0 3, OIDC Core 1.0 15.2', {
    title: 'The key stands beside its certificate',
    holds: 'Where there is x5c, the values of the key are there too.',
    wrong: 'There is x5c, but the values of the key are missing.',
    why: 'Most libraries read the values alone.',
    operator: 'Publish n and e, or crv, x and y, beside x5c.',
    client: 'Leave the key out.',
  }),
  'jwks-x5c-chain-order': warning('RFC 7517 4.7', {
    title: 'Certificates stand in order',
    holds: 'Each certificate is certified by the next.',
    wrong: 'A certificate is not certified by the one after it.',
    why: 'The chain cannot be validated.',
    operator: 'Put the leaf first and its issuers after it.',
    client: 'Go by the key.',
  }),
  'jwks-x5c-expired': warning('RFC 5280 4.1.2.5', {
    title: 'The certificate is current',
    holds: 'The first certificate is in its period of validity.',
    wrong: 'The first certificate has expired or is not valid yet.',
    why: 'Clients that validate certificates refuse the key.',
    operator: 'Renew the certificate, or leave x5c out.',
    client: 'Go by the key.',
  }),
  'jwks-x5c-weak-signature': warning('RFC 8725 3.2', {
    title: 'Certificates are signed with a sound hash',
    holds: 'No certificate is signed with MD5 or SHA-1.',
    wrong: 'A certificate is signed with MD5 or SHA-1.',
    why: 'Such signatures can be forged.',
    operator: 'Have it signed with SHA-256.',
    client: 'Go by the key.',
  }),
  'jwks-x5t-mismatch': error('RFC 7517 4.8, 4.9', {
    title: 'Thumbprints are those of the certificate',
    holds: 'x5t and x5t#S256 are the thumbprints of the first certificate.',
    wrong: 'x5t or x5t#S256 is not the thumbprint of the first certificate.',
    why: 'Tokens that name the key by it find nothing.',
    operator: 'Hash the DER of the certificate and encode it as base64url.',
    client: 'Pick by kid.',
  }),
  'jwks-x5u-present': warning('FAPI 2.0 Security Profile 5.4.2-2, RFC 8725 3.10', {
    title: 'Keys point nowhere',
    holds: 'No key has x5u.',
    wrong: 'A key has x5u.',
    why: 'Clients that follow it can be made to fetch any URL.',
    operator: 'Leave x5u out.',
    client: 'Do not follow it.',
  }),
}

export type KeysCertificatesRule = keyof typeof keysCertificatesRules
