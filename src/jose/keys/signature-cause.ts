import type { JwsReading, SignatureVerdict, TokenFault } from '../tokens/token.ts'
import { ALGORITHMS } from './algorithms.ts'
import { keyCause } from './key-cause.ts'
import type { KeySet } from './keys.ts'
import { secretCause } from './secret-cause.ts'

/** Why a signature does not verify, as far as trying what people get wrong tells. */
export interface SignatureCause {
  /** A clause about the signature: what it verifies with. */
  readonly message: string
  /** What to do about it. */
  readonly remedy: string
}

/** What trying came to: the cause, or what was tried in vain. */
export interface Diagnosis {
  readonly cause?: SignatureCause
  readonly tried: readonly string[]
}

/** Faults of a signature that trying may explain. */
const EXPLAINED: ReadonlySet<TokenFault['kind']> = new Set<TokenFault['kind']>([
  'signature',
  'kid-unknown',
  'key-use',
  'crit',
])

/**
 * The same verdict with what explains it: once a signature did not verify, what people get wrong is tried with the keys at hand, in
 * bounded time. Whatever fits, `verified` stays false: the token was not signed as it says.
 */
export function explained(verdict: SignatureVerdict, token: JwsReading, keys: KeySet): SignatureVerdict {
  const [fault, ...others] = verdict.faults
  if (verdict.verified !== false || !fault || !EXPLAINED.has(fault.kind) || keys.keys.length === 0) return verdict
  const { cause, tried } = diagnosed(token, keys, fault)
  if (cause)
    return {
      ...verdict,
      faults: [{ ...fault, message: `${fault.message}; ${cause.message}`, remedy: cause.remedy }, ...others],
    }
  if (fault.kind !== 'signature' || tried.length === 0) return verdict
  return { ...verdict, faults: [{ ...fault, ruledOut: tried }, ...others] }
}

function diagnosed(token: JwsReading, keys: KeySet, fault: TokenFault): Diagnosis {
  const named = String(token.header['alg'])
  const algorithm = Object.hasOwn(ALGORITHMS, named) ? ALGORITHMS[named] : undefined
  if (!algorithm || token.signature.length === 0) return { tried: [] }
  const about = { token, keys, alg: named, algorithm, fault: fault.kind }
  return algorithm.kty === 'oct' ? secretCause(about) : keyCause(about)
}
