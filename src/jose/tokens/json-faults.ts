import type { JsonFault, JsonReading } from '../json/json.ts'
import { breakingFault } from '../json/reader.ts'
import type { FaultKind, TokenFault } from './token.ts'

const KINDS: Partial<Record<JsonFault['kind'], FaultKind>> = {
  'duplicate-member': 'duplicate-member',
  'not-utf8': 'not-utf8',
  'lone-surrogate': 'not-utf8',
  bom: 'not-utf8',
  'unsafe-integer': 'unsafe-integer',
}

/** What a fault of a token's JSON is in a token; undefined for one that keeps it from being read. */
export function faultKind({ kind }: JsonFault): FaultKind | undefined {
  return KINDS[kind]
}

/** Faults of a segment's JSON that do not keep it from being read; `start` is where the segment begins in the token. */
export function jsonFaults(json: JsonReading, segment: 'header' | 'payload', start: number): readonly TokenFault[] {
  if (json.faults.length === 0) return NONE
  return json.faults.flatMap((fault) => {
    const kind = faultKind(fault)
    return kind ? [{ kind, message: `${segment}: ${fault.message}`, segment, ...detailsOf(json, fault, start) }] : []
  })
}

const NONE: readonly TokenFault[] = []

/** The fault of a segment that is no JSON object, with the first syntax error where there is one. */
export function notAnObject(segment: 'header' | 'payload', json: JsonReading, start: number): TokenFault {
  const syntax = breakingFault(json)
  return {
    kind: 'not-a-jwt',
    message: `the ${segment} is not a JSON object${syntax ? `: ${syntax.message}` : ''}`,
    segment,
    ...(syntax ? detailsOf(json, syntax, start) : { offset: start }),
    expected: 'a JSON object',
  }
}

function detailsOf(
  json: JsonReading,
  fault: JsonFault,
  start: number,
): Pick<TokenFault, 'offset' | 'line' | 'column' | 'mistake' | 'excerpt'> {
  const { line, column, mistake, excerpt } = fault
  const offset = placeOf(json, fault, start)
  return { offset, line, column, ...(mistake ? { mistake } : {}), ...(excerpt ? { excerpt } : {}) }
}

/** Where a fault of the decoded JSON stands in the token: four characters of base64url hold three bytes. */
function placeOf(json: JsonReading, fault: JsonFault, start: number): number {
  const bytes = fault.kind === 'not-utf8' ? fault.offset : Buffer.byteLength(json.text.slice(0, fault.offset))
  const mark = fault.kind !== 'bom' && json.faults.some((other) => other.kind === 'bom') ? 3 : 0
  return start + Math.floor(((bytes + mark) * 4) / 3)
}
