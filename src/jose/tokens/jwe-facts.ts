import type { JsonObject } from '../json/json.ts'
import { structureProblems } from './jwe-structure.ts'
import type { JweReading } from './token.ts'

/** What can be known of an encrypted token without its key; sizes in octets. */
export interface JweFacts {
  readonly encrypted_key: number
  readonly iv: number
  readonly ciphertext: number
  readonly tag: number
  /** How the content key reaches the recipient. */
  readonly key_management: string
  /** How long the plaintext is. */
  readonly plaintext: string
  /** What does not fit together. */
  readonly problems: readonly string[]
}

/** Describes a JWE by its header and the sizes of its parts (RFC 7516, RFC 7518 4 and 5). */
export function describeJwe(token: JweReading): JweFacts {
  const { encrypted_key, iv, ciphertext, tag } = token.sizes ?? { encrypted_key: 0, iv: 0, ciphertext: 0, tag: 0 }
  const sizes = { encrypted_key, iv, ciphertext, tag }
  const { header } = token
  return {
    ...sizes,
    key_management: keyManagement(header),
    plaintext: plaintextOf(header, ciphertext),
    problems: structureProblems(header, sizes).map(({ message }) => message),
  }
}

const WAYS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^RSA/, 'encrypted to the RSA key of the recipient'],
  [/^ECDH-ES$/, 'agreed with the elliptic-curve key of the recipient'],
  [/^ECDH-ES\+/, 'wrapped with a key agreed with the elliptic-curve key of the recipient'],
  [/^PBES2/, 'wrapped with a key derived from a password'],
  [/^A\d+(GCM)?KW$/, 'wrapped with a shared symmetric key'],
  [/^dir$/, 'a shared symmetric key, used directly'],
]

function keyManagement({ alg }: JsonObject): string {
  if (typeof alg !== 'string') return 'not said: the header has no alg'
  return WAYS.find(([pattern]) => pattern.test(alg))?.[1] ?? `by ${alg.slice(0, 60)}, which is not known`
}

function plaintextOf({ enc, zip }: JsonObject, ciphertext: number): string {
  const packed = zip === undefined ? '' : ', compressed'
  if (typeof enc === 'string' && /^A\d+GCM$/.test(enc)) return `${ciphertext} bytes${packed}`
  if (typeof enc === 'string' && /^A\d+CBC-HS\d+$/.test(enc) && ciphertext > 0)
    return `${Math.max(0, ciphertext - 16)} to ${ciphertext - 1} bytes${packed}`
  return `unknown, from ${ciphertext} bytes${packed}`
}
