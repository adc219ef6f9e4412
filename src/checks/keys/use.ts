import type { JsonObject } from '../../jose/json.ts'
import { described, textOf } from '../../jose/json-values.ts'
import { type Findings, isText, typeName } from '../findings.ts'
import { KEY_ALGS, SIGNATURE_ALGS } from '../metadata/registered-algorithms.ts'

/** Operations of a public key (RFC 7517 4.3). */
const PUBLIC = new Set(['verify', 'encrypt', 'wrapKey', 'deriveKey', 'deriveBits'])

/** Judges what a key says it is for (RFC 7517 4.2 to 4.4). */
export function lookAtUse(found: Findings, key: JsonObject, name: string): void {
  const { use, alg, key_ops } = key
  if (use !== undefined)
    found.look('jwks-use-unknown', use === 'sig' || use === 'enc', {
      message: `${name} has another use than sig or enc.`,
      expected: 'sig or enc',
      actual: isText(use) ? use : typeName(use),
    })
  if (key_ops !== undefined) {
    const listed = Array.isArray(key_ops) ? key_ops.slice(0, 100) : []
    const odd = listed.filter((each) => !isText(each) || !PUBLIC.has(each))
    const doubled = new Set(listed).size < listed.length
    found.look('jwks-key-ops-invalid', Array.isArray(key_ops) && odd.length === 0 && !doubled, {
      message: `${name}: key_ops ${doubled ? 'repeats an operation' : 'is not a list of operations of a public key'}.`,
      expected: [...PUBLIC],
      actual: Array.isArray(key_ops) ? listed : typeName(key_ops),
    })
    const consistent = use === (listed.includes('verify') ? 'sig' : 'enc')
    found.look('jwks-use-and-key-ops', use === undefined, {
      message: `${name} has both use and key_ops${consistent ? '' : ', and they contradict each other'}.`,
      expected: 'one of the two',
      actual: { use: isText(use) ? use.slice(0, 40) : typeName(use), key_ops: listed.slice(0, 10) },
    })
  }
  found.look('jwks-alg-missing', textOf(alg) !== undefined, {
    message: alg === undefined ? `${name} has no alg.` : `${name}: alg is ${described(alg)}.`,
    expected: 'a string',
    actual: described(alg),
  })
  if (isText(alg)) lookAtAlg(found, key, alg, name)
  else if (alg !== undefined)
    found.look('jwks-alg-unknown', false, {
      message: `${name}: alg is ${typeName(alg)}, not a string, so that the key is not used.`,
      expected: 'a string',
      actual: typeName(alg),
    })
}

function lookAtAlg(found: Findings, key: JsonObject, alg: string, name: string): void {
  const signature = SIGNATURE_ALGS.has(alg)
  found.look('jwks-alg-unknown', signature || KEY_ALGS.has(alg), {
    message: `${name} has an alg that is not registered.`,
    actual: alg,
  })
  found.look('jwks-alg-rsa1-5', alg !== 'RSA1_5', { message: `${name} is for RSA1_5.` })
  const wanted = keyTypeOf(alg)
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
      actual: { alg, use: key['use'].slice(0, 40) },
    })
}

/** The type of key that an algorithm needs (RFC 7518 3.1 and 4.1, RFC 8037, RFC 8812, RFC 9864). */
export function keyTypeOf(alg: string): { readonly kty: string; readonly crv?: readonly string[] } | undefined {
  if (/^(RS|PS)\d|^RSA/.test(alg)) return { kty: 'RSA' }
  const curves: Readonly<Record<string, string>> = {
    ES256: 'P-256',
    ES384: 'P-384',
    ES512: 'P-521',
    ES256K: 'secp256k1',
  }
  const crv = Object.hasOwn(curves, alg) ? curves[alg] : undefined
  if (crv) return { kty: 'EC', crv: [crv] }
  if (alg === 'EdDSA') return { kty: 'OKP', crv: ['Ed25519', 'Ed448'] }
  return alg === 'Ed25519' || alg === 'Ed448' ? { kty: 'OKP', crv: [alg] } : undefined
}
