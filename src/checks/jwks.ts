import type { JsonObject, JsonValue } from '../jose/json.ts'
import { bitLength, FIELD_BYTES, isRoca, smallFactor, toInteger } from '../jose/key-tests.ts'
import { readJwk } from '../jose/keys.ts'
import { isAsymmetric, KEY_ALGS, SIGNATURE_ALGS } from './algorithms.ts'
import type { RuleId } from './catalogue/ids.ts'
import type { JwksFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { type Findings, header, isObject, isText, mediaType, startFindings, strings, typeName } from './findings.ts'

export const jwksRules: readonly RuleId[] = [
  'jwks-fetch-failed',
  'jwks-content-type',
  'jwks-keys-missing',
  'jwks-empty',
  'jwks-private-member',
  'jwks-symmetric-key',
  'jwks-kty-missing',
  'jwks-required-member-missing',
  'jwks-base64url',
  'jwks-ec-coordinate-length',
  'jwks-ec-point-not-on-curve',
  'jwks-rsa-leading-zero',
  'jwks-kid-missing',
  'jwks-kid-duplicate',
  'jwks-kid-not-string',
  'jwks-use-missing',
  'jwks-use-unknown',
  'jwks-alg-missing',
  'jwks-alg-unknown',
  'jwks-alg-kty-mismatch',
  'jwks-alg-use-mismatch',
  'jwks-alg-rsa1-5',
  'jwks-rsa-too-small',
  'jwks-rsa-exponent-weak',
  'jwks-rsa-modulus-even-or-small-factor',
  'jwks-rsa-roca',
  'jwks-x5u-present',
  'jwks-no-key-for-advertised-alg',
  'jwks-too-many-keys',
  'jwks-no-cache-control',
  'jwks-cors-missing',
]

/** Judges a key set and each key in it (RFC 7517, RFC 7518 6, OIDC Core 10.1). */
export function judgeJwks(facts: JwksFacts): readonly Finding[] {
  const found = startFindings()
  const response = facts.exchange?.response
  if (!response) {
    found.look('jwks-fetch-failed', false, {
      message: `The key set could not be fetched: ${facts.exchange?.failure?.message ?? 'no answer'}`,
    })
    return found.list
  }
  found.look('jwks-fetch-failed', response.status === 200, { expected: 200, actual: response.status })
  if (response.status !== 200) return found.list
  const type = mediaType(response.headers) ?? 'none'
  found.look('jwks-content-type', type === 'application/jwk-set+json' || type === 'application/json', {
    expected: 'application/jwk-set+json',
    actual: type,
  })
  found.look('jwks-no-cache-control', /max-age=\d/.test(header(response.headers, 'cache-control') ?? ''))
  found.look('jwks-cors-missing', header(response.headers, 'access-control-allow-origin') !== undefined)
  const set = isObject(facts.reading?.value) ? facts.reading.value : undefined
  const entries = set?.['keys']
  found.look('jwks-keys-missing', Array.isArray(entries), {
    expected: 'an object with a keys array',
    actual: set ? typeName(entries) : (facts.reading?.faults[0]?.message ?? typeName(facts.reading?.value)),
  })
  if (!Array.isArray(entries)) return found.list
  const keys = entries.filter(isObject).slice(0, 1000)
  const algs = strings(facts.metadata['id_token_signing_alg_values_supported'])
  if (algs.length === 0 || algs.some(isAsymmetric)) found.look('jwks-empty', keys.length > 0, { actual: keys.length })
  for (const [index, key] of keys.entries())
    lookAtKey(found, key, isText(key['kid']) ? `key ${key['kid'].slice(0, 60)}` : `key ${index}`)
  lookAtNames(found, keys)
  lookAtCoverage(found, keys, algs)
  return found.list
}

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth']
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
}

