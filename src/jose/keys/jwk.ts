import { createPublicKey, createSecretKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { SharedSecret } from '../tokens/token.ts'
import { isOnCurve } from './curves.ts'
import { isEdwards } from './edwards.ts'
import { keyFault, REQUIRED_MEMBERS } from './faults.ts'
import { once } from './once.ts'
import { type RsaNumbers, rsaNumbers } from './rsa.ts'

/** A key fit to verify with, pinned to what it says of itself. */
export interface VerificationKey {
  readonly key: KeyObject
  readonly kid: string | undefined
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  readonly crv: string | undefined
  readonly alg: string | undefined
  /** Octets of every signature that an RSA key makes: as many as its modulus has (RFC 8017 8.1.2, 8.2.2). */
  readonly signatureBytes?: number
  /** RFC 7638 SHA-256 thumbprint, base64url; of a shared secret it is not told. */
  readonly thumbprint: string | undefined
  /** What is remembered of a shared secret. */
  readonly shared?: SharedSecret
}

/** What is found of one key; each part is worked out when it is first asked for, and once. */
export interface KeyReading {
  readonly jwk: JsonObject
  /** As `rsaNumbers`. */
  numbers(): RsaNumbers
  /** Why it is not used, as far as its members and numbers tell (RFC 7517 4, RFC 7518 6). */
  fault(): string | undefined
  /** The key, or why it is not used. */
  key(): VerificationKey | string
  /** What RFC 7638 3.2 hashes, equal for equal keys alone; undefined for a key that is not used or is a secret. */
  identity(): string | undefined
}

/** Reads a key, the same one once however often it is asked for. */
export type KeyReader = (jwk: JsonObject) => KeyReading

/** A reader for the keys of one set, of which judging, reading and comparing each ask. */
export function keyReader(): KeyReader {
  const readings = new Map<JsonObject, KeyReading>()
  return (jwk) => {
    const known = readings.get(jwk)
    if (known) return known
    const reading = readingOf(jwk)
    readings.set(jwk, reading)
    return reading
  }
}

function readingOf(jwk: JsonObject): KeyReading {
  const numbers = once(() => rsaNumbers(jwk))
  const fault = once(() => keyFault(jwk, numbers))
  const key = once(() => fault() ?? soundKey(jwk, numbers))
  const identity = (): string | undefined => {
    const read = key()
    return typeof read === 'string' || read.kty === 'oct' ? undefined : JSON.stringify(openMembers(jwk, read.kty))
  }
  return { jwk, numbers, fault, key, identity }
}

/** A key, or why it is not used (RFC 7517 4, RFC 7518 6). */
export function readJwk(jwk: JsonObject): VerificationKey | string {
  return readingOf(jwk).key()
}

/** A shared secret as a key. */
export function secretKey(bytes: Buffer): VerificationKey {
  return {
    key: createSecretKey(bytes),
    kid: undefined,
    kty: 'oct',
    crv: undefined,
    alg: undefined,
    thumbprint: undefined,
    shared: { guesses: new Map() },
  }
}

/** Reads a key whose members and numbers are without fault. */
function soundKey(jwk: JsonObject, numbers: () => RsaNumbers): VerificationKey | string {
  const text = (name: string): string | undefined => (typeof jwk[name] === 'string' ? (jwk[name] as string) : undefined)
  const bytes = (name: string): Buffer => Buffer.from(text(name) ?? '', 'base64url')
  const kty = text('kty')
  if (kty === 'oct') return { ...secretKey(bytes('k')), kid: text('kid'), alg: text('alg') }
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return `kty ${String(kty).slice(0, 40)} is not known`
  const crv = text('crv')
  const sound = kty === 'EC' ? isOnCurve(crv, { x: bytes('x'), y: bytes('y') }) : kty === 'RSA' || isEdwards(crv)
  if (sound === false && kty === 'EC') return OFF_CURVE
  const open = openMembers(jwk, kty)
  const signatureBytes = kty === 'RSA' ? Math.ceil(numbers().modulusBits / 8) : undefined
  const told = { kid: text('kid'), kty, crv, alg: text('alg'), signatureBytes } as const
  const key = once(() => imported(open))
  const read = new PublicKey(told, key, open)
  if (sound) return read
  try {
    key()
    return read
  } catch {
    return kty === 'EC' ? OFF_CURVE : 'the key cannot be read'
  }
}

const OFF_CURVE = 'the point is not on the curve, or the curve is not known'

/**
 * A public key that is imported when it verifies something: to import a point multiplies it by its order, 0.1 ms, too long for each of a
 * thousand keys of which one verifies.
 */
class PublicKey implements VerificationKey {
  readonly kid: string | undefined
  readonly kty: VerificationKey['kty']
  readonly crv: string | undefined
  readonly alg: string | undefined
  readonly signatureBytes?: number
  readonly #key: () => KeyObject
  readonly #thumbprint: () => string

  constructor(
    { kid, kty, crv, alg, signatureBytes }: Omit<VerificationKey, 'key' | 'thumbprint'>,
    key: () => KeyObject,
    open: OpenMembers,
  ) {
    this.kid = kid
    this.kty = kty
    this.crv = crv
    this.alg = alg
    this.signatureBytes = signatureBytes
    this.#key = key
    this.#thumbprint = once(() => thumbprintFrom(open))
  }

  get key(): KeyObject {
    return this.#key()
  }

  get thumbprint(): string {
    return this.#thumbprint()
  }
}

type OpenMembers = Readonly<Record<string, JsonValue>>

function imported(open: OpenMembers): KeyObject {
  return createPublicKey({ key: open as JsonWebKey, format: 'jwk' })
}

/** The required members in the order that RFC 7638 3.2 hashes them. */
function openMembers(jwk: JsonObject, kty: 'RSA' | 'EC' | 'OKP'): OpenMembers {
  const open: Record<string, JsonValue> = {}
  for (const name of REQUIRED_MEMBERS[kty] ?? []) open[name] = jwk[name] ?? null
  return open
}

/** The RFC 7638 thumbprint of a public key, however weak; undefined when a member is missing. */
export function thumbprintOf(jwk: JsonObject): string | undefined {
  const { kty } = jwk
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return undefined
  const members = openMembers(jwk, kty)
  return Object.values(members).every((value) => typeof value === 'string') ? thumbprintFrom(members) : undefined
}

function thumbprintFrom(members: OpenMembers): string {
  return hash('sha256', JSON.stringify(members), 'base64url')
}
