import type { JsonReading } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import type { Exchange } from './trace.ts'

/** Members, lists, objects and numbers kept as they are written that are read of an answer, together; what providers send has some hundreds. */
export const MOST_MEMBERS = 65_536

/** The JSON of an answer, read strictly; undefined when there was no answer. */
export function jsonBody(exchange: Exchange): JsonReading | undefined {
  return exchange.response ? readJson(exchange.response.bytes, MOST_MEMBERS) : undefined
}