function lookAtKey(found: Findings, key: JsonObject, name: string): void {
  const { kty, use, alg, kid } = key
  const open = PRIVATE.filter((member) => key[member] !== undefined)
  found.look('jwks-private-member', open.length === 0, {
    message: `${name} publishes private members: ${open.join(', ')}. Treat it as compromised.`,
    actual: open,
  })
  found.look('jwks-symmetric-key', kty !== 'oct' && key['k'] === undefined, {
    message: `${name} is a symmetric key in a public key set.`,
  })
  found.look('jwks-kty-missing', isText(kty), { message: `${name} has no kty.`, actual: typeName(kty) })
  if (kid !== undefined) found.look('jwks-kid-not-string', isText(kid), { expected: 'a string', actual: typeName(kid) })
  if (use !== undefined)
    found.look('jwks-use-unknown', use === 'sig' || use === 'enc', {
      message: `${name} has another use than sig or enc.`,
      actual: use,
    })
  found.look('jwks-alg-missing', alg !== undefined, { message: `${name} has no alg.` })
  if (isText(alg)) lookAtAlg(found, key, alg, name)
  found.look('jwks-x5u-present', key['x5u'] === undefined, { message: `${name} has x5u.` })
  if (!isText(kty) || !Object.hasOwn(REQUIRED, kty) || !REQUIRED[kty]) return
  const missing = REQUIRED[kty].filter((member) => !isText(key[member]))
  found.look('jwks-required-member-missing', missing.length === 0, {
    message: `${name} lacks ${missing.join(', ')}.`,
    actual: missing,
  })
  const encoded = REQUIRED[kty].filter(
    (member) => member !== 'crv' && isText(key[member]) && !/^[\w-]+$/.test(String(key[member])),
  )
  found.look('jwks-base64url', encoded.length === 0, {
    message: `${name}: ${encoded.join(', ')} is not unpadded base64url.`,
    actual: encoded,
  })
  if (missing.length > 0 || encoded.length > 0) return
  if (kty === 'RSA') lookAtRsa(found, key, name)
  if (kty === 'EC') lookAtCurve(found, key, name)
}

const bytesOf = (value: JsonValue | undefined): Buffer => Buffer.from(isText(value) ? value : '', 'base64url')

function lookAtRsa(found: Findings, key: JsonObject, name: string): void {
  const raw = bytesOf(key['n'])
  const modulus = toInteger(raw)
  const exponent = toInteger(bytesOf(key['e']))
  const bits = bitLength(modulus)
  found.look('jwks-rsa-leading-zero', raw[0] !== 0, { message: `${name}: n begins with a zero octet.` })
  found.look('jwks-rsa-too-small', bits >= 2048, {
    message: `${name} is too short.`,
    expected: 'at least 2048 bits',
    actual: `${bits} bits`,
  })
  const weak = exponent < 3n || exponent % 2n === 0n
  const size = bitLength(exponent)
  // A long one is not written out, which takes the square of its length.
  const shown = size <= 64 ? exponent.toString() : `a number of ${size} bits`
  found.look('jwks-rsa-exponent-weak', exponent === 65537n || (!weak && exponent > 65537n && size <= 64), {
    message: `${name} has the public exponent ${shown}.`,
    expected: 65537,
    actual: shown,
    severity: weak ? 'E' : 'W',
  })
  if (bits > 16384) return
  const factor = smallFactor(modulus)
  found.look('jwks-rsa-modulus-even-or-small-factor', factor === undefined, {
    message: `${name}: ${factor} divides the modulus.`,
    actual: factor,
  })
  found.look('jwks-rsa-roca', !isRoca(modulus), { message: `${name} carries the ROCA fingerprint.` })
}

function lookAtCurve(found: Findings, key: JsonObject, name: string): void {
  const crv = String(key['crv'])
  const field = Object.hasOwn(FIELD_BYTES, crv) ? FIELD_BYTES[crv] : undefined
  if (field === undefined) return
  const lengths = [bytesOf(key['x']).length, bytesOf(key['y']).length]
  const full = lengths.every((length) => length === field)
  found.look('jwks-ec-coordinate-length', full, {
    message: `${name} has coordinates of another length than its field.`,
    expected: `${field} octets`,
    actual: lengths,
  })
  if (full)
    found.look('jwks-ec-point-not-on-curve', typeof readJwk(key) !== 'string', {
      message: `${name} is no point of ${crv}.`,
    })
}

