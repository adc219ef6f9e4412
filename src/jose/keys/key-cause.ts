import { constants, verify } from 'node:crypto'
import type { FaultKind, JwsReading } from '../tokens/token.ts'
import { ALGORITHMS, type Algorithm } from './algorithms.ts'
import { isScalarInRange } from './edwards.ts'
import type { VerificationKey } from './jwk.ts'
import type { KeySet } from './keys.ts'
import type { Diagnosis, SignatureCause } from './signature-cause.ts'
import { signatureForms } from './signature-forms.ts'
import { signedForms } from './signed-forms.ts'
import { mayTry, triesLeave } from './tries.ts'

/** A signature that does not verify, and what it was tried with. */
export interface CauseFacts {
  readonly token: JwsReading
  readonly keys: KeySet
  readonly alg: string
  readonly algorithm: Algorithm
  /** What is told of it until now. */
  readonly fault: FaultKind
}

/** One way in which a signature may have been made. */
interface Way {
  readonly key: VerificationKey
  readonly algorithm: Algorithm
  readonly signature: Uint8Array
  readonly signed: string
}

type Try = (way: Way) => boolean

/** Why a signature with a public key does not verify: another key, another algorithm, or signature or content written in another way. */
export function keyCause(facts: CauseFacts): Diagnosis {
  const holds = trying(facts)
  const keys = ordered(facts)
  const cause =
    otherKey(facts, keys, holds) ??
    otherAlgorithm(facts, keys, holds) ??
    otherSignature(facts, keys, holds) ??
    otherContent(facts, keys, holds)
  if (cause) return { cause, tried: [] }
  const length = wrongLength(facts, keys)
  return length ? { cause: length, tried: [] } : { tried: triedIn(facts) }
}

/** Verifies, for as long as there is leave; where it ends, nothing more is found. */
function trying({ token }: CauseFacts): Try {
  const leave = triesLeave()
  let tried = 0
  return ({ key, algorithm, signature, signed }) => {
    if (!mayTry(leave, tried, token, algorithm)) return false
    tried += 1
    if (key.crv !== undefined && !isScalarInRange(key.crv, signature)) return false
    try {
      return verify(algorithm.hash, Buffer.from(signed), { key: key.key, ...algorithm.settings }, signature)
    } catch {
      return false
    }
  }
}

/** Keys of the kind of the algorithm: those first that the token may mean. */
function ordered({ token, keys, algorithm }: CauseFacts): readonly VerificationKey[] {
  const { kid } = token.header
  const fitting = keys.keys.filter(
    ({ kty, crv }) => kty === algorithm.kty && (!algorithm.crv || algorithm.crv.includes(crv ?? '')),
  )
  const meant = fitting.filter((key) => key.kid === undefined || key.kid === kid)
  return [...meant, ...fitting.filter((key) => !meant.includes(key))]
}

function otherKey(
  { token, keys, alg, algorithm, fault }: CauseFacts,
  list: readonly VerificationKey[],
  holds: Try,
): SignatureCause | undefined {
  const { signature, signingInput: signed } = token
  const key = list.find((each) => holds({ key: each, algorithm, signature, signed }))
  if (!key) return undefined
  if (fault === 'crit') return { message: 'the signature itself verifies', remedy: CRIT }
  const { kid } = token.header
  const name =
    key.kid === undefined ? `key number ${keys.keys.indexOf(key) + 1} of the set` : `the key ${key.kid.slice(0, 80)}`
  if (key.alg !== undefined && key.alg !== alg)
    return {
      message: `the signature itself verifies with ${name}, which is published for ${key.alg.slice(0, 40)} alone`,
      remedy: `Sign by ${key.alg.slice(0, 40)}, or publish the key with alg ${alg} or without alg.`,
    }
  if (key.kid === kid) {
    const same = keys.keys.filter((each) => each.kid === kid)
    const place =
      same.length > 1 ? `number ${same.indexOf(key) + 1} of those with this kid` : 'the one that can be used'
    return { message: `${place} verifies it`, remedy: 'Give each key of the set a kid of its own.' }
  }
  return {
    message: `${name} of the same set verifies it, which is another than its kid says`,
    remedy: 'Have the signer name by kid the key that it signs with, as the set names it.',
  }
}

const CRIT =
  'Reject the token, unless what reads it understands what crit names; for b64 and detached content there is --payload <@file>.'

