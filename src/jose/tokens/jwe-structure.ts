import type { JsonObject } from '../json/json.ts'
import { numberOf } from '../json/reader.ts'

/** Key management algorithms that a token is opened with (RFC 7518 4.1); RSA1_5 is to be avoided (RFC 8725 3.2). */
export const KEY_MANAGEMENT = [
  'RSA-OAEP',
  'RSA-OAEP-256',
  'RSA-OAEP-384',
  'RSA-OAEP-512',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A256KW',
  'A128KW',
  'A192KW',
  'A256KW',
  'A128GCMKW',
  'A192GCMKW',
  'A256GCMKW',
  'dir',
  'PBES2-HS256+A128KW',
  'PBES2-HS384+A192KW',
  'PBES2-HS512+A256KW',
] as const

/** Content encryption algorithms (RFC 7518 5.1). */
export const CONTENT_ENCRYPTION = [
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
  'A128GCM',
  'A192GCM',
  'A256GCM',
] as const

/** Octets of the parts of a JWE. */
interface JweSizes {
  readonly encrypted_key: number
  readonly iv: number
  readonly tag: number
}

interface StructureProblem {
  readonly message: string
  readonly segment: 'header' | 'encrypted_key' | 'iv' | 'tag'
}

/** Octets of initialization vector and authentication tag (RFC 7518 5.2, 5.3). */
const PARTS: Readonly<Record<string, readonly [iv: number, tag: number]>> = {
  A128GCM: [12, 16],
  A192GCM: [12, 16],
  A256GCM: [12, 16],
  'A128CBC-HS256': [16, 16],
  'A192CBC-HS384': [16, 24],
  'A256CBC-HS512': [16, 32],
}

/** Rounds of PBES2 that any token may ask for; more need leave. */
export const FEW_ROUNDS = 10_000
/** Rounds of PBES2 past which a recipient is kept busy rather than protected. */
export const MANY_ROUNDS = 1_000_000

/** Rounds by which a password becomes the key of a token (RFC 7518 4.8.1.2); undefined where no password does. */
export function roundsOf({ alg, p2c }: JsonObject): number | undefined {
  return typeof alg === 'string' && alg.startsWith('PBES2') ? numberOf(p2c) : undefined
}

/** What does not fit together in a JWE, as far as it is seen without the key (RFC 7516 4.1, RFC 7518 4, 5). */
export function structureProblems(header: JsonObject, sizes: JweSizes): readonly StructureProblem[] {
  const { alg, enc } = header
  const problems: StructureProblem[] = []
  const add = (segment: StructureProblem['segment'], message: string): void => void problems.push({ segment, message })
  const known = typeof enc === 'string' && Object.hasOwn(PARTS, enc) ? PARTS[enc] : undefined
  if (!known) add('header', 'enc names no content encryption that is known')
  if (known && sizes.iv !== known[0]) add('iv', `the iv has ${sizes.iv} octets, not ${known[0]}`)
  if (known && sizes.tag !== known[1]) add('tag', `the tag has ${sizes.tag} octets, not ${known[1]}`)
  const direct = alg === 'dir' || alg === 'ECDH-ES'
  if (direct && sizes.encrypted_key > 0) add('encrypted_key', `alg ${alg} has no encrypted key, and there is one`)
  if (!direct && sizes.encrypted_key === 0) add('encrypted_key', 'the encrypted key is missing')
  const rounds = numberOf(header['p2c'])
  if (rounds !== undefined && rounds > MANY_ROUNDS)
    add('header', `p2c asks for ${rounds} rounds, more than ${MANY_ROUNDS}`)
  return problems
}
