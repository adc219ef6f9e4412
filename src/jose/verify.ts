import { createHmac, timingSafeEqual, verify } from 'node:crypto'
import { ALGORITHMS, type Algorithm } from './algorithms.ts'
import { isScalarInRange } from './edwards.ts'
import { type KeySet, MOST_KEYS, type VerificationKey } from './keys.ts'
import type { JwsReading, SignatureVerdict, TokenFault } from './token.ts'

export interface VerificationPolicy {
  /** Algorithms that may be used; undefined: every one that the key is for. */
  readonly algs?: readonly string[]
  /** The one algorithm that was agreed on. */
  readonly expectedAlg?: string
}

/** Faults that make a token unverifiable however good its signature is. */
const FATAL = new Set([
  'idt-not-jwt',
  'jwt-b64-padding',
  'jwt-not-utf8',
  'jwt-duplicate-member',
  'idt-crit-unknown',
  'idt-signature-invalid',
])

/**
 * Verifies a JWS with keys pinned to their algorithm. Keys that the token brings along are never used, `none` never verifies, and
 * a payload need not be JSON.
 */
export async function verifyJws(
  token: JwsReading,
  keys: KeySet,
  policy: VerificationPolicy = {},
): Promise<SignatureVerdict> {
  return verifyJwsSync(token, keys, policy)
}

/** The same at once, for workers. */
export function verifyJwsSync(token: JwsReading, keys: KeySet, policy: VerificationPolicy = {}): SignatureVerdict {
  const { alg, kid } = token.header
  const named = typeof alg === 'string' ? alg : undefined
  const wanted = typeof kid === 'string' ? kid : undefined
  const say = (verified: boolean | null, faults: readonly TokenFault[], key?: VerificationKey): SignatureVerdict =>
    verdict(verified, named, wanted, keys.source, faults, key)
  const formed = token.faults.filter((fault) => FATAL.has(fault.rule) && !isAboutClaims(fault))
  if (formed.length > 0) return say(false, formed)
  const algorithm = named !== undefined && Object.hasOwn(ALGORITHMS, named) ? ALGORITHMS[named] : undefined
  const refused = algorithmFault(named, algorithm, policy)
  if (refused) return say(false, [refused])
  if (!algorithm || named === undefined) return say(null, NONE)
  if (keys.keys.length === 0) return say(null, [noKey(keys)])
  const chosen = chosenBefore(keys, wanted, named, algorithm)
  if ('rule' in chosen) return say(false, [chosen])
  const tried = keys.anyLength || algorithm.kty !== 'oct' ? chosen.keys : chosen.keys.filter(longEnoughFor(algorithm))
  if (tried.length === 0) return say(false, [lengthFault(chosen.keys, algorithm)], chosen.keys[0])
  for (const key of tried) {
    if (holds(token, key, algorithm)) return say(true, NONE, key)
  }
  const message = whyInvalid(token, tried, keys.source)
  return say(false, [{ rule: 'idt-signature-invalid', message, segment: 'signature' }], tried[0])
}

/** Octets of the hash, which a symmetric key is at least as long as (RFC 7518 3.2). */
function hashOctets({ hash }: Algorithm): number {
  return Number(/\d+$/.exec(hash ?? '')?.[0] ?? 0) / 8
}

function longEnoughFor(algorithm: Algorithm): (key: VerificationKey) => boolean {
  const wanted = hashOctets(algorithm)
  return ({ key }) => (key.symmetricKeySize ?? 0) >= wanted
}

function lengthFault(keys: readonly VerificationKey[], algorithm: Algorithm): TokenFault {
  const wanted = hashOctets(algorithm)
  const longest = Math.max(...keys.map(({ key }) => key.symmetricKeySize ?? 0))
  return {
    rule: 'idt-alg-hs-weak-secret',
    message: `the key has ${longest} octets, fewer than the ${wanted} of the hash`,
    expected: `at least ${wanted} octets`,
    actual: `${longest} octets`,
  }
}

function whyInvalid(token: JwsReading, tried: readonly VerificationKey[], source: string): string {
  const crv = tried[0]?.crv
  if (tried.length === 1 && crv !== undefined && !isScalarInRange(crv, token.signature))
    return `the signature is malformed: its scalar is not below the order of ${crv}`
  return `the signature does not verify with ${tried.length === 1 ? 'the key' : `any of ${tried.length} keys`} from ${source}`
}

const NONE: readonly TokenFault[] = []

/** Written out: spreading one object into another takes a tenth of the time of a verification. */
function verdict(
  verified: boolean | null,
  alg: string | undefined,
  kid: string | undefined,
  keySource: string,
  faults: readonly TokenFault[],
  key: VerificationKey | undefined,
): SignatureVerdict {
  if (key?.kty === 'oct') return { verified, alg, kid, keySource, faults, secretBytes: key.key.symmetricKeySize ?? 0 }
  return key?.thumbprint === undefined
    ? { verified, alg, kid, keySource, faults }
    : { verified, alg, kid, keySource, faults, thumbprint: key.thumbprint }
}

/** A payload may be anything in a JWS; what is wrong with it as JSON is judged with the claims. */
function isAboutClaims(fault: TokenFault): boolean {
  return fault.segment === 'payload' && fault.rule !== 'jwt-b64-padding'
}

