import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { asObject } from '../jose/json/values.ts'

/** The result of a check of these scenarios. */
export function resultOfScenarios(scenarios: JsonValue[]): JsonObject {
  const all = scenarios.map((each) => asObject(each) ?? {})
  const skipped = all.filter(({ verdict }) => verdict === 'skip').length
  const failed = all.filter(({ cause, verdict }) => typeof cause === 'string' && verdict !== 'skip').length
  return { scenarios, totals: { passed: all.length - failed - skipped, failed, skipped } }
}
