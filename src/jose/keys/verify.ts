import { createHmac, timingSafeEqual, verify } from 'node:crypto'
import type { FaultKind, JwsReading, SignatureVerdict, TokenFault } from '../tokens/token.ts'
import { ALGORITHMS, type Algorithm } from './algorithms.ts'
import { type ChooseKeys, keyChooser, lengthFault, longEnoughFor, noKey, unusedKeys } from './choice.ts'
import { edwardsSignatureBytes, isScalarInRange } from './edwards.ts'
import type { VerificationKey } from './jwk.ts'
import type { KeySet } from './keys.ts'
import { mayTry, type TriesLeave, triesLeave } from './tries.ts'

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
 * used, `none` never verifies, and a payload need not be JSON. Where many keys could have made a signature, `leave` bounds the tries.
 */
export function jwsVerifier(keys: KeySet, leave: TriesLeave = triesLeave()): VerifyJws {
  const finding: Finding = { keys, choose: keyChooser(keys), leave, last: undefined }
  return (token, policy = {}) => verified(token, policy, finding)
}

/** Verifies the signature of a single JWS, as `jwsVerifier` does. */
export function verifyJws(token: JwsReading, keys: KeySet, policy: VerificationPolicy = {}): SignatureVerdict {
  return jwsVerifier(keys)(token, policy)
}

/** How the key of one token after another is found. */
interface Finding {
  readonly keys: KeySet
  readonly choose: ChooseKeys
  readonly leave: TriesLeave
  /** The key that verified before: most tokens of a run have the same. */
  last: VerificationKey | undefined
}

function verified(token: JwsReading, policy: VerificationPolicy, finding: Finding): SignatureVerdict {
  const { keys, choose } = finding
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
  const tried = keys.given || algorithm.kty !== 'oct' ? chosen.keys : chosen.keys.filter(longEnoughFor(algorithm))
  if (tried.length === 0) return say(false, [lengthFault(chosen.keys, algorithm)], chosen.keys[0])
  const fitting = tried.filter((key) => couldHaveMade(key, token.signature, algorithm))
  const { last } = finding
  const ordered = last && fitting.includes(last) ? [last, ...fitting.filter((key) => key !== last)] : fitting
  for (const [at, key] of ordered.entries()) {
    if (!mayTry(finding.leave, at, token, algorithm)) return say(false, [tooMany(at, fitting.length, keys)])
    if (!holds(token, key, algorithm)) continue
    finding.last = key
    return say(true, NONE, key)
  }
  const message = `${whyInvalid(token, tried, keys)}${wanted === undefined ? unusedKeys(keys) : ''}`
  return say(false, [{ kind: 'signature', message, segment: 'signature' }], tried[0])
}

/** Whether a signature has the length of those that a key makes; one of another length needs no key to be refused. */
function couldHaveMade(
  { crv, signatureBytes }: VerificationKey,
  { length }: Uint8Array,
  algorithm: Algorithm,
): boolean {
  const due = algorithm.signatureBytes ?? signatureBytes ?? (crv === undefined ? undefined : edwardsSignatureBytes(crv))
  return due === undefined || due === length
}

function tooMany(tried: number, fitting: number, { source }: KeySet): TokenFault {
  return {
    kind: 'key-use',
    message: `any of ${fitting} keys from ${source} could have made the signature; ${tried} of them were tried, none verifies it, and a run tries no more`,
    segment: 'header',
    expected: 'a kid that says which key it is',
  }
}

function whyInvalid(token: JwsReading, tried: readonly VerificationKey[], { source }: KeySet): string {
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
  if (crv !== undefined && !isScalarInRange(crv, token.signature)) return false
  try {
    return verify(algorithm.hash, data, { key, ...algorithm.settings }, token.signature)
  } catch {
    return false
  }
}
