import { createPrivateKey } from 'node:crypto'
import type { CryptoKey, JWK } from 'jose'
import { cliError } from '../../errors.ts'
import { entryOf } from '../../text/table.ts'
import type { JsonValue } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject, strings } from '../json/values.ts'

/** A key as it signs: by one algorithm. */
export interface Signer {
  readonly key: CryptoKey
  readonly kid: string | undefined
  readonly alg: string
}

/** A private key that signs, with the algorithm that it names or that keys of its kind have. */
export interface PrivateKey extends Signer {
  /** The same key for the first algorithm of a list that it can sign by; as it is where it names its own or can by none. */
  signerFor(listed: JsonValue | undefined): Promise<Signer>
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

function pemToJwk(text: string, refuse: (why: string, cause?: unknown) => Error): JWK {
  try {
    return createPrivateKey(text).export({ format: 'jwk' }) as JWK
  } catch (error) {
    throw refuse('the PEM block holds no private key that can be read', error)
  }
}

/** Algorithms that an RSA key signs by, the usual one first. */
const RSA = ['RS256', 'PS256', 'RS384', 'PS384', 'RS512', 'PS512']

const BY_CURVE: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  Ed25519: ['EdDSA', 'Ed25519'],
}
