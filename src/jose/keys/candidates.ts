import { createHash, createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto'
import { pemBlocks } from '../../text/pem.ts'
import type { JsonObject } from '../json/json.ts'
import { asObject } from '../json/values.ts'
import { readKeyText, UNENDED } from './key-text.ts'
import { whyNoKey } from './no-key.ts'
import { isParameters, readPemBlock } from './pem-block.ts'

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
  const found = readKeyText(text)
  if (!found) {
    problems.push(`${source}: it is neither PEM nor a JWK (${whyNoKey(text)})`)
    return []
  }
  const { held } = found
  if ('pem' in held) return pemCandidates(held.pem, source, problems)
  const listed = 'jwk' in held ? [held.jwk] : held.jwks['keys']
  const entries = Array.isArray(listed) ? listed : []
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
    } catch {
      // One public or foreign key takes nothing from the others of its set.
      problems.push(
        `${source}: ${jwk['d'] === undefined ? 'the key is a public one' : 'the key is no private key of its type'}`,
      )
      return []
    }
  })
}

/** Every private key of a PEM file; certificates beside them are passed over. */
function pemCandidates(text: string, source: string, problems: string[]): Candidate[] {
  const blocks = pemBlocks(text).filter((block) => !isParameters(block))
  const read = blocks.slice(0, MOST_KEYS).map(readPemBlock)
  const keys = read.flatMap((block) => (typeof block !== 'string' && block.key.type === 'private' ? [block.key] : []))
  problems.push(...read.filter((block) => typeof block === 'string').map((fault) => `${source}: ${fault}`))
  if (keys.length === 0 && !read.some((block) => typeof block === 'string'))
    problems.push(`${source}: ${blocks.length === 0 ? UNENDED : 'the file holds no private key'}`)
  return keys.map((key) => ({ key, kid: undefined, source }))
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

/** What an error says, in a few words; the codes of a library tell nobody anything. */
export function reason(error: unknown): string {
  const said = error instanceof Error ? error.message.slice(0, 120) : ''
  return said === '' || /routines:|error:[0-9A-F]{2,}|ERR_|OSSL/i.test(said) ? 'it does not fit' : said
}
