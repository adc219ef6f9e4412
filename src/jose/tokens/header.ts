import type { JsonObject, JsonReading } from '../json/json.ts'
import { readJson } from '../json/reader.ts'
import { asObject } from '../json/values.ts'
import { writeJson } from '../json/writer.ts'
import { base64urlFaults, decodeBase64url } from './base64url.ts'
import { jsonFaults, notAnObject } from './json-faults.ts'
import type { TokenFault } from './token.ts'

export type SegmentName = NonNullable<TokenFault['segment']>

interface HeaderReading {
  readonly value: JsonObject
  readonly json: JsonReading | undefined
  readonly faults: readonly TokenFault[]
}

/** Reads a protected header: base64url of a JSON object (RFC 7515 section 4). */
export type ReadHeader = (segment: string) => HeaderReading

/** A longer one is read again rather than kept in memory. */
const LONGEST_KEPT = 4096

/** A reader for the headers of many tokens: those of one issuer mostly share theirs, so that the one read last is kept. */
export function headerReader(): ReadHeader {
  let last: { readonly segment: string; readonly reading: HeaderReading } | undefined
  return (segment) => {
    if (last?.segment === segment) return last.reading
    const reading = readHeader(segment)
    if (segment.length <= LONGEST_KEPT) last = { segment, reading }
    return reading
  }
}

/** Reads a single header. */
export const readHeader: ReadHeader = (segment) => {
  const { bytes, faults } = readSegment(segment, 'header', 0)
  const json = readJson(bytes)
  const value = asObject(json.value)
  const shape = value ? headerFaults(value) : [notAnObject('header', json, 0)]
  return { value: value ?? {}, json, faults: [...faults, ...jsonFaults(json, 'header', 0), ...shape] }
}

/** Extensions that a header marks critical are unknown here, `b64` included (RFC 7515 4.1.11). */
function headerFaults(header: JsonObject): readonly TokenFault[] {
  const faults: TokenFault[] = []
  if ('crit' in header) {
    const { crit } = header
    const named =
      Array.isArray(crit) && crit.length > 0
        ? crit.map((name) => (typeof name === 'string' ? name : writeJson(name))).join(', ')
        : 'an empty or malformed list'
    faults.push({
      kind: 'crit',
      message: `crit names extensions that are not understood: ${named.slice(0, 200)}`,
      segment: 'header',
    })
  }
  if (header['b64'] === false && !('crit' in header)) {
    faults.push({
      kind: 'crit',
      message: 'b64 is false, but crit does not name it (RFC 7797 section 6)',
      segment: 'header',
    })
  }
  return faults
}

const NONE: readonly TokenFault[] = []

/** One base64url segment that begins at `start` of the token. */
export function readSegment(
  text: string,
  segment: SegmentName,
  start: number,
): { readonly bytes: Uint8Array; readonly faults: readonly TokenFault[] } {
  const { bytes, fault } = decodeBase64url(text)
  if (!fault) return { bytes, faults: NONE }
  const faults = base64urlFaults(text).map(
    ({ message, offset }): TokenFault => ({
      kind: 'b64',
      message: `${segment}: ${message}`,
      segment,
      offset: start + offset,
    }),
  )
  return { bytes, faults }
}
