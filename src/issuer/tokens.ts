import {
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { promisify } from 'node:util'
import { randomText } from './codes.ts'
import type { Json } from './served.ts'

/** Who signs a token: the issuer, a stranger whose key nobody published, whoever knows the client's secret or the published key, or nobody. */
export type Signer = 'issuer' | 'stranger' | 'client secret' | 'published key' | 'nobody'

/** The private key that an issuer signs with by RS256, and one that is not its own. */
export interface SigningKeys {
  readonly own: KeyObject
  readonly strange: () => KeyObject
}

const RSA = { modulusLength: 2048 }

/** Keys of 2048 bits; that of a stranger is made when it is needed, which blocks for a moment. */
export async function makeKeys(): Promise<SigningKeys> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', RSA)
  return { own: privateKey, strange: () => generateKeyPairSync('rsa', RSA).privateKey }
}

/** The public half, as it is published. */
export function publishedKey({ own }: SigningKeys): Json {
  return { ...createPublicKey(own).export({ format: 'jwk' }), kid: KID, alg: 'RS256', use: 'sig' }
}

export const KID = 'one'

/** A compact JWS; a part that is no object is taken as it is. */
export function signed(
  header: Json | string,
  claims: Json | string | Uint8Array,
  { by = 'issuer', keys, secret }: { readonly by?: Signer; readonly keys: SigningKeys; readonly secret: string },
): string {
  const input = `${encoded(header)}.${encoded(claims)}`
  return `${input}.${signature(input, by, keys, secret).toString('base64url')}`
}

function signature(input: string, by: Signer, keys: SigningKeys, secret: string): Buffer {
  const bytes = Buffer.from(input)
  if (by === 'nobody') return Buffer.alloc(0)
  if (by === 'client secret') return createHmac('sha256', secret).update(bytes).digest()
  if (by === 'published key') {
    const text = createPublicKey(keys.own).export({ type: 'spki', format: 'pem' })
    return createHmac('sha256', text).update(bytes).digest()
  }
  return sign('sha256', bytes, by === 'issuer' ? keys.own : keys.strange())
}

function encoded(part: Json | string | Uint8Array): string {
  const plain = typeof part === 'string' || part instanceof Uint8Array
  return Buffer.from(plain ? part : JSON.stringify(part)).toString('base64url')
}

/** A compact JWE of a token, encrypted to a client by its secret (OIDC Core 10.2). */
export function sealed(token: string, secret: string): string {
  const header = encoded({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
  const key = createHash('sha256').update(secret).digest()
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(header))
  const ciphertext = Buffer.concat([cipher.update(token), cipher.final()])
  return [header, '', ...[iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
}

/** A compact JWE that no key opens, with that header. */
export function closed(header: Json): string {
  return [encoded(header), randomText(40), randomText(12), randomText(64), randomText(16)].join('.')
}

/** at_hash, c_hash and s_hash of tokens that are signed with SHA-256 (OIDC Core 3.1.3.6). */
export function half(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}
