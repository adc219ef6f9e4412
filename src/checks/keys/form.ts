import type { JsonObject } from '../../jose/json/json.ts'
import { isObject, isText } from '../../jose/json/values.ts'
import { keyReader } from '../../jose/keys/jwk.ts'
import type { KeyText } from '../../jose/keys/key-text.ts'
import { MOST_KEYS } from '../../jose/keys/keys.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'
import { lookAtWriting } from './material.ts'

/** Judges how a key is written that was given to verify with: what strict libraries refuse although it can be read. */
export function judgeGivenKey({ held, undone }: KeyText, source: string): readonly Finding[] {
  const found = startFindings()
  found.look('jwks-key-form', undone.length === 0, () => ({
    message: `${source} was read all the same: ${undone.join('; ')}.`,
    ...(undone.some((each) => each.includes('map of kid')) && { client: BESIDE }),
    expected: 'PEM with its lines, a JWK or a JWK Set',
    actual: undone,
  }))
  const read = keyReader()
  for (const [index, jwk] of jwksOf(held).entries()) {
    const name = `key ${isText(jwk['kid']) ? jwk['kid'] : index}`
    if (isWhole(jwk)) lookAtWriting(found, read(jwk), name)
  }
  return found.list
}

/** Where those who publish keys by other names have them as a JWK Set. */
export const BESIDE =
  'Take the JWK Set that Google and Firebase publish of the same keys: /oauth2/v3/certs for /oauth2/v1/certs, and /jwk/ in the place of /x509/ in the URL.'

/** Whether the numbers are there of which the octets are counted; what is missing keeps the key from being used, and is told then. */
function isWhole({ kty, n, x, y }: JsonObject): boolean {
  return kty === 'RSA' ? isText(n) : isText(x) && isText(y)
}

function jwksOf(held: KeyText['held']): readonly JsonObject[] {
  if ('pem' in held) return []
  const listed = 'jwk' in held ? [held.jwk] : held.jwks['keys']
  return Array.isArray(listed) ? listed.slice(0, MOST_KEYS).filter(isObject) : []
}
