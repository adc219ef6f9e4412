import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, strings } from '../../jose/json/values.ts'
import { MOST_KEYS, readJwk } from '../../jose/keys/keys.ts'
import { rsaNumbers } from '../../jose/keys/rsa.ts'
import type { JwksFacts } from '../facts.ts'
import type { Findings } from '../findings.ts'
import { isAsymmetric, KEY_ALGS } from '../metadata/registered-algorithms.ts'
import { keyTypeOf } from './use.ts'

/**
 * Judges the keys of a set together, against the metadata and against an earlier set (OIDC Core 10.1.1). `served` counts those that
 * were not read, too; "hand": one key is judged by itself, which need not be told from others.
 */
export function lookAtSet(
  found: Findings,
  keys: readonly JsonObject[],
  facts: JwksFacts,
  served: number | 'hand',
): void {
  lookAtKids(found, keys)
  if (served !== 'hand') {
    lookAtNames(found, keys)
    lookAtNumber(found, keys, served)
  }
  lookAtTwins(found, keys)
  lookAtPrimes(found, keys)
  lookAtCoverage(found, keys, facts)
  lookAtEarlier(found, keys, facts)
}

/** What tells of a place rather than of a key: paths, files, key stores, dates. */
const TELLING = /[\\/]|\.(pem|key|jks|p12|pfx|crt)$|vault|^arn:|\d{4}-\d{2}-\d{2}/i

function lookAtKids(found: Findings, keys: readonly JsonObject[]): void {
  const kids = keys.map((key) => key['kid']).filter(isText)
  const seen = new Set<string>()
  const doubled = new Set<string>()
  for (const kid of kids) (seen.has(kid) ? doubled : seen).add(kid)
  found.look('jwks-kid-duplicate', doubled.size === 0, { expected: 'each kid once', actual: [...doubled] })
  const telling = kids.filter((kid) => TELLING.test(kid.slice(0, 300)))
  found.look('jwks-private-looking-kid', telling.length === 0, { expected: 'names without meaning', actual: telling })
}

function lookAtNames(found: Findings, keys: readonly JsonObject[]): void {
  const unnamed = keys.filter((key) => key['kid'] === undefined)
  if (keys.length > 0)
    found.look('jwks-kid-missing', unnamed.length === 0, {
      message: `${unnamed.length} of ${keys.length} keys have no kid.`,
      expected: 'a kid for each key',
      actual: `${keys.length - unnamed.length} of ${keys.length}`,
      severity: keys.length > 1 ? 'E' : 'W',
    })
  // A set of signing keys alone leaves nothing to be mistaken.
  if (!keys.some(isForEncryption) || keys.every(isForEncryption)) return
  const open = keys.filter((key) => key['use'] === undefined)
  found.look('jwks-use-missing', open.length === 0, {
    message: `${open.length} of ${keys.length} keys have no use, and both signing and encryption keys are published.`,
    expected: 'a use for each key',
    actual: `${keys.length - open.length} of ${keys.length}`,
  })
}

function lookAtNumber(found: Findings, keys: readonly JsonObject[], served: number): void {
  if (served > MOST_KEYS)
    found.look('jwks-too-many-keys', false, {
      message: `The set has ${served} keys; only the first ${MOST_KEYS} were read, and the others verify nothing.`,
      expected: `at most ${MOST_KEYS} keys`,
      actual: served,
      severity: 'E',
    })
  const signing = keys.filter((key) => key['use'] !== 'enc').length
  found.look('jwks-too-many-keys', signing <= 10, { expected: 'at most 10 signing keys', actual: signing })
}

function isForEncryption({ use, alg }: JsonObject): boolean {
  return use === 'enc' || (use === undefined && isText(alg) && KEY_ALGS.has(alg))
}

/** RFC 7638 thumbprints; a key that cannot be read has none. */
function thumbprint(key: JsonObject): string | undefined {
  const read = readJwk(key)
  return typeof read === 'string' ? undefined : read.thumbprint
}

function lookAtTwins(found: Findings, keys: readonly JsonObject[]): void {
  const groups = new Map<string, JsonObject[]>()
  for (const key of keys) {
    const print = thumbprint(key)
    if (print !== undefined) groups.set(print, [...(groups.get(print) ?? []), key])
  }
  const twins = [...groups.values()].filter((group) => group.length > 1)
  const renamed = twins.filter((group) => new Set(group.map((key) => key['kid'])).size > 1)
  found.look('jwks-duplicate-key', renamed.length === 0, {
    expected: 'each key once',
    actual: renamed.map((group) => group.map((key) => String(key['kid'] ?? '(none)')).join(', ')),
  })
  const mixed = [...groups.values()].filter((group) => {
    const uses = new Set(group.map((key) => key['use']))
    const ops = new Set(group.flatMap((key) => strings(key['key_ops'])))
    return (uses.has('sig') && uses.has('enc')) || (ops.has('verify') && (ops.has('encrypt') || ops.has('wrapKey')))
  })
  found.look('jwks-same-key-sig-and-enc', mixed.length === 0, {
    expected: 'a key for each use',
    actual: mixed.map((group) => String(group[0]?.['kid'] ?? '(none)')),
  })
}

