import type { TokenFault } from '../tokens/token.ts'
import type { Algorithm } from './algorithms.ts'
import type { VerificationKey } from './jwk.ts'
import { type KeySet, MOST_KEYS } from './keys.ts'

/** The fault of a set in which no key can verify anything, with the reason of each. */
export function noKey(keys: KeySet): TokenFault {
  return {
    kind: 'key-use',
    message: `${keys.source} has no key that can be used${reasons(keys.faults)}`,
  }
}

/** What is said of keys that may have made a signature and are not used: why not; nothing where there are none. */
export function unusedKeys({ faults }: KeySet): string {
  const unfit = faults.filter((fault) => fault.unfit === 'key')
  return unfit.length === 0 ? '' : `, and others are not used${reasons(unfit)}`
}

function reasons(faults: KeySet['faults']): string {
  const limit = faults.find(({ index }) => index === MOST_KEYS)
  const others = faults.filter((fault) => fault !== limit)
  const listed = others.slice(0, 3).map((fault) => `key ${fault.kid ?? fault.index}: ${fault.message}`.slice(0, 200))
  const more =
    others.length > listed.length ? [`and ${others.length - listed.length} more keys that cannot be used`] : []
  const why = [...(limit ? [limit.message] : []), ...listed, ...more].join('; ')
  return why && ` (${why})`
}

type Choice = TokenFault | { readonly keys: readonly VerificationKey[] }

/** Chooses the keys that may have made a signature, or says why there is none (OIDC Core 10.1). */
export type ChooseKeys = (kid: string | undefined, alg: string, algorithm: Algorithm) => Choice

/** Many tokens name the same key, so that what was chosen for the one before is kept. */
export function keyChooser(keys: KeySet): ChooseKeys {
  let before: { readonly kid: string | undefined; readonly alg: string; readonly choice: Choice } | undefined
  return (kid, alg, algorithm) => {
    if (before && before.kid === kid && before.alg === alg) return before.choice
    const choice = choose(keys, kid, alg, algorithm)
    before = { kid, alg, choice }
    return choice
  }
}

function choose(keys: KeySet, kid: string | undefined, alg: string, algorithm: Algorithm): Choice {
  const fits = (key: VerificationKey): boolean =>
    key.kty === algorithm.kty &&
    (key.alg === undefined || key.alg === alg || isSameEdwards(key.alg, alg, key.crv)) &&
    (!algorithm.crv || algorithm.crv.includes(key.crv ?? ''))
  const chosen = (candidates: readonly VerificationKey[]): Choice => {
    const fitting = candidates.filter(fits)
    return fitting.length > 0 ? { keys: fitting } : mismatch(candidates, alg, keys)
  }
  if (kid === undefined) return chosen(keys.keys)
  const byName = keys.keys.filter((key) => key.kid === kid)
  // One key given by hand often bears no kid, and then it is meant.
  const nameless = keys.keys.filter((key) => key.kid === undefined)
  const candidates = byName.length > 0 ? byName : nameless
  const twin = keys.faults.some((fault) => fault.kid === kid && fault.unfit === 'key')
  // Two keys of one kid leave open which was meant; a mixed set of them must not decide by trying.
  if (candidates.length > 0 && (twin || byName.filter(fits).length > 1))
    return {
      kind: 'key-use',
      message: `several keys of ${keys.source} have the kid of the token`,
      segment: 'header',
    }
  if (candidates.length > 0) return chosen(candidates)
  const unusable = keys.faults.find((fault) => fault.kid === kid)
  if (unusable)
    return {
      kind: 'key-use',
      message: `the key ${kid.slice(0, 80)} must not be used: ${unusable.message}`,
      segment: 'header',
    }
  return {
    kind: 'kid-unknown',
    message: `no key of ${keys.source} has the kid of the token`,
    segment: 'header',
    expected: keys.keys.map((key) => key.kid ?? '(none)').join(', '),
    actual: kid,
  }
}

/** A public key offered to an HMAC algorithm, or a secret to a public-key one, is the classic confusion (RFC 8725 3.1). */
function mismatch(candidates: readonly VerificationKey[], alg: string, keys: KeySet): TokenFault {
  const symmetric = alg.startsWith('HS')
  const confused = candidates.length > 0 && candidates.every((key) => (key.kty === 'oct') !== symmetric)
  const kinds = [...new Set(candidates.map((key) => key.alg ?? key.crv ?? key.kty))].join(', ')
  return {
    kind: confused ? 'alg-confusion' : 'key-use',
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

/** Octets of the hash, which a symmetric key is at least as long as (RFC 7518 3.2). */
function hashOctets({ hash }: Algorithm): number {
  return Number(/\d+$/.exec(hash ?? '')?.[0] ?? 0) / 8
}

/** Whether a symmetric key is long enough for an algorithm (RFC 7518 3.2). */
export function longEnoughFor(algorithm: Algorithm): (key: VerificationKey) => boolean {
  const wanted = hashOctets(algorithm)
  return ({ key }) => (key.symmetricKeySize ?? 0) >= wanted
}

/** The fault of symmetric keys of which none is long enough. */
export function lengthFault(keys: readonly VerificationKey[], algorithm: Algorithm): TokenFault {
  const wanted = hashOctets(algorithm)
  const longest = Math.max(...keys.map(({ key }) => key.symmetricKeySize ?? 0))
  return {
    kind: 'weak-secret',
    message: `the key has ${longest} octets, fewer than the ${wanted} of the hash`,
    expected: `at least ${wanted} octets`,
    actual: `${longest} octets`,
  }
}
