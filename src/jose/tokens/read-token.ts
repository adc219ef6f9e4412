import type { JsonObject, JsonReading } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { inflated } from './encoded.ts'
import { headerReader, type ReadHeader, readHeader, readSegment, type SegmentName } from './header.ts'
import { jsonFaults, notAnObject } from './json-faults.ts'
import { structureProblems } from './jwe-structure.ts'
import { opaque } from './opaque.ts'
import { isSelectivelyDisclosed, readSdJwt } from './sd-jwt.ts'
import { readJsonSerialization } from './serialization.ts'
import { TOKEN } from './shape.ts'
import type { JweReading, JwsReading, TokenFault, TokenReading } from './token.ts'

/** Longest token that is read, in characters. */
export const MAX_TOKEN = 256 * 1024
/** How often what lay inside of a JWE is opened once more. */
export const DEEPEST_JWE = 8
/** How many signed tokens may lie in one another. */
const DEEPEST_JWS = 8

/** Reads any token strictly and as far as it goes; what is wrong stands in `faults`, nothing is trusted and nothing refused. */
export type ReadToken = (raw: string) => TokenReading

/** Reads a single token. */
export const readToken: ReadToken = (raw) => read(raw, NO_HEADER, { readHeader, limit: MAX_TOKEN, depth: 0 })

/** Reads as `readToken` does, the sooner for many tokens that share their header; `limit` is the longest that is read. */
export function tokenReader(limit: number = MAX_TOKEN): ReadToken {
  const how: How = { readHeader: headerReader(), limit, depth: 0 }
  return (raw) => read(raw, NO_HEADER, how)
}

const NO_HEADER: JsonObject = {}

interface How {
  readonly readHeader: ReadHeader
  /** Longest token that is read, and most that one unpacks to. */
  readonly limit: number
  /** How many tokens there are around this one. */
  readonly depth: number
}

