import type { JsonValue } from '../jose/json/json.ts'
import { asObject } from '../jose/json/values.ts'
import type { Run, Trace } from '../trace/trace.ts'
import { TELLS } from '../trace/traits.ts'
import { outcomeOfSeveral } from '../trace/verdict.ts'
import { VERSION } from '../version.ts'
import type { Saved } from './record.ts'
import { resultOfScenarios } from './scenarios.ts'

/** A record, and what it is called beside others, but for one with a title; by default its runs keep their names. */
interface Named {
  readonly saved: Saved
  readonly name?: string | undefined
}

/** One record of the runs of several, in their order: each came to what it had come to, and the whole to what follows from that. */
export function together(records: readonly Named[], command: string): Saved {
  const runs = records.flatMap(({ saved: { trace }, name }) => trace.runs.map((run) => called(run, name, trace)))
  const outcomes = records.flatMap(({ saved }) => saved.outcomes.runs)
  const own = records.flatMap(({ saved: { trace } }) => (trace.holds === 'several runs' ? [trace] : []))
  const startedAt = Math.min(...runs.map((run) => run.startedAt))
  const trace: Trace = {
    command,
    traits: TELLS,
    startedAt,
    ms: Math.max(...runs.map((run) => run.startedAt + run.ms)) - startedAt,
    result: scenariosOf(records),
    failures: own.flatMap(({ failures }) => failures),
    notes: [...new Set(own.flatMap(({ notes }) => notes))],
    holds: 'several runs',
    runs,
  }
  return { trace, outcomes: { trace: outcomeOfSeveral(trace, outcomes), runs: outcomes }, version: VERSION }
}

/** What the results say of scenarios, where each says it of all its runs. */
function scenariosOf(records: readonly Named[]): JsonValue {
  const all = records.map(({ saved: { trace } }) => {
    const scenarios = asObject(trace.result as JsonValue)?.['scenarios']
    return Array.isArray(scenarios) && scenarios.length === trace.runs.length ? scenarios : undefined
  })
  const known = all.filter((each) => each !== undefined)
  return known.length === all.length ? resultOfScenarios(known.flat()) : null
}

function called(run: Run, name: string | undefined, { holds, title, note }: Trace): Run {
  if (name === undefined) return run
  const notes = note === undefined ? run.notes : [note, ...run.notes]
  return { ...run, name: holds === 'one run' ? (title ?? name) : `${title ?? name} ${run.name}`, notes }
}
