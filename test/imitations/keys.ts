import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Json } from '../support/provider.ts'
import { library } from '../support/tls.ts'

/** The key that an imitation signs with; the private half stays here. */
export interface SigningKey {
  readonly modulus: { readonly n: string; readonly e: string }
  sign(header: Json, claims: Json): Promise<string>
  /** A certificate of the key by itself, as JWKs carry it (RFC 7517 4.7 to 4.9). */
  certificate(subject: string): Promise<{ readonly x5c: string[]; readonly x5t: string; readonly 'x5t#S256': string }>
}

const YEAR = 365 * 24 * 60 * 60 * 1000
const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** A new RSA key of 2048 bits, which signs with RS256 members in the order given. */
export async function signingKey(): Promise<SigningKey> {
  const keys = await generateKeyPair('RS256')
  const { n = '', e = '' } = await exportJWK(keys.publicKey)
  return {
    modulus: { n, e },
    sign: (header, claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...header }).sign(keys.privateKey),
    async certificate(subject) {
      const x509 = await library()
      const made = await x509.X509CertificateGenerator.createSelfSigned({
        serialNumber: '01',
        name: subject,
        notBefore: new Date(Date.now() - YEAR),
        notAfter: new Date(Date.now() + 9 * YEAR),
        signingAlgorithm: ALGORITHM,
        keys,
      })
      const der = Buffer.from(made.rawData)
      const thumbprint = (hash: string) => createHash(hash).update(der).digest('base64url')
      return { x5c: [der.toString('base64')], x5t: thumbprint('sha1'), 'x5t#S256': thumbprint('sha256') }
    },
  }
}
