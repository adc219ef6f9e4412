import type { JsonReading } from '../jose/json/json.ts'
import { readJson } from '../jose/json/reader.ts'
import type { Exchange } from './trace.ts'

/** The JSON of an answer, read strictly; undefined when there was no answer. */
export function jsonBody(exchange: Exchange): JsonReading | undefined {
  return exchange.response ? readJson(exchange.response.bytes) : undefined
}
