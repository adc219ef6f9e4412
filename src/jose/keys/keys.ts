import {
  createHash,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { pemBlocks } from '../../text/pem.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { asObject } from '../json/values.ts'
import { isOnCurve } from './curves.ts'
import { isEdwards } from './edwards.ts'
import { keyFault, REQUIRED_MEMBERS, useFault } from './faults.ts'

/** A key fit to verify with, pinned to what it says of itself. */
export interface VerificationKey {
  readonly key: KeyObject
  readonly kid: string | undefined
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  readonly crv: string | undefined
  readonly alg: string | undefined
  /** RFC 7638 SHA-256 thumbprint, base64url; of a shared secret it is not told. */
  readonly thumbprint: string | undefined
}

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
  /** Whether it is one secret in words, of which its judge says whether it is long enough; a JWK that is too short is not used. */
  readonly anyLength?: boolean
}

export type KeySource =
  | { readonly jwks: JsonObject }
  /** A set that was fetched from a `jwks_uri`: everybody has it, so that nothing symmetric in it proves anything. */
  | { readonly published: JsonObject }
  | { readonly jwk: JsonObject }
  | { readonly pem: string }
  | { readonly secret: string }

/** Keys that a set may have (limit of the command line contract). */
export const MOST_KEYS = 1000

/** Reads keys and judges each before use; what cannot be used is a fault, never an exception. */
export function readKeys(from: KeySource, source: string): KeySet {
  if ('secret' in from)
    return { source, keys: [secretKey(Buffer.from(from.secret, 'utf8'))], faults: [], anyLength: true }
  if ('pem' in from) return readPem(from.pem, source)
  const listed = 'jwk' in from ? [from.jwk] : ('published' in from ? from.published : from.jwks)['keys']
  const entries: readonly JsonValue[] = Array.isArray(listed) ? listed.slice(0, MOST_KEYS) : []
  const keys: VerificationKey[] = []
  const faults: KeyFault[] = []
  for (const [index, entry] of entries.entries()) {
    const jwk = asObject(entry)
    const kid = typeof jwk?.['kid'] === 'string' ? jwk['kid'] : undefined
    const other = jwk && useFault(jwk)
    const read = other ?? (jwk ? readJwk(jwk) : 'it is not a JSON object')
    if (typeof read === 'string') faults.push({ index, kid, unfit: other ? 'purpose' : 'key', message: read })
    else keys.push(read)
  }
  if (Array.isArray(listed) && listed.length > MOST_KEYS) {
    const message = `only the first ${MOST_KEYS} of ${listed.length} keys were read`
    faults.push({ index: MOST_KEYS, kid: undefined, unfit: 'key', message })
  }
  return withoutPublishedSecrets({ source, keys, faults }, 'published' in from)
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

function secretKey(bytes: Buffer): VerificationKey {
  return {
    key: createSecretKey(bytes),
    kid: undefined,
    kty: 'oct',
    crv: undefined,
    alg: undefined,
    thumbprint: undefined,
  }
}

/** What was read of the same key before: judging a set, reading it and comparing it with another ask for each of its keys. */
const READ = new WeakMap<JsonObject, VerificationKey | string>()

/** A key, or why it is not used (RFC 7517 4, RFC 7518 6). */
export function readJwk(jwk: JsonObject): VerificationKey | string {
  const known = READ.get(jwk)
  if (known !== undefined) return known
  const read = keyFault(jwk) ?? soundKey(jwk)
  READ.set(jwk, read)
  return read
}

/** Reads a key whose members and numbers are without fault. */
function soundKey(jwk: JsonObject): VerificationKey | string {
  const text = (name: string): string | undefined => (typeof jwk[name] === 'string' ? (jwk[name] as string) : undefined)
  const bytes = (name: string): Buffer => Buffer.from(text(name) ?? '', 'base64url')
  const kty = text('kty')
  if (kty === 'oct') return { ...secretKey(bytes('k')), kid: text('kid'), alg: text('alg') }
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return `kty ${String(kty).slice(0, 40)} is not known`
  const crv = text('crv')
  const sound = kty === 'EC' ? isOnCurve(crv, { x: bytes('x'), y: bytes('y') }) : kty === 'RSA' || isEdwards(crv)
  if (sound === false && kty === 'EC') return OFF_CURVE
  const open = openMembers(jwk, kty)
  const told = { kid: text('kid'), kty, crv, alg: text('alg'), thumbprint: thumbprint(open) } as const
  if (sound) return importedWhenUsed(open, told)
  try {
    return { key: imported(open), ...told }
  } catch {
    return kty === 'EC' ? OFF_CURVE : 'the key cannot be read'
  }
}

const OFF_CURVE = 'the point is not on the curve, or the curve is not known'

/** Importing a point multiplies it by its order: 0.1 ms, too long for each of a thousand keys of which one verifies. */
function importedWhenUsed(open: Record<string, JsonValue>, told: Omit<VerificationKey, 'key'>): VerificationKey {
  let key: KeyObject | undefined
  return {
    get key() {
      key ??= imported(open)
      return key
    },
    ...told,
  }
}

function imported(open: Record<string, JsonValue>): KeyObject {
  return createPublicKey({ key: open as JsonWebKey, format: 'jwk' })
}

/** The required members in the order that RFC 7638 3.2 hashes them. */
function openMembers(jwk: JsonObject, kty: 'RSA' | 'EC' | 'OKP'): Record<string, JsonValue> {
  const open: Record<string, JsonValue> = {}
  for (const name of REQUIRED_MEMBERS[kty] ?? []) open[name] = jwk[name] ?? null
  return open
}

/** The RFC 7638 thumbprint of a public key, however weak; undefined when a member is missing. */
export function thumbprintOf(jwk: JsonObject): string | undefined {
  const { kty } = jwk
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return undefined
  const members = openMembers(jwk, kty)
  return Object.values(members).every((value) => typeof value === 'string') ? thumbprint(members) : undefined
}

function thumbprint(members: Record<string, JsonValue>): string {
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}

/** Public keys, private keys and certificates in PEM form; each block is one key. */
function readPem(pem: string, source: string): KeySet {
  const blocks = pemBlocks(pem)
  const keys: VerificationKey[] = []
  const faults: KeyFault[] = []
  for (const [index, block] of blocks.entries()) {
    const read = readBlock(block)
    if (typeof read === 'string') faults.push({ index, kid: undefined, unfit: 'key', message: read })
    else keys.push(read)
  }
  if (blocks.length === 0) faults.push({ index: 0, kid: undefined, unfit: 'key', message: 'no PEM block was found' })
  return { source, keys, faults }
}

function readBlock(block: string): VerificationKey | string {
  try {
    const key = block.includes('CERTIFICATE') ? new X509Certificate(block).publicKey : createPublicKey(block)
    return readJwk(key.export({ format: 'jwk' }) as JsonObject)
  } catch (error) {
    return `the PEM block cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}
