import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText, strings, typeName } from '../../jose/json/values.ts'
import { REQUIRED_MEMBERS } from '../../jose/keys/faults.ts'
import { type KeyReading, keyReader } from '../../jose/keys/jwk.ts'
import { keySetIn } from '../../jose/keys/key-text.ts'
import { MOST_KEYS } from '../../jose/keys/keys.ts'
import { entryOf } from '../../text/table.ts'
import type { JwksFacts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import { ABSENT, type Findings, header, mediaType, startFindings, stated } from '../findings.ts'
import { CONTENT_TYPE_DIFFERS, judgeJsonBody } from '../http/json-body.ts'
import { answerOf } from '../http/unreadable-answer.ts'
import { isAsymmetric } from '../metadata/registered-algorithms.ts'
import { lookAtCertificates } from './certificates.ts'
import { BESIDE } from './form.ts'
import { lookAtMaterial } from './material.ts'
import { lookAtSet } from './set.ts'
import { lookAtUse } from './use.ts'

/** Judges a key set as it was served, and each key in it (RFC 7517, RFC 7518 6, OIDC Core 10.1). */
export function judgeJwks(facts: JwksFacts): readonly Finding[] {
  const found = startFindings()
  const response = facts.exchange?.response
  if (!response) {
    found.look('jwks-fetch-failed', false, {
      message: `The key set could not be fetched: ${facts.exchange?.failure?.message ?? 'no answer'}`,
      expected: 200,
      actual: facts.exchange?.failure?.code ?? 'no answer',
    })
    return found.list
  }
  found.look('jwks-fetch-failed', response.status === 200, () => ({
    message: `The key set could not be fetched: the jwks_uri answered ${answerOf(response, facts.reading)}.`,
    expected: 200,
    actual: response.status,
  }))
  if (response.status !== 200) return found.list
  const type = mediaType(response.headers) ?? 'none'
  found.look('jwks-content-type', type === 'application/jwk-set+json' || type === 'application/json', {
    expected: 'application/jwk-set+json',
    actual: type,
  })
  const cache = header(response.headers, 'cache-control')
  found.look('jwks-no-cache-control', /max-age=\d/.test(cache ?? ''), {
    expected: 'max-age',
    actual: cache ?? 'absent',
  })
  found.look('jwks-cors-missing', header(response.headers, 'access-control-allow-origin') !== undefined, ABSENT)
  found.list.push(
    ...judgeJsonBody(facts.exchange, facts.reading, { told: 'broken' }).filter(
      ({ rule, holds }) => holds === false && rule !== CONTENT_TYPE_DIFFERS,
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

function lookAtKeys(found: Findings, facts: JwksFacts, from: 'set' | 'hand'): void {
  const set = isObject(facts.reading?.value) ? facts.reading.value : undefined
  const entries = set?.['keys']
  found.look('jwks-keys-missing', Array.isArray(entries), () => {
    const other = keySetIn(facts.reading?.value)
    return {
      ...(other && { message: `The answer is no JWK Set: ${other.undone.join('; ')}.`, client: BESIDE }),
      expected: 'an object with a keys array',
      actual: set ? typeName(entries) : (facts.reading?.faults[0]?.message ?? typeName(facts.reading?.value)),
    }
  })
  if (!Array.isArray(entries)) return
  const objects = entries.filter(isObject)
  const keys = objects.slice(0, MOST_KEYS).map(facts.readKey ?? keyReader())
  const foreign = entries.length - objects.length
  if (foreign > 0)
    found.look('jwks-kty-missing', false, {
      message: `${foreign} of ${entries.length} entries of keys ${foreign === 1 ? 'is' : 'are'} no JSON object.`,
      expected: 'objects',
      actual: [...new Set(entries.filter((entry) => !isObject(entry)).map(typeName))],
    })
  const algs = strings(facts.metadata['id_token_signing_alg_values_supported'])
  if (from === 'set' && (algs.length === 0 || algs.some(isAsymmetric)))
    found.look('jwks-empty', keys.length > 0, { expected: 'at least one key', actual: 0 })
  const unusable: string[] = []
  for (const [index, key] of keys.entries()) {
    const { kid } = key.jwk
    const name = `key ${isText(kid) ? kid : index}`
    if (from === 'set') lookAtSecrecy(found, key.jwk, name)
    const fault = lookAtKey(found, key, name, facts.now) ? key.fault() : undefined
    if (fault !== undefined) unusable.push(`${name} verifies nothing: ${fault}`)
  }
  found.look('jwks-key-unusable', unusable.length === 0, { expected: 'keys that can be used', actual: unusable })
  lookAtSet(found, keys, facts, from === 'set' ? objects.length : 'hand')
}

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth']

/** What is published must not be private. */
function lookAtSecrecy(found: Findings, key: JsonObject, name: string): void {
  const open = PRIVATE.filter((member) => key[member] !== undefined)
  found.look('jwks-private-member', open.length === 0, () => ({
    message: `${name} publishes private members: ${open.join(', ')}. Treat it as compromised.`,
    expected: 'public members alone',
    actual: open,
  }))
  found.look('jwks-symmetric-key', key['kty'] !== 'oct' && key['k'] === undefined, () => ({
    message: `${name} is a symmetric key in a public key set.`,
    expected: 'a public key',
    actual: key['kty'] === 'oct' ? 'kty oct' : 'a member k',
  }))
}

/** Judges one key. Gives back whether it seems that it can be used: no rule has said why nothing is verified with it. */
function lookAtKey(found: Findings, reading: KeyReading, name: string, now: number): boolean {
  const key = reading.jwk
  const { kty, kid } = key
  found.look('jwks-kty-missing', isText(kty), () => ({
    message: `${name} has no kty.`,
    expected: 'a string',
    actual: stated(kty),
  }))
  if (kid !== undefined) found.look('jwks-kid-not-string', isText(kid), () => ({ expected: 'a string', actual: kid }))
  const named = lookAtUse(found, key, name)
  lookAtCertificates(found, key, name, now)
  const required = isText(kty) ? entryOf(REQUIRED_MEMBERS, kty) : undefined
  if (!required) return false
  const present = required.filter((member) => isText(key[member]))
  const whole = found.look('jwks-required-member-missing', present.length === required.length, () => ({
    message: `${name} lacks ${required.filter((member) => !present.includes(member)).join(', ')}.`,
    expected: required,
    actual: present,
  }))
  const encoded = present.filter((member) => member !== 'crv' && !/^[\w-]+$/.test(String(key[member])))
  const written = found.look('jwks-base64url', encoded.length === 0, () => ({
    message: `${name}: ${encoded.join(', ')} is not unpadded base64url.`,
    expected: 'letters, digits, - and _ of base64url',
    actual: Object.fromEntries(encoded.map((member) => [member, key[member]])),
  }))
  return whole && written && lookAtMaterial(found, reading, name) && named
}

/** The finding where no request can be sent to the `jwks_uri`, and why. */
export function unfetchedKeys(jwks_uri: string, why: string | undefined): Finding {
  return {
    rule: 'jwks-fetch-failed',
    holds: false,
    message: why,
    expected: 'a URL that can be fetched',
    actual: jwks_uri,
  }
}

/** The finding where the set was fetched again, since a token names a `kid` that it lacked. */
export function refetchedKeys(kid: unknown): Finding {
  return { rule: 'jwks-refetched', holds: false, expected: 'a kid that was known', actual: kid }
}
