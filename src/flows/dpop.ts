import type { GenerateKeyPairResult } from 'jose'

/** A key that tokens are bound to (RFC 9449). */
export interface DpopKey {
  readonly pair: GenerateKeyPairResult
  /** RFC 7638 SHA-256 thumbprint of the public key, base64url. */
  readonly thumbprint: string
  /** As a private JWK, to be saved with the session. */
  readonly jwk: Readonly<Record<string, unknown>>
}

/** A new P-256 key. */
export async function newDpopKey(): Promise<DpopKey> {
  const { generateKeyPair } = await import('jose')
  return describe(await generateKeyPair('ES256', { extractable: true }))
}

/** The key of a saved session. */
export async function savedDpopKey(jwk: Readonly<Record<string, unknown>>): Promise<DpopKey> {
  const { importJWK } = await import('jose')
  const { d: _private, ...open } = jwk
  const [privateKey, publicKey] = await Promise.all([
    importJWK(jwk, 'ES256', { extractable: true }),
    importJWK(open, 'ES256', { extractable: true }),
  ])
  return describe({ privateKey, publicKey } as GenerateKeyPairResult)
}

async function describe(pair: GenerateKeyPairResult): Promise<DpopKey> {
  const { calculateJwkThumbprint, exportJWK } = await import('jose')
  const [thumbprint, jwk] = await Promise.all([
    exportJWK(pair.publicKey).then((key) => calculateJwkThumbprint(key)),
    exportJWK(pair.privateKey),
  ])
  return { pair, thumbprint, jwk: { ...jwk } }
}
