import { createSecureContext } from 'node:tls'
import { cliError } from '../errors.ts'

/** Throws `invalid_option` for a private key in PEM form that cannot be used with the certificate. */
export function requireKeyPair(cert: string, key: string): void {
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    const text = String(error)
    if (/mismatch/i.test(text)) {
      const message = '--tls-key is not the key of the certificate in --tls-cert.'
      throw cliError('invalid_option', message, 'Give the key that belongs to the certificate.', error)
    }
    if (/ENCRYPTED/.test(key)) {
      const message = '--tls-key is encrypted, and a pass phrase cannot be given.'
      throw cliError('invalid_option', message, 'Decrypt it first: openssl pkey -in key.pem -out plain.pem', error)
    }
    throw cliError(
      'invalid_option',
      '--tls-key holds no usable private key in PEM form.',
      'Export it again as PEM.',
      error,
    )
  }
}
