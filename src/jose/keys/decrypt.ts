import type { KeyObject } from 'node:crypto'
import type { FlattenedJWE } from 'jose'
import type { JsonObject } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { CONTENT_ENCRYPTION, FEW_ROUNDS, KEY_MANAGEMENT, MANY_ROUNDS, roundsOf } from '../tokens/jwe-structure.ts'
import { MAX_TOKEN, readToken } from '../tokens/read-token.ts'
import { NOT_COMPACT } from '../tokens/serialization.ts'
import type { JweReading } from '../tokens/token.ts'
import { type DecryptionKey, readCandidates, reason } from './candidates.ts'
import { type Decrypted, mayRun, type RoundsLeave, roundsLeft, whyNotRun } from './rounds.ts'

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
  if (leave?.taken?.raw === raw && leave.taken.became) return leave.taken.became
  const outer = readToken(raw)
  if (outer.form !== 'jwe') return broken('the token is not a JWE')
  const malformed = outer.faults.filter(
    (fault) => fault.kind !== 'unsafe-integer' && (form === 'compact' || fault !== NOT_COMPACT),
  )
  if (malformed.length > 0) return { faults: malformed }
  const became = await tryKeys(raw, await recipientsOf(raw, outer), keys, leave)
  if (leave?.taken?.raw === raw) leave.taken.became = became
  return became
}

async function tryKeys(
  raw: string,
  recipients: readonly Recipient[],
  keys: readonly DecryptionKey[],
  leave: RoundsLeave | undefined,
): Promise<Decrypted> {
  const all: string[] = []
  const left = roundsLeft()
  let tried = 0
  let untried = 0
  let withheld: string | undefined
  for (const { header, decrypt } of recipients) {
    withheld = whyNotRun(raw, header, leave)
    if (withheld !== undefined) {
      all.push(withheld)
      continue
    }
    const { candidates, problems } = readCandidates(keys, header)
    const rounds = roundsOf(header) ?? 0
    for (const { key, source } of candidates) {
      // Only of a secret anything is derived by rounds.
      if (key.type === 'secret' && !mayRun(left, rounds)) {
        untried += 1
        continue
      }
      tried += 1
      try {
        const { plaintext } = await decrypt(key)
        return { plaintext, keySource: source }
      } catch (error) {
        problems.push(`${source}: ${reason(error)}`)
      }
    }
    all.push(...problems)
  }
  if (tried === 0 && withheld !== undefined && leave === undefined)
    return { faults: [{ kind: 'rounds', message: withheld }] }
  const ended = untried === 0 ? '' : `; ${untried} more tries would take more rounds than one token may ask for in all`
  return broken(
    `none of ${tried} key(s) decrypts the token${ended}: ${[...new Set(all)].join('; ').slice(0, 600) || 'no key was given'}`,
  )
}

interface Recipient {
  /** Every header parameter that is for it, protected or not. */
  readonly header: JsonObject
  decrypt(key: KeyObject): Promise<{ readonly plaintext: Uint8Array }>
}

/** Most recipients that are tried; each may cost the rounds of a password. */
const MOST_RECIPIENTS = 16

async function recipientsOf(raw: string, outer: JweReading): Promise<readonly Recipient[]> {
  const { compactDecrypt, flattenedDecrypt } = await import('jose')
  const options = {
    keyManagementAlgorithms: [...KEY_MANAGEMENT],
    contentEncryptionAlgorithms: [...CONTENT_ENCRYPTION],
    maxDecompressedLength: MAX_TOKEN,
  }
  /** No more rounds are run than were asked for here. */
  const within = (header: JsonObject) => ({
    ...options,
    maxPBES2Count: (roundsOf(header) ?? 0) > FEW_ROUNDS ? MANY_ROUNDS : FEW_ROUNDS,
  })
  const { header } = outer
  if (!outer.serialization) return [{ header, decrypt: (key) => compactDecrypt(raw, key, within(header)) }]
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
    return { header, decrypt: (key) => flattenedDecrypt(flattened as FlattenedJWE, key, within(header)) }
  })
}

function broken(message: string): Decrypted {
  return { faults: [{ kind: 'decryption', message, segment: 'ciphertext' }] }
}
