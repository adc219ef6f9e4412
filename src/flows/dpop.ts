import type { GenerateKeyPairResult } from 'jose'
import type * as openid from 'openid-client'

/** A key that tokens are bound to (RFC 9449). */
export interface DpopKey {
  /** RFC 7638 SHA-256 thumbprint of the public key, base64url. */
  readonly thumbprint: string
  /** As a private JWK, to be saved with the session. */
  readonly jwk: Readonly<Record<string, unknown>>
  /** What makes the proofs of this key: one for the whole run, which keeps the nonce that each origin gave last (RFC 9449 8.2). */
  handle(lib: typeof openid, config: openid.Configuration): openid.DPoPHandle
}

/** A new P-256 key. */
export async function newDpopKey(): Promise<DpopKey> {
  const { generateKeyPair } = await import('jose')
  return dpopKey(await generateKeyPair('ES256', { extractable: true }))
}

/** The key of a saved session. */
export async function savedDpopKey(jwk: Readonly<Record<string, unknown>>): Promise<DpopKey> {
  const { importJWK } = await import('jose')
  const { d: _private, ...open } = jwk
  const [privateKey, publicKey] = await Promise.all([
    importJWK(jwk, 'ES256', { extractable: true }),
    importJWK(open, 'ES256', { extractable: true }),
  ])
  return dpopKey({ privateKey, publicKey } as GenerateKeyPairResult)
}

async function dpopKey(pair: GenerateKeyPairResult): Promise<DpopKey> {
  const { calculateJwkThumbprint, exportJWK } = await import('jose')
  const [thumbprint, jwk] = await Promise.all([
    exportJWK(pair.publicKey).then((key) => calculateJwkThumbprint(key)),
    exportJWK(pair.privateKey),
  ])
  let handle: openid.DPoPHandle | undefined
  return {
    thumbprint,
    jwk: { ...jwk },
    handle(lib, config) {
      handle ??= lib.getDPoPHandle(config, pair)
      return handle
    },
  }
}
