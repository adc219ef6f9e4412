import { createHash, createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { JsonObject } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'

/** A key to decrypt with: the text of a JWK, JWK Set or PEM file, or a shared secret. */
export type DecryptionKey =
  | { readonly text: string; readonly source: string }
  | { readonly secret: string; readonly source: string }

interface Candidate {
  readonly key: KeyObject
  readonly kid: string | undefined
  readonly source: string
}

/** Keys whose `kid` is the token's come first; keys that are plainly for something else are left out. */
export function readCandidates(
  keys: readonly DecryptionKey[],
  header: JsonObject,
): { candidates: Candidate[]; problems: string[] } {
  const problems: string[] = []
  const read = keys.flatMap((key) => {
    try {
      return 'secret' in key
        ? secretCandidates(key.secret, key.source, header)
        : fileCandidates(key.text, key.source, header, problems)
    } catch (error) {
      problems.push(`${key.source}: ${reason(error)}`)
      return []
    }
  })
  const { kid } = header
  const named = read.filter((candidate) => typeof kid === 'string' && candidate.kid === kid)
  return { candidates: [...named, ...read.filter((candidate) => !named.includes(candidate))], problems }
}

/** A key that names an algorithm is for that one alone (RFC 7517 4.4). */
function fileCandidates(text: string, source: string, header: JsonObject, problems: string[]): Candidate[] {
  if (text.includes('-----BEGIN')) return pemCandidates(text, source, problems)
  const document = asObject(readJson(text).value)
  if (!document) throw new Error('neither PEM nor a JWK')
  const entries = Array.isArray(document['keys']) ? document['keys'] : [document]
  return entries.flatMap((entry) => {
    const jwk = asObject(entry)
    if (!jwk || jwk['use'] === 'sig') return []
    const meant = header['alg'] === 'dir' ? [header['enc'], 'dir'] : [header['alg']]
    if (jwk['alg'] !== undefined && !meant.includes(jwk['alg'])) {
      problems.push(`${source}: the key is for ${String(jwk['alg']).slice(0, 40)}`)
      return []
    }
    const kid = typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined
    try {
      const key =
        jwk['kty'] === 'oct'
          ? createSecretKey(Buffer.from(String(jwk['k'] ?? ''), 'base64url'))
          : createPrivateKey({ key: jwk as never, format: 'jwk' })
      return [{ key, kid, source }]
    } catch (error) {
      // One public or foreign key takes nothing from the others of its set.
      problems.push(`${source}: ${reason(error)}`)
      return []
    }
  })
}

/** Every private key of a PEM file; certificates beside them are passed over. */
function pemCandidates(text: string, source: string, problems: string[]): Candidate[] {
  const blocks = text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g) ?? []
  if (blocks.length === 0) throw new Error('the file holds no private key')
  return blocks.slice(0, MOST_KEYS).flatMap((block) => {
    try {
      return [{ key: createPrivateKey(block), kid: undefined, source }]
    } catch (error) {
      problems.push(`${source}: ${reason(error)}`)
      return []
    }
  })
}

const MOST_KEYS = 100

/** Symmetric keys are derived from the secret: the left-most octets of its SHA-2 hash (OIDC Core 10.2); PBES2 takes it as it is. */
function secretCandidates(secret: string, source: string, header: JsonObject): Candidate[] {
  const alg = String(header['alg'])
  if (/^(RSA|ECDH)/.test(alg)) return []
  if (alg.startsWith('PBES2')) return [{ key: createSecretKey(Buffer.from(secret)), kid: undefined, source }]
  const bits = Number(/A(128|192|256)/.exec(alg === 'dir' ? String(header['enc']) : alg)?.[1] ?? 256)
  const size = /CBC-HS/.test(alg === 'dir' ? String(header['enc']) : '') ? bits * 2 : bits
  const hash = size <= 256 ? 'sha256' : size <= 384 ? 'sha384' : 'sha512'
  const derived = createHash(hash)
    .update(secret, 'utf8')
    .digest()
    .subarray(0, size / 8)
  return [{ key: createSecretKey(derived), kid: undefined, source }]
}

/** What an error says, in a few words. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : 'failed'
}
