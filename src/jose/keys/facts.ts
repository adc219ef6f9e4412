/** What is told of a key; never its private part. */
export interface KeyFacts {
  readonly kty: string
  readonly kid: string | null
  readonly use: string | null
  readonly alg: string | null
  readonly crv: string | null
  readonly bits: number | null
  /** RFC 7638, SHA-256. */
  readonly thumbprint: string | null
  /** Whether the private part is there as well. */
  readonly private: boolean
  /** Why it cannot verify a signature. */
  readonly fault: string | null
  readonly certificate: CertificateFacts | null
}

/** What is told of a certificate; times as UTC. */
export interface CertificateFacts {
  readonly subject: string
  readonly issuer: string
  readonly not_before: string
  readonly not_after: string
  readonly expired: boolean
  readonly sha256: string
}
