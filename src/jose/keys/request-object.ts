import type { CryptoKey } from 'jose'
import { cliError } from '../../errors.ts'
import type { JsonValue } from '../json/json.ts'
import { readJson } from '../json/reader.ts'

interface RequestObjectInput {
  readonly parameters: readonly (readonly [string, string])[]
  readonly client_id: string
  readonly issuer: string | undefined
  readonly key: { readonly key: CryptoKey; readonly kid: string | undefined; readonly alg: string } | undefined
  readonly secret: string | undefined
  /** The issuer's encryption key with what its metadata accepts; undefined for a request that is only signed. */
  readonly encryptTo?: EncryptionTarget
}

export interface EncryptionTarget {
  readonly key: CryptoKey | Uint8Array
  readonly kid: string | undefined
  readonly alg: string
  readonly enc: string
}

const NUMERIC = new Set(['max_age'])
const STRUCTURED = new Set(['claims', 'authorization_details'])

/**
 * The parameters as a signed JWT, encrypted to the issuer when `encryptTo` is given (RFC 9101 section 4, OIDC Core 6.1).
 * Throws `missing_option` when there is nothing to sign with.
 */
export async function makeRequestObject(input: RequestObjectInput): Promise<string> {
  const { SignJWT, CompactEncrypt } = await import('jose')
  const signer = signingKey(input)
  const signed = await new SignJWT(claimsOf(input.parameters))
    .setProtectedHeader({ alg: signer.alg, typ: 'oauth-authz-req+jwt', ...(signer.kid ? { kid: signer.kid } : {}) })
    .setIssuer(input.client_id)
    .setAudience(input.issuer ?? 'https://self-issued.me/v2')
    .setIssuedAt()
    .setExpirationTime('5 minutes')
    .setJti(Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url'))
    .sign(signer.key)
  const target = input.encryptTo
  if (!target) return signed
  return new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader({ alg: target.alg, enc: target.enc, cty: 'JWT', ...(target.kid ? { kid: target.kid } : {}) })
    .encrypt(target.key)
}

function signingKey(input: RequestObjectInput): { key: CryptoKey | Uint8Array; alg: string; kid?: string } {
  if (input.key) return input.key
  if (input.secret !== undefined) return { key: new TextEncoder().encode(input.secret), alg: 'HS256' }
  throw cliError(
    'missing_option',
    'A request object is signed, and there is no key to sign with.',
    'Give --client-key <file>.',
  )
}

/** Parameters as claims; `max_age` is a number there and `claims` an object (OIDC Core 6.1). */
function claimsOf(parameters: RequestObjectInput['parameters']): Record<string, JsonValue> {
  const claims = new Map<string, JsonValue>()
  for (const [name, value] of parameters) {
    const known = claims.get(name)
    const one =
      NUMERIC.has(name) && /^\d{1,15}$/.test(value)
        ? Number(value)
        : STRUCTURED.has(name)
          ? (readJson(value).value ?? value)
          : value
    claims.set(name, known === undefined ? one : Array.isArray(known) ? [...known, one] : [known, one])
  }
  return Object.fromEntries(claims)
}