/** RSA keys that are compared; each comparison takes a greatest common divisor of half a millisecond. */
const MOST_COMPARED = 64

/** A factor that two moduli share gives away both private keys. */
function lookAtPrimes(found: Findings, keys: readonly JsonObject[]): void {
  const moduli = new Set<bigint>()
  for (const key of keys) {
    if (moduli.size === MOST_COMPARED) break
    if (key['kty'] !== 'RSA' || !isText(key['n']) || key['n'].length > 2732) continue
    const { modulus } = rsaNumbers(key)
    if (modulus > 1n) moduli.add(modulus)
  }
  if (moduli.size < 2) return
  const shared = sharing([...moduli], 1n)
  found.look('jwks-shared-prime', shared === 0, {
    message: `${shared} RSA keys of the set share a prime, which anybody can compute; treat them as compromised.`,
    expected: 'moduli without a common factor',
    actual: shared,
  })
}

/** How many of the moduli share a factor with `others`, the product of all that are not among them, or with one another. */
function sharing(moduli: readonly bigint[], others: bigint): number {
  const [first = 1n] = moduli
  if (moduli.length === 1) return divisor(first, others % first) === 1n ? 0 : 1
  const half = moduli.length >> 1
  const [left, right] = [moduli.slice(0, half), moduli.slice(half)]
  const [ofLeft, ofRight] = [product(left), product(right)]
  // Taken modulo their own product at each halving, so that no number grows past the product of all.
  return sharing(left, (others * ofRight) % ofLeft) + sharing(right, (others * ofLeft) % ofRight)
}

function product(factors: readonly bigint[]): bigint {
  return factors.reduce((all, factor) => all * factor, 1n)
}

function divisor(one: bigint, other: bigint): bigint {
  let [large, small] = [one, other]
  while (small !== 0n) [large, small] = [small, large % small]
  return large
}

/** What a provider signs with keys of its set: ID Tokens, UserInfo and authorization responses. */
const SIGNED = ['id_token', 'userinfo', 'authorization'] as const

/** Each advertised algorithm has a key that could make it, and each key an algorithm that is advertised. */
function lookAtCoverage(found: Findings, keys: readonly JsonObject[], { metadata }: JwksFacts): void {
  const [idToken = [], ...others] = SIGNED.map((name) =>
    strings(metadata[`${name}_signing_alg_values_supported`]).filter((alg) => isAsymmetric(alg) && keyTypeOf(alg)),
  )
  const algs = [...new Set([...idToken, ...others.flat()])].slice(0, 30)
  const missing = algs.filter((alg) => !keys.some((key) => couldMake(key, alg)))
  if (algs.length > 0)
    found.look('jwks-no-key-for-advertised-alg', missing.length === 0, {
      message: `No key of the set could make ${missing.join(', ')}; some providers make keys when they are first used.`,
      expected: algs,
      actual: algs.filter((alg) => !missing.includes(alg)),
      ...(idToken.length > 0 && idToken.every((alg) => missing.includes(alg)) ? { severity: 'E' } : {}),
    })
  const advertised = Object.entries(metadata)
    .filter(([name]) => name.endsWith('_signing_alg_values_supported'))
    .flatMap(([, value]) => strings(value))
  const odd = keys.filter((key) => key['use'] !== 'enc' && isText(key['alg']) && !advertised.includes(key['alg']))
  if (advertised.length > 0)
    found.look('jwks-alg-not-advertised', odd.length === 0, {
      expected: [...new Set(advertised)],
      actual: [...new Set(odd.map((key) => key['alg']))],
    })
  const encrypted = strings(metadata['request_object_encryption_alg_values_supported'])
  if (encrypted.some((alg) => /^(RSA|ECDH)/.test(alg)))
    found.look(
      'jwks-no-enc-key-for-advertised-alg',
      keys.some((key) => key['use'] === 'enc'),
      { expected: 'a key with use enc', actual: encrypted },
    )
}

function couldMake(key: JsonObject, alg: string): boolean {
  const wanted = keyTypeOf(alg)
  return (
    key['use'] !== 'enc' &&
    key['kty'] === wanted?.kty &&
    (key['alg'] === undefined || key['alg'] === alg) &&
    (wanted?.crv === undefined || wanted.crv.includes(String(key['crv'])))
  )
}

function lookAtEarlier(found: Findings, keys: readonly JsonObject[], { earlier, earlierFrom }: JwksFacts): void {
  const before = Array.isArray(earlier?.['keys']) ? earlier['keys'].filter(isObject).slice(0, MOST_KEYS) : []
  if (before.length === 0) return
  const now = new Set(keys.map(thumbprint))
  const old = before
    .filter((key) => key['use'] !== 'enc')
    .map(thumbprint)
    .filter(isText)
  const gone = old.filter((print) => !now.has(print))
  const told = { expected: gone, actual: [...now].filter(isText) }
  if (earlierFrom === 'run') found.look('jwks-unstable', gone.length === 0, told)
  else found.look('jwks-rotation-dropped-old', gone.length === 0 || gone.length < old.length, told)
}
