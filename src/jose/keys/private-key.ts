import type { CryptoKey, JWK } from 'jose'
import { cliError } from '../../errors.ts'
import { pemBlocks } from '../../text/pem.ts'
import { entryOf } from '../../text/table.ts'
import type { JsonValue } from '../json/json.ts'
import { asObject, strings } from '../json/values.ts'
import { type KeyText, readKeyText, UNENDED } from './key-text.ts'
import { whyNoKey } from './no-key.ts'
import { isParameters, readPemBlock } from './pem-block.ts'

/** A key as it signs: by one algorithm. */
export interface Signer {
  readonly key: CryptoKey
  readonly kid: string | undefined
  readonly alg: string
}

/** A private key that signs, with the algorithm that it names or that keys of its kind have. */
export interface PrivateKey extends Signer {
  /** How it was written instead of as PEM or a JWK, in clauses. */
  readonly undone: readonly string[]
  /** The same key for the first algorithm of a list that it can sign by; as it is where it names its own or can by none. */
  signerFor(listed: JsonValue | undefined): Promise<Signer>
}

/** Reads a private key in any form that keys come in; throws `invalid_option` naming the file and what is wrong with it. */
export async function readPrivateKey(text: string, file: string): Promise<PrivateKey> {
  const refuse = (why: string, cause?: unknown) =>
    cliError(
      'invalid_option',
      `--client-key ${file}: ${why}.`,
      'Give a private key as JWK or unencrypted PEM (PKCS#8).',
      cause,
    )
  const found = readKeyText(text)
  if (!found) throw refuse(`it is neither PEM nor a JWK: ${whyNoKey(text)}`)
  const jwk = privateJwk(found.held, refuse)
  if (typeof jwk.d !== 'string') throw refuse('it holds no private key')
  const fitting = jwk.kty === 'RSA' ? RSA : (entryOf(BY_CURVE, jwk.crv ?? '') ?? [])
  const [first] = fitting
  if (first === undefined) throw refuse(`keys of kty ${String(jwk.kty)} cannot sign`)
  const alg = jwk.alg ?? first
  if (!fitting.includes(alg))
    throw refuse(`its alg ${JSON.stringify(alg)} is none that such a key signs by: ${fitting.join(', ')}`)
  const by = async (name: string): Promise<Signer> => {
    const { importJWK } = await import('jose')
    return { key: (await importJWK({ ...jwk, alg: name }, name)) as CryptoKey, kid: jwk.kid, alg: name }
  }
  const own = await by(alg).catch((error: unknown) => {
    throw refuse('the key cannot be used', error)
  })
  return {
    ...own,
    undone: found.undone,
    async signerFor(listed) {
      const other = jwk.alg === undefined ? algorithmAmong(fitting, listed) : alg
      return other === alg ? own : by(other)
    },
  }
}

/** The first of one's algorithms where a list has it or names none of them, else the first of the list that one has. */
export function algorithmAmong(own: readonly string[], listed: JsonValue | undefined): string {
  const names = strings(listed)
  const [first = ''] = own
  return names.includes(first) ? first : (names.find((name) => own.includes(name)) ?? first)
}

/** The private key of a text, of several the first; a certificate beside it is passed over. */
function privateJwk(held: KeyText['held'], refuse: (why: string) => Error): JWK {
  if ('jwk' in held) return held.jwk as JWK
  if ('jwks' in held) {
    const keys = Array.isArray(held.jwks['keys']) ? held.jwks['keys'].map((entry) => asObject(entry) ?? {}) : []
    return (keys.find(({ d }) => d !== undefined) ?? keys[0] ?? {}) as JWK
  }
  const blocks = pemBlocks(held.pem).filter((block) => !isParameters(block))
  if (blocks.length === 0) throw refuse(UNENDED)
  const read = blocks.map(readPemBlock)
  const found = read.find((block) => typeof block !== 'string' && block.key.type === 'private')
  if (typeof found === 'object') return found.key.export({ format: 'jwk' }) as JWK
  const fault = read.find((block) => typeof block === 'string')
  if (typeof fault === 'string') throw refuse(fault)
  throw refuse(
    blocks.some((block) => block.includes('CERTIFICATE'))
      ? 'it holds a certificate and no private key'
      : 'it holds a public key and no private one',
  )
}

/** Algorithms that an RSA key signs by, the usual one first. */
const RSA = ['RS256', 'PS256', 'RS384', 'PS384', 'RS512', 'PS512']

const BY_CURVE: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  Ed25519: ['EdDSA', 'Ed25519'],
}
