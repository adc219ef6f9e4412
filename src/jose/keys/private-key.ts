import { createPrivateKey } from 'node:crypto'
import type { CryptoKey, JWK } from 'jose'
import { cliError } from '../../errors.ts'
import { entryOf } from '../../text/table.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'

/** A private key that signs, with the algorithm it signs by. */
export interface PrivateKey {
  readonly key: CryptoKey
  readonly kid: string | undefined
  readonly alg: string
}

/** Reads a JWK or an unencrypted PEM file; throws `invalid_option` naming the file and what is wrong with it. */
export async function readPrivateKey(text: string, file: string): Promise<PrivateKey> {
  const refuse = (why: string, cause?: unknown) =>
    cliError(
      'invalid_option',
      `--client-key ${file}: ${why}.`,
      'Give a private key as JWK or unencrypted PEM (PKCS#8).',
      cause,
    )
  if (/ENCRYPTED/.test(text) && text.includes('-----BEGIN'))
    throw refuse('the key is encrypted, and a pass phrase cannot be given')
  const jwk = text.includes('-----BEGIN') ? pemToJwk(text, refuse) : (asObject(readJson(text).value) as JWK | undefined)
  if (!jwk) throw refuse('it is neither PEM nor a JWK')
  if (typeof jwk.d !== 'string') throw refuse('it holds no private key')
  const alg = jwk.alg ?? defaultAlgorithm(jwk)
  if (!alg) throw refuse(`keys of kty ${String(jwk.kty)} cannot sign`)
  try {
    const { importJWK } = await import('jose')
    return { key: (await importJWK(jwk, alg)) as CryptoKey, kid: jwk.kid, alg }
  } catch (error) {
    throw refuse('the key cannot be used', error)
  }
}

function pemToJwk(text: string, refuse: (why: string, cause?: unknown) => Error): JWK {
  try {
    return createPrivateKey(text).export({ format: 'jwk' }) as JWK
  } catch (error) {
    throw refuse('the PEM block holds no private key that can be read', error)
  }
}

const BY_CURVE: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
  Ed448: 'EdDSA',
}

function defaultAlgorithm(jwk: JWK): string | undefined {
  return jwk.kty === 'RSA' ? 'RS256' : entryOf(BY_CURVE, jwk.crv ?? '')
}