/** The padding and the hashes that one takes for another. */
function otherAlgorithm(
  { token, alg }: CauseFacts,
  list: readonly VerificationKey[],
  holds: Try,
): SignatureCause | undefined {
  const { signature, signingInput: signed } = token
  for (const key of list) {
    for (const [name, algorithm] of algorithmsFor(key))
      if (name !== alg && holds({ key, algorithm, signature, signed }))
        return {
          message: `it verifies as ${name}; alg says ${alg}`,
          remedy: `Have the signer write alg ${name} into the header, or sign by ${alg}; a verifier must not go by another algorithm than alg.`,
        }
  }
  return undefined
}

/** Algorithms of the key's kind, with variants that no name stands for. */
function algorithmsFor({ kty, crv }: VerificationKey): readonly (readonly [name: string, algorithm: Algorithm])[] {
  if (kty === 'OKP') return []
  if (kty === 'EC') {
    const own = Object.entries(ALGORITHMS).find(([, { crv: curves }]) => curves?.includes(crv ?? ''))
    if (!own) return []
    const [name, algorithm] = own
    return ['sha256', 'sha384', 'sha512', 'sha1']
      .filter((hash) => hash !== algorithm.hash)
      .map((hash) => [
        `${name} with ${shown(hash)} in the place of ${shown(algorithm.hash ?? '')}`,
        { ...algorithm, hash },
      ])
  }
  const named = Object.entries(ALGORITHMS).filter(([, algorithm]) => algorithm.kty === 'RSA')
  const salted = named
    .filter(([, { settings }]) => settings?.saltLength !== undefined)
    .map(([name, algorithm]): readonly [string, Algorithm] => [
      `${name} with a salt of another length than that of the hash`,
      { ...algorithm, settings: { ...algorithm.settings, saltLength: constants.RSA_PSS_SALTLEN_AUTO } },
    ])
  return [...named, ...salted, ['RS1, which is RSA with SHA-1', { kty: 'RSA', hash: 'sha1' }]]
}

function shown(hash: string): string {
  return hash.replace('sha', 'SHA-')
}

function otherSignature(
  { token, alg, algorithm }: CauseFacts,
  list: readonly VerificationKey[],
  holds: Try,
): SignatureCause | undefined {
  const { signingInput: signed } = token
  for (const key of list)
    for (const { how, signature, remedy, der } of signatureForms(token.signature, lengthFor(algorithm, key))) {
      const taken = der ? { ...algorithm, settings: { dsaEncoding: 'der' as const } } : algorithm
      if ((der && algorithm.kty !== 'EC') || !holds({ key, algorithm: taken, signature, signed })) continue
      return { message: `it verifies ${how}`, remedy: remedy.replaceAll('ALG', alg) }
    }
  return undefined
}

function otherContent(
  { token, algorithm }: CauseFacts,
  list: readonly VerificationKey[],
  holds: Try,
): SignatureCause | undefined {
  const { signature } = token
  for (const { how, signed, remedy } of signedForms(token))
    for (const key of list.slice(0, MOST_KEYS))
      if (holds({ key, algorithm, signature, signed })) return { message: `it verifies ${how}`, remedy }
  return undefined
}

/** Keys that other content is tried with. */
const MOST_KEYS = 20

/** Octets of a signature that a key makes; undefined where that is not fixed. */
function lengthFor({ signatureBytes }: Algorithm, key: VerificationKey): number | undefined {
  return signatureBytes ?? key.signatureBytes
}

function wrongLength(
  { token, alg, algorithm }: CauseFacts,
  list: readonly VerificationKey[],
): SignatureCause | undefined {
  const due = new Set(list.map((key) => lengthFor(algorithm, key)))
  const [only] = due
  const { length } = token.signature
  if (due.size !== 1 || only === undefined || only === length) return undefined
  return {
    message: `it has ${length} octets, and ${alg} with this key makes ${only}`,
    remedy:
      length < only
        ? 'Take the token from where it was issued, whole: it was cut, or another kind of key signed it.'
        : 'Compare the key with the one that signs: a signature of this length is of a longer key, or something was added to it.',
  }
}

function triedIn({ keys, algorithm }: CauseFacts): readonly string[] {
  const others = keys.keys.length > 1 ? ['each other key of the set'] : []
  const kinds =
    algorithm.kty === 'RSA'
      ? ['PKCS #1 and PSS, each with SHA-256, SHA-384 and SHA-512']
      : algorithm.kty === 'EC'
        ? ['the signature as DER', 'other hashes']
        : []
  return [...others, ...kinds, 'header and payload encoded anew']
}