/** `outside` are the header parameters that a JSON serialisation has beside the protected ones. */
function read(raw: string, outside: JsonObject, how: How): TokenReading {
  const { readHeader, limit } = how
  if (raw.length > limit) return tooLong(raw, limit)
  if (/^\s*\{/.test(raw))
    return readJsonSerialization(raw, (inner, outside) => read(inner, outside, how)) ?? opaque(raw)
  const segments = raw.split('.', 6)
  const head = segments[0] ?? ''
  const encoded = looksEncoded(head) || (segments.length === 3 && looksEncoded(segments[1] ?? ''))
  if (!encoded) return opaque(raw)
  if (segments.length === 1) return isHeader(head) ? brokenJws(raw, segments, how) : opaque(raw)
  if (isSelectivelyDisclosed(raw)) return readSdJwt(raw, (inner) => readCompactJws(inner, how))
  if (segments.length === 3) return isSignedCookie(segments) ? opaque(raw) : readJws(raw, segments, how)
  return segments.length === 5 ? readJwe(raw, segments, outside, readHeader) : brokenJws(raw, segments, how)
}

function tooLong(raw: string, limit: number): TokenReading {
  const fault: TokenFault = {
    kind: 'too-large',
    message: `the token is longer than ${limit} characters and was not read`,
    expected: `at most ${limit} characters`,
    actual: `${raw.length} characters`,
  }
  return { ...opaque(raw.slice(0, limit)), length: raw.length, faults: [fault] }
}

/** Whether this is base64url of a text that begins with a brace, white space or a byte order mark before it aside. */
function looksEncoded(segment: string): boolean {
  if (/^e[w-z0-9_-]/.test(segment)) return !isName(segment)
  return /^(\xef\xbb\xbf)?[ \t\r\n]*\{/.test(Buffer.from(segment.slice(0, 64), 'base64url').toString('latin1'))
}

/** Whether this is a word or the label of a host rather than base64url: short, and after its first octet no text. */
function isName(segment: string): boolean {
  if (segment.length > LONGEST_NAME || !/^[a-z][a-z\d-]*$/.test(segment)) return false
  return !/^\{[\s\x20-\x7e]*$/.test(Buffer.from(segment.slice(0, 8), 'base64url').toString('latin1'))
}

const LONGEST_NAME = 40

/** Whether a segment that stands alone is the header of a token whose rest was lost. */
function isHeader(segment: string): boolean {
  const header = asObject(readJson(Buffer.from(segment, 'base64url')).value)
  return header !== undefined && typeof header['alg'] === 'string'
}

/** A cookie of Flask: JSON without an algorithm, a time of few octets and an HMAC. */
function isSignedCookie([head = '', time = '', mac = '']: readonly string[]): boolean {
  if (time.length < 5 || time.length > 8 || ![27, 43, 64, 86].includes(mac.length)) return false
  const content = readJson(Buffer.from(head, 'base64url')).value
  return content !== undefined && !('alg' in (asObject(content) ?? {}))
}

/** A compact JWS that stands inside of something else. */
function readCompactJws(raw: string, how: How): JwsReading {
  const segments = raw.split('.', 6)
  return segments.length === 3 ? readJws(raw, segments, how) : brokenJws(raw, segments, how)
}

/** Two segments, or four: a signature was lost or something was added. */
function brokenJws(raw: string, segments: readonly string[], how: How): JwsReading {
  const reading = readJws(raw, [...segments.slice(0, 2), segments.slice(2).join('.')], how)
  const count = segments.length < 6 ? `${segments.length}` : 'more than five'
  const fault: TokenFault = {
    kind: 'not-a-jwt',
    message: `a compact JWS has three segments and a compact JWE five; this has ${count}${count === '1' ? ', its header' : ''}`,
    expected: '3 or 5 segments',
    actual: count,
  }
  // What is not there has no faults of its own.
  const absent = segments.length === 1 ? ['payload', 'signature'] : ['signature']
  return { ...reading, faults: [fault, ...reading.faults.filter((other) => !absent.includes(other.segment ?? ''))] }
}

function readJws(raw: string, segments: readonly string[], how: How): JwsReading {
  const head = segments[0] ?? ''
  const body = segments[1] ?? ''
  const tail = segments[2] ?? ''
  const header = how.readHeader(head)
  const start = head.length + 1
  // An unencoded payload (RFC 7797) is text as it stands.
  const encoded = header.value['b64'] === false ? unencoded(body) : readSegment(body, 'payload', start)
  const payload = header.value['zip'] === 'DEF' ? unpacked(encoded, how.limit) : encoded
  const signature = readSegment(tail, 'signature', start + body.length + 1)
  const json = payload.bytes.length > 0 ? readJson(payload.bytes) : undefined
  const claims = asObject(json?.value)
  const nested = claims === undefined && json ? nestedIn(json.text, how) : undefined
  const unsigned = tail === '' && header.value['alg'] !== 'none'
  return {
    form: 'jws',
    raw,
    header: header.value,
    headerJson: header.json,
    claims,
    payloadJson: json,
    payload: payload.bytes,
    signature: signature.bytes,
    signingInput: raw.startsWith(head) ? raw.slice(0, start + body.length) : `${head}.${body}`,
    ...(nested ? { nested } : {}),
    faults: [
      ...header.faults,
      ...payload.faults,
      ...(nested
        ? nestingFaults(header.value, start)
        : payloadFaults(json, claims !== undefined ? 'object' : 'other', start)),
      ...signature.faults,
      ...(unsigned ? [EMPTY_SIGNATURE] : []),
    ],
  }
}

/** A token that was signed once more: the payload is a JWS in turn (RFC 7519 5.2, A.2). */
function nestedIn(text: string, how: How): JwsReading | undefined {
  if (!/^e[w-z]/.test(text) || !TOKEN.test(text) || how.depth >= DEEPEST_JWS) return undefined
  const inner = read(text, NO_HEADER, { ...how, depth: how.depth + 1 })
  return inner.form === 'jws' ? inner : undefined
}

/** The content type of a token in a token must be said (RFC 7519 5.2). */
function nestingFaults({ cty }: JsonObject, start: number): readonly TokenFault[] {
  if (typeof cty === 'string' && /^(?:application\/)?jwt$/i.test(cty)) return []
  const message = 'the payload is another JWS, and cty does not say so (RFC 7519 section 5.2)'
  return [{ kind: 'not-a-jwt', message, segment: 'payload', offset: start, expected: 'cty JWT', actual: 'no cty JWT' }]
}

type Segment = ReturnType<typeof readSegment>

/** A payload that was compressed before it was signed, as that of a SMART health card is. */
function unpacked({ bytes, faults }: Segment, limit: number): Segment {
  const text = inflated(bytes, limit)
  if (text) return { bytes: text, faults }
  const message = `zip says DEF, and the payload is no DEFLATE data of at most ${limit} octets unpacked`
  return { bytes, faults: [...faults, { kind: 'not-a-jwt', message, segment: 'payload' }] }
}

const EMPTY_SIGNATURE: TokenFault = {
  kind: 'signature',
  message: 'the signature is empty',
  segment: 'signature',
}

function unencoded(body: string): ReturnType<typeof readSegment> {
  return { bytes: Buffer.from(body), faults: [] }
}

function readJwe(raw: string, segments: readonly string[], outside: JsonObject, readHeader: ReadHeader): JweReading {
  const header = readHeader(segments[0] ?? '')
  const whole = { ...outside, ...header.value }
  const faults = [...header.faults]
  const sizes = { encrypted_key: 0, iv: 0, ciphertext: 0, tag: 0 }
  const starts: Partial<Record<SegmentName, number>> = { header: 0 }
  let offset = (segments[0]?.length ?? 0) + 1
  for (const [index, name] of (['encrypted_key', 'iv', 'ciphertext', 'tag'] as const).entries()) {
    const segment = segments[index + 1] ?? ''
    const part = readSegment(segment, name, offset)
    sizes[name] = part.bytes.length
    faults.push(...part.faults)
    starts[name] = offset
    offset += segment.length + 1
  }
  // In JSON serialisation the header may stand elsewhere.
  if (Object.keys(whole).length > 0)
    for (const { message, segment } of structureProblems(whole, sizes))
      faults.push({ kind: 'not-a-jwt', message, segment, offset: starts[segment] })
  return { form: 'jwe', raw, header: header.value, headerJson: header.json, sizes, faults }
}

/** A payload may be any bytes in a JWS; in a JWT it is a JSON object (RFC 7519 7.2). */
function payloadFaults(json: JsonReading | undefined, shape: 'object' | 'other', start: number): readonly TokenFault[] {
  if (!json) return [{ kind: 'not-a-jwt', message: 'the payload is empty', segment: 'payload', offset: start }]
  const faults = jsonFaults(json, 'payload', start)
  return shape === 'object' ? faults : [notAnObject('payload', json, start), ...faults]
}