function algorithmFault(
  alg: string | undefined,
  algorithm: Algorithm | undefined,
  policy: VerificationPolicy,
): TokenFault | undefined {
  if (alg === undefined) return { rule: 'idt-alg-unexpected', message: 'the header has no alg', segment: 'header' }
  if (/^none$/i.test(alg))
    return { rule: 'jwt-alg-none', message: 'alg is none: nothing is signed', segment: 'header', actual: alg }
  if (!algorithm)
    return {
      rule: 'idt-alg-unexpected',
      message: `alg ${alg.slice(0, 40)} is not a signature algorithm that is known`,
      segment: 'header',
    }
  const expected = policy.expectedAlg
  if (expected !== undefined && alg !== expected) {
    return {
      rule: 'idt-alg-unexpected',
      message: `alg is ${alg}, not ${expected}`,
      segment: 'header',
      expected,
      actual: alg,
    }
  }
  if (policy.algs && !policy.algs.includes(alg)) {
    return {
      rule: 'idt-alg-unexpected',
      message: `alg ${alg} is not among ${policy.algs.join(', ')}`,
      segment: 'header',
      actual: alg,
    }
  }
  return undefined
}

function noKey(keys: KeySet): TokenFault {
  const limit = keys.faults.find(({ index }) => index === MOST_KEYS)
  const others = keys.faults.filter((fault) => fault !== limit)
  const listed = others.slice(0, 3).map((fault) => `key ${fault.kid ?? fault.index}: ${fault.message}`.slice(0, 200))
  const more =
    others.length > listed.length ? [`and ${others.length - listed.length} more keys that cannot be used`] : []
  const why = [...(limit ? [limit.message] : []), ...listed, ...more].join('; ')
  return {
    rule: 'idt-key-use',
    message: `${keys.source} has no key that can be used${why ? ` (${why})` : ''}`,
  }
}

type Choice = TokenFault | { readonly keys: readonly VerificationKey[] }

/** What was chosen last of a set: many tokens name the same key. */
const CHOSEN = new WeakMap<
  KeySet,
  { readonly kid: string | undefined; readonly alg: string; readonly choice: Choice }
>()

function chosenBefore(keys: KeySet, kid: string | undefined, alg: string, algorithm: Algorithm): Choice {
  const before = CHOSEN.get(keys)
  if (before?.kid === kid && before?.alg === alg) return before.choice
  const choice = choose(keys, kid, alg, algorithm)
  CHOSEN.set(keys, { kid, alg, choice })
  return choice
}

/** The keys that may have made the signature, or why there is none (OIDC Core 10.1). */
function choose(keys: KeySet, kid: string | undefined, alg: string, algorithm: Algorithm): Choice {
  const fits = (key: VerificationKey): boolean =>
    key.kty === algorithm.kty &&
    (key.alg === undefined || key.alg === alg || isSameEdwards(key.alg, alg, key.crv)) &&
    (!algorithm.crv || algorithm.crv.includes(key.crv ?? ''))
  const fitting = keys.keys.filter(fits)
  if (kid === undefined) return fitting.length > 0 ? { keys: fitting } : mismatch(keys.keys, alg, keys)
  const byName = keys.keys.filter((key) => key.kid === kid)
  // One key given by hand often bears no kid, and then it is meant.
  const nameless = keys.keys.filter((key) => key.kid === undefined)
  const candidates = byName.length > 0 ? byName : nameless
  const twin = keys.faults.some((fault) => fault.kid === kid && fault.unfit === 'key')
  if (candidates.length > 0) return pick(candidates.filter(fits), candidates, alg, keys, twin ? 'doubled' : 'single')
  const unusable = keys.faults.find((fault) => fault.kid === kid)
  if (unusable)
    return {
      rule: 'idt-key-use',
      message: `the key ${kid.slice(0, 80)} must not be used: ${unusable.message}`,
      segment: 'header',
    }
  return {
    rule: 'idt-kid-unknown',
    message: `no key of ${keys.source} has the kid of the token`,
    segment: 'header',
    expected: keys.keys
      .map((key) => key.kid ?? '(none)')
      .join(', ')
      .slice(0, 400),
    actual: kid.slice(0, 200),
  }
}

function pick(
  fitting: readonly VerificationKey[],
  candidates: readonly VerificationKey[],
  alg: string,
  keys: KeySet,
  name: 'single' | 'doubled',
): Choice {
  // Two keys of one kid leave open which was meant; a mixed set of them must not decide by trying.
  if (name === 'doubled' || (fitting.length > 1 && fitting.some((key) => key.kid !== undefined))) {
    return {
      rule: 'idt-key-use',
      message: `several keys of ${keys.source} have the kid of the token`,
      segment: 'header',
    }
  }
  return fitting.length > 0 ? { keys: fitting } : mismatch(candidates, alg, keys)
}

/** A public key offered to an HMAC algorithm, or a secret to a public-key one, is the classic confusion (RFC 8725 3.1). */
function mismatch(candidates: readonly VerificationKey[], alg: string, keys: KeySet): TokenFault {
  const symmetric = alg.startsWith('HS')
  const confused = candidates.length > 0 && candidates.every((key) => (key.kty === 'oct') !== symmetric)
  const kinds = [...new Set(candidates.map((key) => key.alg ?? key.crv ?? key.kty))].join(', ')
  return {
    rule: confused ? 'jwt-alg-confusion' : 'idt-key-use',
    message: `alg ${alg} does not fit the keys of ${keys.source} (${kinds || 'none'})`,
    segment: 'header',
    expected: kinds,
    actual: alg,
  }
}

/** EdDSA with Ed25519 and the fully specified Ed25519 are one algorithm (RFC 9864). */
function isSameEdwards(keyAlg: string, alg: string, crv: string | undefined): boolean {
  return [keyAlg, alg].every((name) => name === 'EdDSA' || name === crv)
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
