import type { JwsReading } from '../tokens/token.ts'
import type { Algorithm } from './algorithms.ts'

/** Keys that any token is tried with: more than a set has that is kept well (OIDC Core 10.1.1). */
const FEW_TRIES = 10
/** What the tries past these may take in a run, in verifications with an RSA key of 2048 bits: 0.3 s, or all of a thousand usual keys. */
const MOST_WORK = 5000

/** What may still be spent in a run on finding out by trying which of many keys made a signature. */
export interface TriesLeave {
  left: number
}

/** The leave of a run, or of one of its threads. */
export function triesLeave(threads = 1): TriesLeave {
  return { left: Math.floor(MOST_WORK / threads) }
}

/** Whether one more key may be tried on a token after so many; past a few it takes of the leave. */
export function mayTry(leave: TriesLeave, tried: number, token: JwsReading, algorithm: Algorithm): boolean {
  if (tried < FEW_TRIES) return true
  const work = workOf(token, algorithm)
  if (leave.left < work) return false
  leave.left -= work
  return true
}

/** Characters that are hashed in the time of one verification. */
const HASHED = 16 * 1024

/** What reading a key and verifying with it once takes, in verifications with an RSA key of 2048 bits. */
function workOf({ signature, signingInput }: JwsReading, { kty, work }: Algorithm): number {
  const once = kty === 'RSA' ? (signature.length / 256) ** 2 : (work ?? 1)
  return once + signingInput.length / HASHED
}
