import type { Context } from '../../context.ts'
import { cliError } from '../../errors.ts'
import type { JsonValue } from '../../jose/json/json.ts'
import { asObject } from '../../jose/json/values.ts'
import { type CheckRecord, checkRecordOf } from '../../record/check-record.ts'
import type { Saved } from '../../record/record.ts'
import type { Run } from '../../trace/trace.ts'
import { outcomeOfSeveral } from '../../trace/verdict.ts'
import { compare, scenariosOf } from './diff.ts'

/** A record of `check` with what differs from one made before, in place of what it was compared with when it was made. */
export function diffed(saved: Saved, before: CheckRecord, { traitsOf }: Pick<Context, 'traitsOf'>): Saved {
  const record = checkRecordOf(saved, 'The record', (why) => cliError('input_unreadable', `${why}.`))
  const { given = [] } = saved.trace
  const isGiven = (name: string): boolean => given.some((each) => each.name === name)
  // What --only and --skip left out is not known here by its name.
  const isPart = isGiven('only') || isGiven('skip')
  const comparing = { traitsOf, strict: isGiven('strict'), isLeftOut: () => isPart }
  const { diff, still } = compare(before, scenariosOf(record), comparing)
  const runs = saved.trace.runs.map(({ still: _before, ...run }, at): Run => {
    const isStill = still.has(saved.trace.runs[at] ?? run)
    return isStill ? { ...run, still: true } : run
  })
  const trace = { ...saved.trace, runs, result: { ...asObject(saved.trace.result as JsonValue), diff } }
  const outcomes = { ...saved.outcomes, trace: outcomeOfSeveral(trace, saved.outcomes.runs) }
  return { ...saved, trace, outcomes }
}
