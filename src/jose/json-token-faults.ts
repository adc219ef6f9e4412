import type { JsonFault, JsonObject, JsonReading, JsonValue } from './json.ts'
import { isExact } from './json-writer.ts'
import type { TokenFault } from './token.ts'

/** An object; undefined for every other JSON value. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value) ? value : undefined
}

const RULE_OF: Readonly<Record<string, string>> = {
  'duplicate-member': 'jwt-duplicate-member',
  'not-utf8': 'jwt-not-utf8',
  'lone-surrogate': 'jwt-not-utf8',
  bom: 'jwt-not-utf8',
  'unsafe-integer': 'json-unsafe-integer',
}

/** Faults of a segment's JSON that do not keep it from being read; `start` is where the segment begins in the token. */
export function jsonFaults(json: JsonReading, segment: 'header' | 'payload', start: number): readonly TokenFault[] {
  if (json.faults.length === 0) return NONE
  return json.faults.flatMap((fault) => {
    const rule = RULE_OF[fault.kind]
    return rule ? [{ rule, message: `${segment}: ${fault.message}`, segment, offset: placeOf(json, fault, start) }] : []
  })
}

const NONE: readonly TokenFault[] = []

/** The fault of a segment that is no JSON object, with the first syntax error where there is one. */
export function notAnObject(segment: 'header' | 'payload', json: JsonReading, start: number): TokenFault {
  const syntax = json.faults.find((fault) => ['syntax', 'trailing', 'too-deep'].includes(fault.kind))
  return {
    rule: 'idt-not-jwt',
    message: `the ${segment} is not a JSON object${syntax ? `: ${syntax.message}` : ''}`,
    segment,
    offset: syntax ? placeOf(json, syntax, start) : start,
    expected: 'a JSON object',
  }
}

/** Where a fault of the decoded JSON stands in the token: four characters of base64url hold three bytes. */
function placeOf(json: JsonReading, fault: JsonFault, start: number): number {
  const bytes = fault.kind === 'not-utf8' ? fault.offset : Buffer.byteLength(json.text.slice(0, fault.offset))
  return start + Math.floor((bytes * 4) / 3)
}
