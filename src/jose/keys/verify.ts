import { createHmac, timingSafeEqual, verify } from 'node:crypto'
import type { FaultKind, JwsReading, SignatureVerdict, TokenFault } from '../tokens/token.ts'
import { ALGORITHMS, type Algorithm } from './algorithms.ts'
import { type ChooseKeys, keyChooser, lengthFault, longEnoughFor, noKey } from './choice.ts'
import { isScalarInRange } from './edwards.ts'
import type { VerificationKey } from './jwk.ts'
import type { KeySet } from './keys.ts'

export interface VerificationPolicy {
  /** Algorithms that may be used; undefined: every one that the key is for. */
  readonly algs?: readonly string[]
  /** The one algorithm that was agreed on. */
  readonly expectedAlg?: string
}

/** Faults that make a token unverifiable however good its signature is. */
const FATAL: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'not-a-jwt',
  'b64',
  'not-utf8',
  'duplicate-member',
  'crit',
  'signature',
])

export type VerifyJws = (token: JwsReading, policy?: VerificationPolicy) => SignatureVerdict

/**
 * What verifies the signature of one JWS after another with keys pinned to their algorithm. Keys that the token brings along are never
 * used, `none` never verifies, and a payload need not be JSON.
 */
export function jwsVerifier(keys: KeySet): VerifyJws {
  const choose = keyChooser(keys)
  return (token, policy = {}) => verified(token, keys, policy, choose)
}

/** Verifies the signature of a single JWS, as `jwsVerifier` does. */
export function verifyJws(token: JwsReading, keys: KeySet, policy: VerificationPolicy = {}): SignatureVerdict {
  return verified(token, keys, policy, keyChooser(keys))
}

function verified(token: JwsReading, keys: KeySet, policy: VerificationPolicy, choose: ChooseKeys): SignatureVerdict {
  const { alg, kid } = token.header
  const named = typeof alg === 'string' ? alg : undefined
  const wanted = typeof kid === 'string' ? kid : undefined
  const say = (verified: boolean | null, faults: readonly TokenFault[], key?: VerificationKey): SignatureVerdict =>
    withKey({ verified, alg: named, kid: wanted, keySource: keys.source, faults }, key)
  const formed = token.faults.filter((fault) => FATAL.has(fault.kind) && !isAboutClaims(fault))
  if (formed.length > 0) return say(false, formed)
  const algorithm = named !== undefined && Object.hasOwn(ALGORITHMS, named) ? ALGORITHMS[named] : undefined
  const refused = algorithmFault(named, algorithm, policy)
  if (refused) return say(false, [refused])
  if (!algorithm || named === undefined) return say(null, NONE)
  if (keys.keys.length === 0) return say(null, [noKey(keys)])
  const chosen = choose(wanted, named, algorithm)
  if ('kind' in chosen) return say(false, [chosen])
  const tried = keys.anyLength || algorithm.kty !== 'oct' ? chosen.keys : chosen.keys.filter(longEnoughFor(algorithm))
  if (tried.length === 0) return say(false, [lengthFault(chosen.keys, algorithm)], chosen.keys[0])
  for (const key of tried) {
    if (holds(token, key, algorithm)) return say(true, NONE, key)
  }
  const message = whyInvalid(token, tried, keys.source)
  return say(false, [{ kind: 'signature', message, segment: 'signature' }], tried[0])
}

function whyInvalid(token: JwsReading, tried: readonly VerificationKey[], source: string): string {
  const crv = tried[0]?.crv
  if (tried.length === 1 && crv !== undefined && !isScalarInRange(crv, token.signature))
    return `the signature is malformed: its scalar is not below the order of ${crv}`
  return `the signature does not verify with ${tried.length === 1 ? 'the key' : `any of ${tried.length} keys`} from ${source}`
}

const NONE: readonly TokenFault[] = []

/** Written out: spreading one object into another takes a tenth of the time of a verification. */
function withKey(verdict: SignatureVerdict, key: VerificationKey | undefined): SignatureVerdict {
  const { verified, alg, kid, keySource, faults } = verdict
  if (key?.kty === 'oct')
    return { verified, alg, kid, keySource, faults, secretBytes: key.key.symmetricKeySize ?? 0, secret: key.shared }
  return key?.thumbprint === undefined ? verdict : { verified, alg, kid, keySource, faults, thumbprint: key.thumbprint }
}

/** A payload may be anything in a JWS; what is wrong with it as JSON is judged with the claims. */
function isAboutClaims(fault: TokenFault): boolean {
  return fault.segment === 'payload' && fault.kind !== 'b64'
}

function algorithmFault(
  alg: string | undefined,
  algorithm: Algorithm | undefined,
  policy: VerificationPolicy,
): TokenFault | undefined {
  if (alg === undefined) return { kind: 'alg-unexpected', message: 'the header has no alg', segment: 'header' }
  if (/^none$/i.test(alg))
    return { kind: 'alg-none', message: 'alg is none: nothing is signed', segment: 'header', actual: alg }
  if (!algorithm)
    return {
      kind: 'alg-unexpected',
      message: `alg ${alg.slice(0, 40)} is not a signature algorithm that is known`,
      segment: 'header',
    }
  const expected = policy.expectedAlg
  if (expected !== undefined && alg !== expected) {
    return {
      kind: 'alg-unexpected',
      message: `alg is ${alg}, not ${expected}`,
      segment: 'header',
      expected,
      actual: alg,
    }
  }
  if (policy.algs && !policy.algs.includes(alg)) {
    return {
      kind: 'alg-unexpected',
      message: `alg ${alg} is not among ${policy.algs.join(', ')}`,
      segment: 'header',
      actual: alg,
    }
  }
  return undefined
}

function holds(token: JwsReading, { key, crv }: VerificationKey, algorithm: Algorithm): boolean {
  const data = Buffer.from(token.signingInput)
  if (algorithm.kty === 'oct') {
    const mac = createHmac(algorithm.hash ?? '', key)
      .update(data)
      .digest()
    return mac.length === token.signature.length && timingSafeEqual(mac, token.signature)
  }
  if (algorithm.signatureBytes !== undefined && token.signature.length !== algorithm.signatureBytes) return false
  if (crv !== undefined && !isScalarInRange(crv, token.signature)) return false
  try {
    return verify(algorithm.hash, data, { key, ...algorithm.settings }, token.signature)
  } catch {
    return false
  }
}
