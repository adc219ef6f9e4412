import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import process from 'node:process'

const MADE: readonly string[] = JSON.parse(process.env['RSA_KEYS_OF_THE_RUN'] ?? '[]')

/**
 * One of a few RSA keys of 2048 bits. `npm test` makes them once for all files, since each takes a quarter of a second; a file that is
 * run by itself makes its own.
 */
export function rsaPair(index: 0 | 1): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const pem = MADE[index]
  const privateKey = pem ? createPrivateKey(pem) : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return { privateKey, publicKey: createPublicKey(privateKey) }
}
