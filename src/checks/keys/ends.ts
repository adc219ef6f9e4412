import { X509Certificate } from 'node:crypto'
import type { JsonObject, JsonValue } from '../../jose/json/json.ts'
import { isObject, isText } from '../../jose/json/values.ts'
import { type Ahead, endDetails } from '../ends.ts'
import type { Finding } from '../finding.ts'
import { startFindings } from '../findings.ts'

/** Judges when the keys of a set end: by their certificates, and by `exp` of those that have it. */
export function judgeKeyEnds(set: JsonObject, ahead: Ahead): readonly Finding[] {
  const found = startFindings()
  const keys = Array.isArray(set['keys']) ? set['keys'].filter(isObject) : []
  for (const [at, key] of keys.entries()) {
    const name = isText(key['kid']) ? `key ${key['kid']}` : `key ${at}`
    for (const [what, end] of [
      [`The certificate of ${name}`, certificateEnd(key['x5c'])],
      [`The ${name}`, typeof key['exp'] === 'number' ? key['exp'] * 1000 : undefined],
    ] as const)
      if (end !== undefined)
        found.look('jwks-key-expiring', end - ahead.now > ahead.within, () => endDetails(what, end, ahead))
  }
  return found.list
}

function certificateEnd(chain: JsonValue | undefined): number | undefined {
  const [first] = Array.isArray(chain) ? chain : []
  if (!isText(first)) return undefined
  try {
    return Date.parse(new X509Certificate(Buffer.from(first, 'base64')).validTo)
  } catch {
    return undefined
  }
}
