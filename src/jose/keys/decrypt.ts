import { createHash, createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { FlattenedJWE } from 'jose'
import type { JsonObject } from '../json/json.ts'
import { numberOf, readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { CONTENT_ENCRYPTION, FEW_ROUNDS, KEY_MANAGEMENT, MANY_ROUNDS, roundsOf } from '../tokens/jwe-structure.ts'
import { MAX_TOKEN, readToken } from '../tokens/read-token.ts'
import { NOT_COMPACT } from '../tokens/serialization.ts'
import type { JweReading, TokenFault } from '../tokens/token.ts'

/** A key to decrypt with: the text of a JWK, JWK Set or PEM file, or a shared secret. */
export type DecryptionKey =
  | { readonly text: string; readonly source: string }
  | { readonly secret: string; readonly source: string }

type Decrypted =
  | { readonly plaintext: Uint8Array; readonly keySource: string }
  | { readonly faults: readonly TokenFault[] }

interface Candidate {
  readonly key: KeyObject
  readonly kid: string | undefined
  readonly source: string
}

/** How many tokens of more than a few rounds of PBES2 may still be opened; each takes one. */
export interface RoundsLeave {
  left: number
}

/**
 * Decrypts a JWE with the first of the keys that fits one of its recipients; says why when none does (RFC 7516 5.2). What is to
 * be trusted is a JWT, and that is compact; "any" is for looking inside of a JSON serialisation.
 */
export async function decryptJwe(
  raw: string,
  keys: readonly DecryptionKey[],
  form: 'compact' | 'any' = 'compact',
  leave?: RoundsLeave,
): Promise<Decrypted> {
  const outer = readToken(raw)
  if (outer.form !== 'jwe') return broken('the token is not a JWE')
  const malformed = outer.faults.filter(
    (fault) => fault.kind !== 'unsafe-integer' && (form === 'compact' || fault !== NOT_COMPACT),
  )
  if (malformed.length > 0) return { faults: malformed }
  const all: string[] = []
  let tried = 0
  let withheld: string | undefined
  for (const recipient of await recipientsOf(raw, outer, leave ? MANY_ROUNDS : FEW_ROUNDS)) {
    withheld = whyNotRun(recipient.header, leave)
    if (withheld !== undefined) {
      all.push(withheld)
      continue
    }
    const { candidates, problems } = readCandidates(keys, recipient.header)
    tried += candidates.length
    for (const candidate of candidates) {
      try {
        const { plaintext } = await recipient.decrypt(candidate.key)
        return { plaintext, keySource: candidate.source }
      } catch (error) {
        problems.push(`${candidate.source}: ${reason(error)}`)
      }
    }
    all.push(...problems)
  }
  if (tried === 0 && withheld !== undefined && leave === undefined)
    return { faults: [{ kind: 'rounds', message: withheld }] }
  return broken(
    `none of ${tried} key(s) decrypts the token: ${[...new Set(all)].join('; ').slice(0, 600) || 'no key was given'}`,
  )
}

/** Why no key is tried on a recipient: the rounds of PBES2 that it asks for; where there is leave for them it is used up. */
function whyNotRun(header: JsonObject, leave: RoundsLeave | undefined): string | undefined {
  const p2c = numberOf(header['p2c'])
  const asked = `p2c asks for ${p2c} rounds`
  if (p2c !== undefined && p2c > MANY_ROUNDS) return `${asked}, more than ${MANY_ROUNDS}`
  if ((roundsOf(header) ?? 0) <= FEW_ROUNDS) return undefined
  if (!leave) return `${asked}, more than ${FEW_ROUNDS}`
  if (leave.left < 1) return `${asked}, and one such token was tried in this run already`
  leave.left -= 1
  return undefined
}

interface Recipient {
  /** Every header parameter that is for it, protected or not. */
  readonly header: JsonObject
  decrypt(key: KeyObject): Promise<{ readonly plaintext: Uint8Array }>
}

/** Most recipients that are tried; each may cost the rounds of a password. */
const MOST_RECIPIENTS = 16

async function recipientsOf(raw: string, outer: JweReading, maxPBES2Count: number): Promise<readonly Recipient[]> {
  const { compactDecrypt, flattenedDecrypt } = await import('jose')
  const options = {
    keyManagementAlgorithms: [...KEY_MANAGEMENT],
    contentEncryptionAlgorithms: [...CONTENT_ENCRYPTION],
    maxPBES2Count,
    maxDecompressedLength: MAX_TOKEN,
  }
  if (!outer.serialization) return [{ header: outer.header, decrypt: (key) => compactDecrypt(raw, key, options) }]
  const { recipients, ...shared } = asObject(readJson(raw).value) ?? {}
  const sealed = asObject(readJson(Buffer.from(String(shared['protected'] ?? ''), 'base64url')).value)
  const list = Array.isArray(recipients) ? recipients.slice(0, MOST_RECIPIENTS) : [{}]
  return list.map((each) => {
    const own = asObject(each) ?? {}
    const flattened: unknown = { ...shared, ...own }
    const header = {
      ...asObject(shared['unprotected']),
      ...asObject(own['header'] ?? shared['header']),
      ...sealed,
    }
    return { header, decrypt: (key) => flattenedDecrypt(flattened as FlattenedJWE, key, options) }
  })
}

function broken(message: string): Decrypted {
  return { faults: [{ kind: 'decryption', message, segment: 'ciphertext' }] }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : 'failed'
}

/** Keys whose `kid` is the token's come first; keys that are plainly for something else are left out. */
function readCandidates(
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
