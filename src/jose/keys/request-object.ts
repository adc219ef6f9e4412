import type { CryptoKey } from 'jose'
import { cliError } from '../../errors.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { defineMember } from '../json/member.ts'
import { readJson } from '../json/reader.ts'
import { writeJson } from '../json/writer.ts'
import { algorithmAmong, type PrivateKey } from './private-key.ts'

/** A parameter of the request: its text, and its value in the object where that was given as JSON. */
type Parameter = readonly [name: string, value: string, json?: JsonValue]

interface RequestObjectInput {
  /** Every claim of the object, in its order; one that is repeated becomes a list. */
  readonly parameters: readonly Parameter[]
  readonly key: PrivateKey | undefined
  readonly secret: string | undefined
  /** What the provider says it takes: `request_object_signing_alg_values_supported`. */
  readonly algs: JsonValue | undefined
  /** The issuer's encryption key with what its metadata accepts; undefined for a request that is only signed. */
  readonly encryptTo?: EncryptionTarget | undefined
}

export interface EncryptionTarget {
  readonly key: CryptoKey | Uint8Array
  readonly kid: string | undefined
  readonly alg: string
  readonly enc: string
}

const NUMERIC = new Set(['max_age', 'nbf', 'iat', 'exp'])
const STRUCTURED = new Set(['claims', 'authorization_details'])

/** How long a request object is good for, in seconds; FAPI 2.0 Message Signing 5.3.1 has an hour at most. */
const LIFETIME_SECONDS = 300

interface OwnClaims {
  readonly client_id: string
  readonly issuer: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly jti: string
}

/** The claims that make a request a JWT of the client for the issuer, for a short time (RFC 9101 4, FAPI 2.0 Message Signing 5.3.2). */
export function requestObjectClaims({ client_id, issuer, now, jti }: OwnClaims): readonly Parameter[] {
  const seconds = Math.floor(now / 1000)
  return [
    ['iss', client_id],
    ['aud', issuer ?? 'https://self-issued.me/v2'],
    ['iat', String(seconds)],
    ['nbf', String(seconds)],
    ['exp', String(seconds + LIFETIME_SECONDS)],
    ['jti', jti],
  ]
}

/**
 * The parameters as a signed JWT, encrypted to the issuer when `encryptTo` is given (RFC 9101 section 4, OIDC Core 6.1).
 * Throws `missing_option` when there is nothing to sign with.
 */
export async function makeRequestObject(input: RequestObjectInput): Promise<string> {
  const { CompactSign, CompactEncrypt } = await import('jose')
  const signer = await signingKey(input)
  const signed = await new CompactSign(new TextEncoder().encode(writeJson(claimsOf(input.parameters))))
    .setProtectedHeader({ alg: signer.alg, typ: 'oauth-authz-req+jwt', ...(signer.kid ? { kid: signer.kid } : {}) })
    .sign(signer.key)
  const target = input.encryptTo
  if (!target) return signed
  return new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader({ alg: target.alg, enc: target.enc, cty: 'JWT', ...(target.kid ? { kid: target.kid } : {}) })
    .encrypt(target.key)
}

async function signingKey({
  key,
  secret,
  algs,
}: RequestObjectInput): Promise<{ key: CryptoKey | Uint8Array; alg: string; kid?: string | undefined }> {
  if (key) return key.signerFor(algs)
  if (secret !== undefined)
    return { key: new TextEncoder().encode(secret), alg: algorithmAmong(['HS256', 'HS384', 'HS512'], algs) }
  throw cliError(
    'missing_option',
    'A request object is signed, and there is no key to sign with.',
    'Give --client-key <file>.',
  )
}

/** Parameters as claims: as the JSON that was given, else text, but for numbers and for `claims` and the like, which are objects there (OIDC Core 6.1). */
function claimsOf(parameters: readonly Parameter[]): JsonObject {
  const claims = new Map<string, JsonValue>()
  for (const [name, value, json] of parameters) {
    const known = claims.get(name)
    const one = json === undefined ? claimOf(name, value) : json
    claims.set(name, known === undefined ? one : Array.isArray(known) ? [...known, one] : [known, one])
  }
  const object: JsonObject = {}
  for (const [name, value] of claims) defineMember(object, name, value)
  return object
}

function claimOf(name: string, value: string): JsonValue {
  if (NUMERIC.has(name) && /^\d{1,15}$/.test(value)) return Number(value)
  return STRUCTURED.has(name) ? (readJson(value).value ?? value) : value
}
