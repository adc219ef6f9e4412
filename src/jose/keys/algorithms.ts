import { constants, type VerifyKeyObjectInput } from 'node:crypto'

/** How one signature algorithm verifies, in terms of node:crypto (RFC 7518 3.1, RFC 8037, RFC 8812, RFC 9864). */
export interface Algorithm {
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  /** The curves it is for. */
  readonly crv?: readonly string[]
  /** Null where the curve brings its own hash. */
  readonly hash: string | null
  readonly settings?: Omit<VerifyKeyObjectInput, 'key'>
  /** Octets of an ECDSA signature: R and S of the field's length (RFC 7518 3.4). */
  readonly signatureBytes?: number
  /** What one verification takes of an algorithm for curves, reading its key included, in those with an RSA key of 2048 bits. */
  readonly work?: number
}

const PSS = constants.RSA_PKCS1_PSS_PADDING
const P1363 = { dsaEncoding: 'ieee-p1363' } as const

export const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  HS256: { kty: 'oct', hash: 'sha256' },
  HS384: { kty: 'oct', hash: 'sha384' },
  HS512: { kty: 'oct', hash: 'sha512' },
  RS256: { kty: 'RSA', hash: 'sha256' },
  RS384: { kty: 'RSA', hash: 'sha384' },
  RS512: { kty: 'RSA', hash: 'sha512' },
  PS256: { kty: 'RSA', hash: 'sha256', settings: { padding: PSS, saltLength: 32 } },
  PS384: { kty: 'RSA', hash: 'sha384', settings: { padding: PSS, saltLength: 48 } },
  PS512: { kty: 'RSA', hash: 'sha512', settings: { padding: PSS, saltLength: 64 } },
  ES256: { kty: 'EC', crv: ['P-256'], hash: 'sha256', settings: P1363, signatureBytes: 64, work: 5 },
  ES384: { kty: 'EC', crv: ['P-384'], hash: 'sha384', settings: P1363, signatureBytes: 96, work: 35 },
  ES512: { kty: 'EC', crv: ['P-521'], hash: 'sha512', settings: P1363, signatureBytes: 132, work: 75 },
  ES256K: { kty: 'EC', crv: ['secp256k1'], hash: 'sha256', settings: P1363, signatureBytes: 64, work: 20 },
  EdDSA: { kty: 'OKP', crv: ['Ed25519', 'Ed448'], hash: null, work: 5 },
  Ed25519: { kty: 'OKP', crv: ['Ed25519'], hash: null, work: 5 },
  Ed448: { kty: 'OKP', crv: ['Ed448'], hash: null, work: 5 },
}
