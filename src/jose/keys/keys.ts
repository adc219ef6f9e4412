import { pemBlocks } from '../../text/pem.ts'
import { type GivenSecret, type SecretEncoding, secretOctets } from '../../text/secret-encoding.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { asObject } from '../json/values.ts'
import { useFault } from './faults.ts'
import { type KeyReader, keyReader, readJwk, secretKey, type VerificationKey } from './jwk.ts'
import { UNENDED } from './key-text.ts'
import { isParameters, readPemBlock } from './pem-block.ts'

/** Why one key of a set cannot be used. */
interface KeyFault {
  /** Place in the set, from 0. */
  readonly index: number
  readonly kid: string | undefined
  /** "purpose": for something else, such as encryption; "key": not fit to be used at all. */
  readonly unfit: 'purpose' | 'key'
  readonly message: string
}

export interface KeySet {
  /** Where the keys came from, in words for the report. */
  readonly source: string
  readonly keys: readonly VerificationKey[]
  readonly faults: readonly KeyFault[]
  /** The one secret that it is, as it was given; its judge says whether it is long enough, and a JWK that is too short is not used. */
  readonly given?: GivenSecret
}

export type KeySource =
  | { readonly jwks: JsonObject }
  /** A set that was fetched from a `jwks_uri`: everybody has it, so that nothing symmetric in it proves anything. */
  | { readonly published: JsonObject }
  | { readonly jwk: JsonObject }
  | { readonly pem: string }
  | { readonly secret: string; readonly encoding?: SecretEncoding | undefined }

/** What a set is called that is the secret of the client (OIDC Core 10.1). */
export const CLIENT_SECRET = 'client secret'

/** Keys that a set may have (limit of the command line contract). */
export const MOST_KEYS = 1000

/** Reads keys and judges each before use; what cannot be used is a fault, never an exception. */
export function readKeys(from: KeySource, source: string, read: KeyReader = keyReader()): KeySet {
  if ('secret' in from) return secretSet({ text: from.secret, encoding: from.encoding ?? 'utf8' }, source)
  if ('pem' in from) return readPem(from.pem, source)
  const listed = 'jwk' in from ? [from.jwk] : ('published' in from ? from.published : from.jwks)['keys']
  const entries: readonly JsonValue[] = Array.isArray(listed) ? listed.slice(0, MOST_KEYS) : []
  const keys: VerificationKey[] = []
  const faults: KeyFault[] = []
  for (const [index, entry] of entries.entries()) {
    const jwk = asObject(entry)
    const kid = typeof jwk?.['kid'] === 'string' ? jwk['kid'] : undefined
    const other = jwk && useFault(jwk)
    const key = other ?? (jwk ? read(jwk).key() : 'it is not a JSON object')
    if (typeof key === 'string') faults.push({ index, kid, unfit: other ? 'purpose' : 'key', message: key })
    else keys.push(key)
  }
  if (Array.isArray(listed) && listed.length > MOST_KEYS) {
    const message = `only the first ${MOST_KEYS} of ${listed.length} keys were read`
    faults.push({ index: MOST_KEYS, kid: undefined, unfit: 'key', message })
  }
  return withoutPublishedSecrets({ source, keys, faults }, 'published' in from)
}

function secretSet(given: GivenSecret, source: string): KeySet {
  const octets = secretOctets(given)
  if (octets) return { source, keys: [secretKey(octets)], faults: [], given }
  const message = `it is not written in ${given.encoding}`
  return { source, keys: [], faults: [{ index: 0, kid: undefined, unfit: 'key', message }], given }
}

/** A secret in a published set, or among public keys, is known to everybody and proves nothing (OIDC Discovery 3). */
function withoutPublishedSecrets(set: KeySet, published: boolean): KeySet {
  const secrets = set.keys.filter((key) => key.kty === 'oct')
  if (secrets.length === 0 || (!published && secrets.length === set.keys.length)) return set
  const message = published
    ? 'it is a symmetric key that was published'
    : 'it is a symmetric key in a set with public keys'
  const refused = secrets.map(
    (key): KeyFault => ({ index: set.keys.indexOf(key), kid: key.kid, unfit: 'key', message }),
  )
  return { ...set, keys: set.keys.filter((key) => key.kty !== 'oct'), faults: [...set.faults, ...refused] }
}

/** Public keys, private keys and certificates in PEM form; each block is one key. */
function readPem(pem: string, source: string): KeySet {
  const blocks = pemBlocks(pem)
  const keys: VerificationKey[] = []
  const faults: KeyFault[] = []
  for (const [index, block] of blocks.entries()) {
    if (isParameters(block)) continue
    const read = readBlock(block)
    if (typeof read === 'string') faults.push({ index, kid: undefined, unfit: 'key', message: read })
    else keys.push(read)
  }
  if (blocks.length === 0) faults.push({ index: 0, kid: undefined, unfit: 'key', message: UNENDED })
  return { source, keys, faults }
}

function readBlock(block: string): VerificationKey | string {
  const found = readPemBlock(block)
  if (typeof found === 'string') return found
  try {
    return readJwk(found.key.export({ format: 'jwk' }) as JsonObject)
  } catch {
    return `it is a key of type ${found.key.asymmetricKeyType ?? 'unknown'}, which JOSE has no algorithm for`
  }
}
