import { decodeBase64url } from './base64url.ts'
import type { JsonObject, JsonReading, JsonValue } from './json.ts'
import { isExact, readJson } from './json-reader.ts'
import { opaque } from './opaque.ts'
import { readJsonSerialization } from './serialization.ts'
import type { JweReading, JwsReading, TokenFault, TokenReading } from './token.ts'

/** Longest token that is read, in characters. */
export const MAX_TOKEN = 256 * 1024

export type SegmentName = NonNullable<TokenFault['segment']>

/** Reads any token strictly and as far as it goes; what is wrong stands in `faults`, nothing is trusted and nothing refused. */
export function readToken(raw: string): TokenReading {
  if (raw.length > MAX_TOKEN) {
    const fault = {
      rule: 'idt-size',
      message: `the token is longer than ${MAX_TOKEN} characters and was not read`,
      expected: `${MAX_TOKEN}`,
      actual: `${raw.length}`,
    }
    return { ...opaque(raw.slice(0, MAX_TOKEN)), length: raw.length, faults: [fault] }
  }
  if (/^\s*\{/.test(raw)) return readJsonSerialization(raw, readToken) ?? opaque(raw)
  const segments = raw.split('.', 6)
  if (!looksEncoded(segments[0] ?? '')) return opaque(raw)
  if (segments.length === 3) return readJws(raw, segments)
  if (segments.length === 5) return readJwe(raw, segments)
  return segments.length === 1 ? opaque(raw) : brokenJws(raw, segments)
}

/** How base64url of a text that begins with `{` begins; other dotted texts are opaque tokens. */
function looksEncoded(segment: string): boolean {
  return /^e[w-z]/.test(segment)
}

/** Two segments, or four: a signature was lost or something was added. */
function brokenJws(raw: string, segments: readonly string[]): JwsReading {
  const reading = readJws(raw, [segments[0] ?? '', segments[1] ?? '', segments.slice(2).join('.')])
  const count = raw.split('.').length
  const fault = {
    rule: 'idt-not-jwt',
    message: `a compact JWS has three segments and a compact JWE five; this has ${count}`,
    expected: '3 or 5 segments',
    actual: `${count}`,
  }
  return { ...reading, faults: [fault, ...reading.faults.filter((other) => other.segment !== 'signature')] }
}

function readJws(raw: string, [head = '', body = '', tail = '']: readonly string[]): JwsReading {
  const header = readHeader(head)
  const payload = readSegment(body, 'payload', head.length + 1)
  const signature = readSegment(tail, 'signature', head.length + body.length + 2)
  const detached = header.value['b64'] === false
  const json = detached ? readJson(body) : jsonOf(payload.bytes)
  const claims = asObject(json?.value)
  return {
    form: 'jws',
    raw,
    header: header.value,
    headerJson: header.json,
    claims,
    payloadJson: json,
    payload: detached ? Buffer.from(body) : payload.bytes,
    signature: signature.bytes,
    signingInput: `${head}.${body}`,
    faults: [
      ...header.faults,
      ...payload.faults,
      ...payloadFaults(json, claims, head.length + 1),
      ...signature.faults,
      ...missingSignature(tail, header.value),
    ],
  }
}

function missingSignature(tail: string, header: JsonObject): readonly TokenFault[] {
  if (tail !== '' || header['alg'] === 'none') return []
  return [{ rule: 'idt-signature-invalid', message: 'the signature is empty', segment: 'signature' }]
}

function readJwe(raw: string, segments: readonly string[]): JweReading {
  const names: readonly SegmentName[] = ['header', 'encrypted_key', 'iv', 'ciphertext', 'tag']
  const header = readHeader(segments[0] ?? '')
  const faults = [...header.faults]
  let offset = (segments[0]?.length ?? 0) + 1
  for (const [index, segment] of segments.entries()) {
    if (index === 0) continue
    faults.push(...readSegment(segment, names[index] ?? 'tag', offset).faults)
    offset += segment.length + 1
  }
  return { form: 'jwe', raw, header: header.value, headerJson: header.json, faults }
}

export interface HeaderReading {
  readonly value: JsonObject
  readonly json: JsonReading | undefined
  readonly faults: readonly TokenFault[]
}

/** A protected header: base64url of a JSON object (RFC 7515 section 4). */
export function readHeader(segment: string): HeaderReading {
  const { bytes, faults } = readSegment(segment, 'header', 0)
  const json = readJson(bytes)
  const value = asObject(json.value)
  const shape = value ? [] : [notAnObject('header', json)]
  return {
    value: value ?? {},
    json,
    faults: [...faults, ...jsonFaults(json, 'header', 0), ...shape, ...(value ? headerFaults(value) : [])],
  }
}

function notAnObject(segment: 'header' | 'payload', json: JsonReading): TokenFault {
  const syntax = json.faults.find((fault) => ['syntax', 'trailing', 'too-deep'].includes(fault.kind))
  return {
    rule: 'idt-not-jwt',
    message: `the ${segment} is not a JSON object${syntax ? `: ${syntax.message}` : ''}`,
    segment,
    ...(syntax ? { offset: syntax.offset } : {}),
  }
}

/** Extensions that a header marks critical are unknown here, `b64` included (RFC 7515 4.1.11). */
function headerFaults(header: JsonObject): readonly TokenFault[] {
  const faults: TokenFault[] = []
  if ('crit' in header) {
    const { crit } = header
    const named = Array.isArray(crit) && crit.length > 0 ? crit.map(String).join(', ') : 'an empty or malformed list'
    faults.push({
      rule: 'idt-crit-unknown',
      message: `crit names extensions that are not understood: ${named.slice(0, 200)}`,
      segment: 'header',
    })
  }
  if (header['b64'] === false && !('crit' in header)) {
    faults.push({
      rule: 'idt-crit-unknown',
      message: 'b64 is false, but crit does not name it (RFC 7797 section 6)',
      segment: 'header',
    })
  }
  return faults
}

/** One base64url segment that begins at `start` of the token. */
export function readSegment(
  text: string,
  segment: SegmentName,
  start: number,
): { readonly bytes: Uint8Array; readonly faults: readonly TokenFault[] } {
  const { bytes, fault } = decodeBase64url(text)
  if (!fault) return { bytes, faults: [] }
  return {
    bytes,
    faults: [
      { rule: 'jwt-b64-padding', message: `${segment}: ${fault.message}`, segment, offset: start + fault.offset },
    ],
  }
}

/** A payload is JSON when it begins like an object; other bytes are legal in a JWS. */
function jsonOf(bytes: Uint8Array): JsonReading | undefined {
  return bytes.length > 0 ? readJson(bytes) : undefined
}

function payloadFaults(
  json: JsonReading | undefined,
  claims: JsonObject | undefined,
  start: number,
): readonly TokenFault[] {
  if (!json) return [{ rule: 'idt-not-jwt', message: 'the payload is empty', segment: 'payload', offset: start }]
  if (!claims) return [notAnObject('payload', json), ...jsonFaults(json, 'payload', start)]
  return jsonFaults(json, 'payload', start)
}

const RULE_OF: Readonly<Record<string, string>> = {
  'duplicate-member': 'jwt-duplicate-member',
  'not-utf8': 'jwt-not-utf8',
  'lone-surrogate': 'jwt-not-utf8',
  bom: 'jwt-not-utf8',
  'unsafe-integer': 'json-unsafe-integer',
}

function jsonFaults(json: JsonReading, segment: 'header' | 'payload', start: number): readonly TokenFault[] {
  return json.faults.flatMap((fault) => {
    const rule = RULE_OF[fault.kind]
    // Four characters of base64url hold three bytes.
    const offset = start + Math.floor((fault.offset * 4) / 3)
    return rule ? [{ rule, message: `${segment}: ${fault.message}`, segment, offset }] : []
  })
}

export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value) ? value : undefined
}
