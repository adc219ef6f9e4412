import type { JsonObject, JsonValue } from './json.ts'
import { readJson } from './json-reader.ts'
import type { TokenFault, TokenReading } from './token.ts'

const NOT_COMPACT: TokenFault = {
  rule: 'idt-not-jwt',
  message: 'this is a JSON serialisation; a JWT is always compact (RFC 7519 section 1)',
  expected: 'compact serialisation',
  actual: 'JSON serialisation',
}

/** A JWS or JWE in JSON serialisation (RFC 7515 7.2, RFC 7516 7.2), read as its compact form would be; undefined when it is neither. */
export function readJsonSerialization(
  raw: string,
  readCompact: (raw: string) => TokenReading,
): TokenReading | undefined {
  const { value } = readJson(raw)
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    !('protected' in value || 'payload' in value || 'ciphertext' in value)
  )
    return undefined
  const content = value as JsonObject
  const compact = 'ciphertext' in content ? compactJwe(content) : compactJws(content)
  if (compact === undefined) return undefined
  const reading = readCompact(compact)
  return { ...reading, raw, faults: [NOT_COMPACT, ...reading.faults] }
}

function compactJws(content: JsonObject): string | undefined {
  const { signatures } = content
  const signed = Array.isArray(signatures) ? signatures[0] : content
  if (typeof signed !== 'object' || signed === null || Array.isArray(signed)) return undefined
  const part = signed as JsonObject
  return [part['protected'], content['payload'], part['signature']].map(text).join('.')
}

function compactJwe(content: JsonObject): string {
  const { recipients } = content
  const first = Array.isArray(recipients) ? recipients[0] : content
  const key = typeof first === 'object' && first !== null ? (first as JsonObject)['encrypted_key'] : undefined
  return [content['protected'], key, content['iv'], content['ciphertext'], content['tag']].map(text).join('.')
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
