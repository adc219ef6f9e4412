import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, strings } from '../../jose/json/values.ts'
import { sharing } from '../../jose/keys/common-factors.ts'
import { MOST_MODULUS_BITS } from '../../jose/keys/faults.ts'
import { type KeyReading, keyReader } from '../../jose/keys/jwk.ts'
import { MOST_KEYS } from '../../jose/keys/keys.ts'
import type { JwksFacts } from '../facts.ts'
import type { Findings } from '../findings.ts'
import { isAsymmetric, KEY_ALGS } from '../metadata/registered-algorithms.ts'
import { type KeyType, keyTypeOf } from './use.ts'

/**
 * Judges the keys of a set together, against the metadata and against an earlier set (OIDC Core 10.1.1). `served` counts those that
 * were not read, too; "hand": one key is judged by itself, which need not be told from others.
 */
export function lookAtSet(
  found: Findings,
  readings: readonly KeyReading[],
  facts: JwksFacts,
  served: number | 'hand',
): void {
  const keys = readings.map(({ jwk }) => jwk)
  lookAtKids(found, keys)
  if (served !== 'hand') {
    lookAtNames(found, keys)
    lookAtNumber(found, keys, served)
  }
  lookAtTwins(found, readings)
  lookAtPrimes(found, readings)
  lookAtCoverage(found, keys, facts)
  lookAtEarlier(found, readings, facts)
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
    found.look('jwks-kid-missing', unnamed.length === 0, () => ({
      message: `${unnamed.length} of ${keys.length} keys have no kid.`,
      expected: 'a kid for each key',
      actual: `${keys.length - unnamed.length} of ${keys.length}`,
      severity: keys.length > 1 ? 'E' : 'W',
    }))
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

function lookAtTwins(found: Findings, readings: readonly KeyReading[]): void {
  const groups = new Map<string, JsonObject[]>()
  for (const reading of readings) {
    const identity = reading.identity()
    if (identity === undefined) continue
    const group = groups.get(identity)
    if (group) group.push(reading.jwk)
    else groups.set(identity, [reading.jwk])
  }
  const twins = [...groups.values()].filter((group) => group.length > 1)
  const renamed = twins.filter((group) => new Set(group.map((key) => key['kid'])).size > 1)
  found.look('jwks-duplicate-key', renamed.length === 0, {
    expected: 'each key once',
    actual: renamed.map((group) => group.map((key) => String(key['kid'] ?? '(none)')).join(', ')),
  })
  const mixed = [...groups.values()].filter((group) => {
    if (group.length === 1 && group[0]?.['key_ops'] === undefined) return false
    const uses = new Set(group.map((key) => key['use']))
    const ops = new Set(group.flatMap((key) => strings(key['key_ops'])))
    return (uses.has('sig') && uses.has('enc')) || (ops.has('verify') && (ops.has('encrypt') || ops.has('wrapKey')))
  })
  found.look('jwks-same-key-sig-and-enc', mixed.length === 0, {
    expected: 'a key for each use',
    actual: mixed.map((group) => String(group[0]?.['kid'] ?? '(none)')),
  })
}

/** RSA keys that are compared, and the bits that these have together: what it takes grows with the square of them. */
const MOST_COMPARED = 64
const MOST_COMPARED_BITS = MOST_COMPARED * 4096

/** A factor that two moduli share gives away both private keys. */
function lookAtPrimes(found: Findings, readings: readonly KeyReading[]): void {
  const moduli = new Set<bigint>()
  let bits = 0
  for (const { jwk, numbers } of readings) {
    if (jwk['kty'] !== 'RSA') continue
    const { modulus, modulusBits } = numbers()
    if (modulusBits < 2 || modulusBits > MOST_MODULUS_BITS) continue
    bits += modulusBits
    if (moduli.size === MOST_COMPARED || bits > MOST_COMPARED_BITS) break
    moduli.add(modulus())
  }
  if (moduli.size < 2) return
  const shared = sharing([...moduli])
  found.look('jwks-shared-prime', shared === 0, {
    message: `${shared} RSA keys of the set share a prime, which anybody can compute; treat them as compromised.`,
    expected: 'moduli without a common factor',
    actual: shared,
  })
}

/** What a provider signs with keys of its set: ID Tokens, UserInfo and authorization responses. */
const SIGNED = ['id_token', 'userinfo', 'authorization'] as const

/** Each advertised algorithm has a key that could make it, and each key an algorithm that is advertised. */
function lookAtCoverage(found: Findings, keys: readonly JsonObject[], { metadata }: JwksFacts): void {
  const [idToken = [], ...others] = SIGNED.map((name) =>
    strings(metadata[`${name}_signing_alg_values_supported`]).filter((alg) => isAsymmetric(alg) && keyTypeOf(alg)),
  )
  const named = new Set(idToken)
  for (const list of others) for (const alg of list) named.add(alg)
  const algs = [...named].slice(0, 30)
  const missing = algs.filter((alg) => {
    const wanted = keyTypeOf(alg)
    return !keys.some((key) => couldMake(key, wanted, alg))
  })
  if (algs.length > 0)
    found.look('jwks-no-key-for-advertised-alg', missing.length === 0, () => ({
      message: `No key of the set could make ${missing.join(', ')}; some providers make keys when they are first used.`,
      expected: algs,
      actual: algs.filter((alg) => !missing.includes(alg)),
      ...(idToken.length > 0 && idToken.every((alg) => missing.includes(alg)) ? { severity: 'E' } : {}),
    }))
  const advertised = new Set<string>()
  for (const name of Object.keys(metadata))
    if (name.endsWith('_signing_alg_values_supported')) for (const alg of strings(metadata[name])) advertised.add(alg)
  const odd = keys.filter((key) => key['use'] !== 'enc' && isText(key['alg']) && !advertised.has(key['alg']))
  if (advertised.size > 0)
    found.look('jwks-alg-not-advertised', odd.length === 0, () => ({
      expected: [...advertised],
      actual: [...new Set(odd.map((key) => key['alg']))],
    }))
  const encrypted = strings(metadata['request_object_encryption_alg_values_supported'])
  if (encrypted.some((alg) => /^(RSA|ECDH)/.test(alg)))
    found.look(
      'jwks-no-enc-key-for-advertised-alg',
      keys.some((key) => key['use'] === 'enc'),
      { expected: 'a key with use enc', actual: encrypted },
    )
}

function couldMake(key: JsonObject, wanted: KeyType | undefined, alg: string): boolean {
  return (
    key['use'] !== 'enc' &&
    key['kty'] === wanted?.kty &&
    (key['alg'] === undefined || key['alg'] === alg) &&
    (wanted?.crv === undefined || wanted.crv.includes(String(key['crv'])))
  )
}

function lookAtEarlier(found: Findings, readings: readonly KeyReading[], facts: JwksFacts): void {
  const { earlier, earlierFrom, readKey = keyReader() } = facts
  const before = Array.isArray(earlier?.['keys']) ? earlier['keys'].filter(isObject).slice(0, MOST_KEYS) : []
  if (before.length === 0) return
  const now = new Set(readings.map((key) => key.identity()))
  const old = before
    .filter((key) => key['use'] !== 'enc')
    .map(readKey)
    .filter((key) => key.identity() !== undefined)
  const gone = old.filter((key) => !now.has(key.identity()))
  const told = () => ({
    expected: gone.map(thumbprint),
    actual: [...new Set(readings.map(thumbprint))].filter((print) => print !== undefined),
  })
  if (earlierFrom === 'run') found.look('jwks-unstable', gone.length === 0, told)
  else found.look('jwks-rotation-dropped-old', gone.length === 0 || gone.length < old.length, told)
}

/** The RFC 7638 thumbprint; a key that cannot be read has none. */
function thumbprint(reading: KeyReading): string | undefined {
  const key = reading.key()
  return typeof key === 'string' ? undefined : key.thumbprint
}
