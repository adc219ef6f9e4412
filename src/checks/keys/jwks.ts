import type { JsonObject } from '../../jose/json.ts'
import { keyFault } from '../../jose/key-faults.ts'
import { MOST_KEYS } from '../../jose/keys.ts'
import type { JwksFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { type Findings, header, isObject, isText, mediaType, startFindings, strings, typeName } from '../findings.ts'
import { judgeJsonBody } from '../http/json-body.ts'
import { isAsymmetric } from '../metadata/registered-algorithms.ts'
import type { RuleId } from '../subjects.ts'
import { lookAtCertificates } from './certificates.ts'
import { lookAtMaterial } from './material.ts'
import { type From, lookAtSet } from './set.ts'
import { lookAtUse } from './use.ts'

/** Judges a key set as it was served, and each key in it (RFC 7517, RFC 7518 6, OIDC Core 10.1). */
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
  found.list.push(
    ...judgeJsonBody(facts.exchange, facts.reading).filter(
      ({ rule, holds }) => holds === false && rule !== 'http-content-type-differs',
    ),
  )
  lookAtKeys(found, facts, 'set')
  return found.list
}

/** Judges a key set in hand, or a key by itself, of which nothing is asked that only one of a set must have. */
export function judgeKeysInHand(document: JsonObject, now: number): readonly Finding[] {
  const found = startFindings()
  const isSet = Array.isArray(document['keys'])
  const reading = { value: isSet ? document : { keys: [document] }, faults: [], text: '' }
  lookAtKeys(found, { metadata: {}, exchange: undefined, reading, now }, isSet ? 'set' : 'hand')
  return found.list
}

/** What is found of a PEM block that holds neither a key nor a certificate. */
export function brokenBlock(at: number, fault: string): Finding {
  const message = `The PEM block at character ${at} is not usable: ${fault}.`
  return {
    rule: 'jwks-required-member-missing',
    holds: false,
    message,
    expected: 'a key or a certificate',
    actual: fault,
  }
}

function lookAtKeys(found: Findings, facts: JwksFacts, from: From): void {
  const set = isObject(facts.reading?.value) ? facts.reading.value : undefined
  const entries = set?.['keys']
  found.look('jwks-keys-missing', Array.isArray(entries), {
    expected: 'an object with a keys array',
    actual: set ? typeName(entries) : (facts.reading?.faults[0]?.message ?? typeName(facts.reading?.value)),
  })
  if (!Array.isArray(entries)) return
  const objects = entries.filter(isObject)
  const keys = objects.slice(0, MOST_KEYS)
  const foreign = entries.length - objects.length
  if (foreign > 0)
    found.look('jwks-kty-missing', false, {
      message: `${foreign} of ${entries.length} entries of keys ${foreign === 1 ? 'is' : 'are'} no JSON object.`,
      expected: 'objects',
      actual: [...new Set(entries.filter((entry) => !isObject(entry)).map(typeName))],
    })
  if (objects.length > MOST_KEYS)
    found.look('jwks-too-many-keys', false, {
      message: `The set has ${objects.length} keys; only the first ${MOST_KEYS} were read, and the others verify nothing.`,
      expected: `at most ${MOST_KEYS} keys`,
      actual: objects.length,
      severity: 'E',
    })
  const algs = strings(facts.metadata['id_token_signing_alg_values_supported'])
  if (from === 'set' && (algs.length === 0 || algs.some(isAsymmetric)))
    found.look('jwks-empty', keys.length > 0, { actual: keys.length })
  const unusable: string[] = []
  for (const [index, key] of keys.entries()) {
    const name = isText(key['kid']) ? `key ${key['kid'].slice(0, 60)}` : `key ${index}`
    const start = found.list.length
    if (from === 'set') lookAtSecrecy(found, key, name)
    lookAtKey(found, key, name, facts.now)
    const fault = untoldFault(found, key, start)
    if (fault !== undefined) unusable.push(`${name} verifies nothing: ${fault}`)
  }
  found.look('jwks-key-unusable', unusable.length === 0, () => ({
    message: `${unusable.slice(0, 3).join('; ')}.`,
    expected: 'keys that can be used',
    actual: unusable.slice(0, 20),
  }))
  lookAtSet(found, keys, facts, from)
}

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth']
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
}

/** Rules that say themselves why a key is not used. */
const SAY_WHY: ReadonlySet<RuleId> = new Set<RuleId>([
  'jwks-kty-missing',
  'jwks-required-member-missing',
  'jwks-base64url',
  'jwks-alg-unknown',
  'jwks-rsa-too-small',
  'jwks-rsa-exponent-weak',
  'jwks-rsa-modulus-even-or-small-factor',
  'jwks-rsa-roca',
  'jwks-curve-unsupported',
  'jwks-ec-point-not-on-curve',
  'jwks-okp-key-invalid',
])

/** Why nothing is verified with a key, where no rule that was looked at since `from` has said so (RFC 7517 5). */
function untoldFault(found: Findings, key: JsonObject, from: number): string | undefined {
  const { kty } = key
  if (!isText(kty) || !Object.hasOwn(REQUIRED, kty)) return undefined
  const told = found.list.slice(from).some(({ rule, holds }) => holds === false && SAY_WHY.has(rule))
  return told ? undefined : keyFault(key)
}

/** What is published must not be private. */
function lookAtSecrecy(found: Findings, key: JsonObject, name: string): void {
  const open = PRIVATE.filter((member) => key[member] !== undefined)
  found.look('jwks-private-member', open.length === 0, {
    message: `${name} publishes private members: ${open.join(', ')}. Treat it as compromised.`,
    actual: open,
  })
  found.look('jwks-symmetric-key', key['kty'] !== 'oct' && key['k'] === undefined, {
    message: `${name} is a symmetric key in a public key set.`,
  })
}

function lookAtKey(found: Findings, key: JsonObject, name: string, now: number): void {
  const { kty, kid } = key
  found.look('jwks-kty-missing', isText(kty), { message: `${name} has no kty.`, actual: typeName(kty) })
  if (kid !== undefined) found.look('jwks-kid-not-string', isText(kid), { expected: 'a string', actual: typeName(kid) })
  lookAtUse(found, key, name)
  lookAtCertificates(found, key, name, now)
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
  if (missing.length === 0 && encoded.length === 0) lookAtMaterial(found, key, name)
}
