import type { JsonObject, JsonReading, JsonValue } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { faultKind } from './json-faults.ts'
import type { JsonSerialization, SerializedPart, TokenFault, TokenReading } from './token.ts'

export const NOT_COMPACT: TokenFault = {
  kind: 'not-a-jwt',
  message: 'this is a JSON serialisation; a JWT is always compact (RFC 7519 section 1)',
  expected: 'compact serialisation',
  actual: 'JSON serialisation',
}

/** Reads the compact form; `outside` are the header parameters that nothing protects. */
type ReadCompact = (raw: string, outside: JsonObject) => TokenReading

/** A JWS or JWE in JSON serialisation (RFC 7515 7.2, RFC 7516 7.2), read as its compact form would be; undefined when it is neither. */
export function readJsonSerialization(raw: string, readCompact: ReadCompact): TokenReading | undefined {
  const json = readJson(raw)
  const content = asObject(json.value)
  if (!content || !isSerialization(content)) return undefined
  const several = content['ciphertext'] === undefined ? content['signatures'] : content['recipients']
  const list = Array.isArray(several) ? several : [content]
  const first = asObject(list[0]) ?? {}
  const parts =
    content['ciphertext'] === undefined
      ? [first['protected'] ?? NO_HEADER, content['payload'], first['signature']]
      : [
          content['protected'] ?? NO_HEADER,
          first['encrypted_key'],
          content['iv'],
          content['ciphertext'],
          content['tag'],
        ]
  const unprotected = { ...asObject(content['unprotected']), ...asObject(first['header']) }
  const reading = readCompact(parts.map(part).join('.'), unprotected)
  if (reading.form === 'opaque') return { ...reading, raw, length: raw.length }
  const others = list.slice(1, 1 + MOST).map((each, at) => other(each, content, at, readCompact))
  const serialization: JsonSerialization = {
    form: Array.isArray(several) ? 'general' : 'flattened',
    unprotected,
    count: list.length,
    ...(others.length > 0 ? { others: others.map((each) => each.part) } : {}),
  }
  // The header of a token is all of it, protected or not (RFC 7515 4, RFC 7516 4).
  const header = { ...unprotected, ...reading.header }
  const faults = [NOT_COMPACT, ...outerFaults(json), ...inner(reading), ...others.flatMap((each) => each.faults)]
  return { ...reading, header, raw, serialization, faults }
}

/** What stands for a protected header that is absent: the one without members. */
const NO_HEADER = 'e30'

/** Most signatures or recipients after the first that are read. */
const MOST = 16

/** A signature or recipient after the first; `at` counts them from 0. */
function other(
  value: JsonValue,
  content: JsonObject,
  at: number,
  readCompact: ReadCompact,
): { readonly part: SerializedPart; readonly faults: readonly TokenFault[] } {
  const own = asObject(value) ?? {}
  const unprotected = { ...asObject(content['unprotected']), ...asObject(own['header']) }
  if (content['ciphertext'] !== undefined) return { part: { unprotected }, faults: [] }
  const reading = readCompact(
    [own['protected'] ?? NO_HEADER, content['payload'], own['signature']].map(part).join('.'),
    unprotected,
  )
  const faults = inner(reading).filter(({ segment }) => segment !== 'payload')
  const named = faults.map((fault) => ({ ...fault, message: `signature ${at + 2}: ${fault.message}` }))
  return { part: { header: reading.form === 'opaque' ? {} : reading.header, unprotected }, faults: named }
}

/** Whether an object has what a JWS or JWE in JSON serialisation has. */
export function isSerialization(content: JsonObject): boolean {
  if (typeof content['ciphertext'] === 'string') return true
  return typeof content['payload'] === 'string' && ('signature' in content || Array.isArray(content['signatures']))
}

/** Offsets count from the start of the token, so those of a segment read out of its JSON mean nothing. */
function inner(reading: TokenReading): readonly TokenFault[] {
  return reading.faults.map(({ offset: _offset, ...fault }) => fault)
}

function outerFaults(json: JsonReading): readonly TokenFault[] {
  return json.faults.flatMap((fault) => {
    const kind = faultKind(fault)
    const { message, offset, line, column, excerpt } = fault
    return kind ? [{ kind, message, offset, line, column, ...(excerpt ? { excerpt } : {}) }] : []
  })
}

/** Dots would make more segments of it than there are. */
function part(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value.replaceAll('.', '=') : ''
}
