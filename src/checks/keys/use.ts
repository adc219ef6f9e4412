import type { JsonObject } from '../../jose/json/json.ts'
import { described, isText, textOf } from '../../jose/json/values.ts'
import { entryOf } from '../../text/table.ts'
import type { Findings } from '../findings.ts'
import { KEY_ALGS, SIGNATURE_ALGS } from '../metadata/registered-algorithms.ts'

/** Operations of a public key (RFC 7517 4.3). */
const PUBLIC = new Set(['verify', 'encrypt', 'wrapKey', 'deriveKey', 'deriveBits'])

/** Judges what a key says it is for (RFC 7517 4.2 to 4.4). Gives back whether its alg is absent or registered. */
export function lookAtUse(found: Findings, key: JsonObject, name: string): boolean {
  const { use, alg, key_ops } = key
  if (use !== undefined)
    found.look('jwks-use-unknown', use === 'sig' || use === 'enc', () => ({
      message: `${name} has another use than sig or enc.`,
      expected: 'sig or enc',
      actual: use,
    }))
  if (key_ops !== undefined) {
    const listed = Array.isArray(key_ops) ? key_ops : []
    const odd = listed.filter((each) => !isText(each) || !PUBLIC.has(each))
    const doubled = new Set(listed).size < listed.length
    found.look('jwks-key-ops-invalid', Array.isArray(key_ops) && odd.length === 0 && !doubled, () => ({
      message: `${name}: key_ops ${doubled ? 'repeats an operation' : 'is not a list of operations of a public key'}.`,
      expected: [...PUBLIC],
      actual: key_ops,
    }))
    const consistent = use === (listed.includes('verify') ? 'sig' : 'enc')
    found.look('jwks-use-and-key-ops', use === undefined, () => ({
      message: `${name} has both use and key_ops${consistent ? '' : ', and they contradict each other'}.`,
      expected: 'one of the two',
      actual: { use, key_ops },
    }))
  }
  found.look('jwks-alg-missing', textOf(alg) !== undefined, () => ({
    message: alg === undefined ? `${name} has no alg.` : `${name}: alg is ${described(alg)}.`,
    expected: 'a string',
    actual: described(alg),
  }))
  if (isText(alg)) return lookAtAlg(found, key, alg, name)
  if (alg === undefined) return true
  const message = `${name}: alg is ${described(alg)}, not a string, so that the key is not used.`
  return found.look('jwks-alg-unknown', false, { message, expected: 'a string', actual: alg })
}

function lookAtAlg(found: Findings, key: JsonObject, alg: string, name: string): boolean {
  const signature = SIGNATURE_ALGS.has(alg)
  const known = found.look('jwks-alg-unknown', signature || KEY_ALGS.has(alg), () => ({
    message: `${name} has an alg that is not registered.`,
    expected: 'a registered algorithm',
    actual: alg,
  }))
  found.look('jwks-alg-rsa1-5', alg !== 'RSA1_5', () => ({
    message: `${name} is for RSA1_5.`,
    expected: 'RSA-OAEP-256',
    actual: alg,
  }))
  const wanted = keyTypeOf(alg)
  if (wanted) {
    const fits = key['kty'] === wanted.kty && (wanted.crv === undefined || wanted.crv.includes(String(key['crv'])))
    found.look('jwks-alg-kty-mismatch', fits, () => ({
      message: `${name}: ${alg} does not go with this type of key.`,
      expected: wanted,
      actual: { kty: key['kty'] ?? 'absent', crv: key['crv'] ?? 'absent' },
    }))
  }
  const { use } = key
  if (isText(use))
    found.look('jwks-alg-use-mismatch', signature === (use === 'sig') || wanted === undefined, () => ({
      message: `${name}: ${alg} with use ${use}.`,
      expected: signature ? 'sig' : 'enc',
      actual: use,
    }))
  return known
}

/** A type of key, and the curves that it may be on. */
export interface KeyType {
  readonly kty: string
  readonly crv?: readonly string[]
}

const RSA: KeyType = { kty: 'RSA' }
const ON_CURVES: Readonly<Record<string, KeyType>> = {
  ES256: { kty: 'EC', crv: ['P-256'] },
  ES384: { kty: 'EC', crv: ['P-384'] },
  ES512: { kty: 'EC', crv: ['P-521'] },
  ES256K: { kty: 'EC', crv: ['secp256k1'] },
  EdDSA: { kty: 'OKP', crv: ['Ed25519', 'Ed448'] },
  Ed25519: { kty: 'OKP', crv: ['Ed25519'] },
  Ed448: { kty: 'OKP', crv: ['Ed448'] },
}

/** The type of key that an algorithm needs (RFC 7518 3.1 and 4.1, RFC 8037, RFC 8812, RFC 9864). */
export function keyTypeOf(alg: string): KeyType | undefined {
  return /^(RS|PS)\d|^RSA/.test(alg) ? RSA : entryOf(ON_CURVES, alg)
}
