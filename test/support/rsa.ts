import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import process from 'node:process'

const MADE: readonly string[] = JSON.parse(process.env['RSA_KEYS_OF_THE_RUN'] ?? '[]')

/**
 * One of two RSA keys of 2048 bits that are the same in every file of a run, and that no key is which is generated. `npm test` makes them
 * once for all files; a file that is run by itself makes its own.
 */
export function rsaPair(index: 0 | 1): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const pem = MADE[index]
  const privateKey = pem ? createPrivateKey(pem) : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return { privateKey, publicKey: createPublicKey(privateKey) }
}