function lookAtAlg(found: Findings, key: JsonObject, alg: string, name: string): void {
  const signature = SIGNATURE_ALGS.has(alg)
  found.look('jwks-alg-unknown', signature || KEY_ALGS.has(alg), {
    message: `${name} has an alg that is not registered.`,
    actual: alg,
  })
  found.look('jwks-alg-rsa1-5', alg !== 'RSA1_5', { message: `${name} is for RSA1_5.` })
  const wanted = ktyOf(alg)
  if (wanted) {
    const fits = key['kty'] === wanted.kty && (wanted.crv === undefined || wanted.crv.includes(String(key['crv'])))
    found.look('jwks-alg-kty-mismatch', fits, {
      message: `${name}: ${alg} does not go with this type of key.`,
      expected: wanted,
      actual: { kty: key['kty'] ?? 'absent', crv: key['crv'] ?? 'absent' },
    })
  }
  if (isText(key['use']))
    found.look('jwks-alg-use-mismatch', signature === (key['use'] === 'sig') || wanted === undefined, {
      message: `${name}: ${alg} with use ${key['use'].slice(0, 20)}.`,
      actual: { alg, use: key['use'] },
    })
}

function ktyOf(alg: string): { readonly kty: string; readonly crv?: readonly string[] } | undefined {
  if (/^(RS|PS)\d|^RSA/.test(alg)) return { kty: 'RSA' }
  const curves: Readonly<Record<string, string>> = {
    ES256: 'P-256',
    ES384: 'P-384',
    ES512: 'P-521',
    ES256K: 'secp256k1',
  }
  const crv = curves[alg]
  if (crv) return { kty: 'EC', crv: [crv] }
  if (alg === 'EdDSA') return { kty: 'OKP', crv: ['Ed25519', 'Ed448'] }
  return alg === 'Ed25519' || alg === 'Ed448' ? { kty: 'OKP', crv: [alg] } : undefined
}

function lookAtNames(found: Findings, keys: readonly JsonObject[]): void {
  const unnamed = keys.filter((key) => key['kid'] === undefined)
  if (keys.length > 0)
    found.look('jwks-kid-missing', unnamed.length === 0, {
      message: `${unnamed.length} of ${keys.length} keys have no kid.`,
      severity: keys.length > 1 ? 'E' : 'W',
    })
  const kids = keys.map((key) => key['kid']).filter(isText)
  const doubled = [...new Set(kids.filter((kid, index) => kids.indexOf(kid) !== index))]
  found.look('jwks-kid-duplicate', doubled.length === 0, { actual: doubled.slice(0, 20) })
  const both = keys.some((key) => key['use'] === 'enc') && keys.some((key) => key['use'] === 'sig')
  const open = keys.filter((key) => key['use'] === undefined)
  found.look('jwks-use-missing', open.length === 0, {
    message: `${open.length} of ${keys.length} keys have no use.`,
    severity: both ? 'E' : 'W',
  })
  const signing = keys.filter((key) => key['use'] !== 'enc')
  found.look('jwks-too-many-keys', signing.length <= 10, { actual: signing.length })
}

/** Each advertised algorithm has a key that could make it. */
function lookAtCoverage(found: Findings, keys: readonly JsonObject[], algs: readonly string[]): void {
  for (const alg of algs.filter(isAsymmetric)) {
    const wanted = ktyOf(alg)
    if (!wanted) continue
    const fits = keys.some(
      (key) =>
        key['use'] !== 'enc' &&
        key['kty'] === wanted.kty &&
        (key['alg'] === undefined || key['alg'] === alg) &&
        (wanted.crv === undefined || wanted.crv.includes(String(key['crv']))),
    )
    found.look('jwks-no-key-for-advertised-alg', fits, {
      message: `No key of the set could make ${alg}, which the metadata advertises for ID Tokens.`,
      expected: alg,
      severity: alg === 'RS256' ? 'E' : 'W',
    })
  }
}
