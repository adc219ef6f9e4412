import type { CliError } from '../errors.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { asObject, isObject } from '../jose/json/values.ts'
import type { Run } from '../trace/trace.ts'
import type { Outcome } from '../trace/verdict.ts'
import { Broken, count, items, member, optional, type Place } from './place.ts'
import { brokenAs, type Saved } from './record.ts'
import { type ShardFacts, shardAt } from './shard.ts'

const TOTALS = ['passed', 'failed', 'skipped'] as const

/** A saved record of `check`, and what it is called. */
export interface CheckRecord {
  readonly what: string
  readonly saved: Saved
  readonly scenarios: readonly Came[]
  readonly totals: Readonly<Record<(typeof TOTALS)[number], number>>
  /** Undefined where the record is of all scenarios. */
  readonly shard: ShardFacts | undefined
}

/** What one scenario came to. */
export interface Came {
  readonly run: Run
  readonly outcome: Outcome
  /** As the result tells it. */
  readonly told: JsonObject
}

/** A record as one of `check`; what is none, and a check in which nothing ran, is refused with the end of a sentence about the file. Throws `input_unreadable` for a broken one. */
export function checkRecordOf(saved: Saved, what: string, refuse: (why: string) => CliError): CheckRecord {
  const { trace, outcomes, version } = saved
  if (trace.command !== 'check' || trace.holds !== 'several runs')
    throw refuse(`${what} is a record of ${trace.command}, and of no check`)
  const result = asObject(trace.result as JsonValue)
  const { error } = outcomes.trace
  if (!result) throw refuse(`${what} is of a check that did not begin${error ? ` (${error.code})` : ''}`)
  const place: Place = { value: result, name: 'result', within: { value: null, name: '' } }
  return brokenAs({ what, version }, () => {
    const listed = member(place, 'scenarios')
    const told = items(listed).map((each) => {
      if (!isObject(each.value)) throw new Broken(each, 'an object')
      return each.value
    })
    if (trace.runs.length === 0 && told.length > 0) throw refuse(`${what} is of a list, and of no run`)
    if (told.length !== trace.runs.length)
      throw new Broken(listed, `a list of ${trace.runs.length}`, `one of ${told.length}`)
    const shard = optional(member(place, 'shard'), shardAt)
    if (shard && shard.positions.length !== told.length)
      throw new Broken(
        member(place, 'shard'),
        `one with ${told.length} positions`,
        `one with ${shard.positions.length}`,
      )
    const totals = member(place, 'totals')
    const [passed = 0, failed = 0, skipped = 0] = TOTALS.map((name) => count(member(totals, name)))
    const scenarios = trace.runs.map((run, at) => ({
      run,
      outcome: outcomes.runs[at] ?? outcomes.trace,
      told: told[at] ?? {},
    }))
    return { what, saved, scenarios, totals: { passed, failed, skipped }, shard }
  })
}
