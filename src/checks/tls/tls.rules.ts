import { error, info, warning } from '../entry.ts'

export const tlsRules = {
  'tls-version-old': error('RFC 9325 3.1.1, RFC 8996', {
    title: 'Old versions of TLS are refused',
    holds: 'The connection uses TLS 1.2 or 1.3.',
    wrong: 'The connection uses SSL or TLS 1.0 or 1.1.',
    why: 'Those versions are broken, and what passes can be read.',
    operator: 'Switch them off.',
    client: 'Refuse to connect below TLS 1.2.',
    onLoopback: 'I',
    symptoms: ['TLS handshake failure'],
  }),
  'tls-1-3-missing': info('RFC 9325 3.1.1', {
    title: 'TLS 1.3 is used',
    holds: 'The connection uses TLS 1.3.',
    wrong: 'The server did not choose TLS 1.3 although this machine offers it.',
    why: 'TLS 1.2 needs care in the choice of ciphers; 1.3 does not.',
    operator: 'Offer TLS 1.3.',
    client: 'Nothing.',
  }),
  'tls-cipher-weak': warning('RFC 9325 4.1, 4.2', {
    title: 'The cipher is sound',
    holds: 'The cipher is authenticated encryption with forward secrecy.',
    wrong: 'The cipher lacks forward secrecy or authenticated encryption, or is broken.',
    why: 'Recorded traffic can be read once the key of the server is known.',
    operator: 'Offer ECDHE with AES-GCM or ChaCha20-Poly1305 alone.',
    client: 'Nothing.',
    onLoopback: 'I',
  }),
  'tls-cert-invalid': error('OIDC Discovery 1.0 7.1, RFC 9525', {
    title: 'Certificates are valid',
    holds: 'The certificate is valid for the host and leads to a trusted root.',
    wrong: 'The certificate is not valid for the host, not current, or not trusted.',
    why: 'Nobody can tell whether this is the provider.',
    operator: 'Renew the certificate, with every host name and the whole chain.',
    client: 'Do not go on; give a private root by --ca-file.',
    onLoopback: 'I',
    symptoms: ['self-signed certificate', 'unable to verify the first certificate', 'certificate has expired'],
  }),
  'tls-cert-expiring': warning('RFC 5280 4.1.2.5', {
    title: 'The certificate lasts a while',
    holds: 'The certificate is valid for 14 days or more.',
    wrong: 'The certificate expires in fewer than 14 days.',
    why: 'Afterwards nobody can sign in.',
    operator: 'Renew it now, and let it be renewed by itself.',
    client: 'Tell the operator.',
    onLoopback: 'I',
  }),
}

export type TlsRule = keyof typeof tlsRules
