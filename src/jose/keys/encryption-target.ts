import type { JWK } from 'jose'
import type { JsonObject } from '../json/json.ts'
import { isObject, strings } from '../json/values.ts'
import type { EncryptionTarget } from './request-object.ts'

/** Key management algorithms the tool encrypts with, best first. */
const RSA = ['RSA-OAEP-256', 'RSA-OAEP', 'RSA-OAEP-384', 'RSA-OAEP-512']
const EC = ['ECDH-ES+A256KW', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES']
const ENC = ['A256GCM', 'A128GCM', 'A256CBC-HS512', 'A128CBC-HS256', 'A192GCM', 'A192CBC-HS384']

/**
 * The issuer's key to encrypt a request object to: `use` is enc or absent, `alg` and `enc` among those that
 * `request_object_encryption_*_values_supported` lists. Undefined when the set has no such key.
 */
export async function encryptionTarget(jwks: JsonObject, metadata: JsonObject): Promise<EncryptionTarget | undefined> {
  const algs = strings(metadata['request_object_encryption_alg_values_supported'])
  const encs = strings(metadata['request_object_encryption_enc_values_supported'])
  const enc = ENC.find((name) => encs.length === 0 || encs.includes(name))
  const keys = Array.isArray(jwks['keys']) ? jwks['keys'] : []
  for (const use of ['enc', undefined]) {
    for (const key of keys) {
      if (!isObject(key) || key['use'] !== use) continue
      const alg = algorithmFor(key, algs)
      if (!alg || !enc) continue
      const { importJWK } = await import('jose')
      const kid = typeof key['kid'] === 'string' ? key['kid'] : undefined
      // A key that cannot be used is no reason to give up those after it.
      const imported = await importJWK(key as JWK, alg).catch(() => undefined)
      if (imported) return { key: imported, kid, alg, enc }
    }
  }
  return undefined
}

function algorithmFor(key: JsonObject, algs: readonly string[]): string | undefined {
  const agrees = key['kty'] === 'EC' || (key['kty'] === 'OKP' && /^X(25519|448)$/.test(String(key['crv'])))
  const fitting = key['kty'] === 'RSA' ? RSA : agrees ? EC : []
  const allowed = fitting.filter((name) => algs.length === 0 || algs.includes(name))
  return typeof key['alg'] === 'string' ? allowed.find((name) => name === key['alg']) : allowed[0]
}
