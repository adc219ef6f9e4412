import { type CliError, cliError } from '../errors.ts'
import type { Given } from '../trace/trace.ts'
import { outcomeOfSeveral } from '../trace/verdict.ts'
import { type CheckRecord, checkRecordOf } from './check-record.ts'
import { mergedDiffs } from './merged-diffs.ts'
import type { Saved } from './record.ts'
import type { ShardFacts } from './shard.ts'

/** A record that was given to be merged, and what it is called. */
export interface Part {
  readonly saved: Saved
  readonly what: string
}

/** One of a shard. */
interface Shard extends CheckRecord {
  readonly shard: ShardFacts
}

/**
 * The record that one run of all scenarios would have made, but for its times, from those of its shards. Throws `shards_unfit` where
 * they are not the shards of one run, each once, and `input_unreadable` for one that is broken.
 */
export function mergedShards(parts: readonly Part[]): Saved {
  const shards = parts.map(shardOf)
  const faults = faultsOf(shards)
  if (faults.length > 0) throw unfit(faults)
  const [first] = [...shards].sort((one, other) => one.shard.index - other.shard.index)
  if (!first) throw unfit(['none is given'])
  const inOrder = shards
    .flatMap(({ scenarios, shard }) => scenarios.map((each, at) => ({ ...each, position: shard.positions[at] })))
    .sort((one, other) => (one.position ?? 0) - (other.position ?? 0))
  if (inOrder.length !== first.shard.scenarios || inOrder.some(({ position }, at) => position !== at))
    throw unfit([`together they have not each of ${first.shard.scenarios} scenarios once`])
  const traces = shards.map(({ saved }) => saved.trace)
  const startedAt = Math.min(...traces.map((trace) => trace.startedAt))
  const sumOf = (name: keyof CheckRecord['totals']): number => shards.reduce((sum, { totals }) => sum + totals[name], 0)
  const diff = mergedDiffs(shards)
  const outcomes = inOrder.map(({ outcome }) => outcome)
  const trace: Saved['trace'] = {
    ...first.saved.trace,
    startedAt,
    ms: Math.max(...traces.map((each) => each.startedAt + each.ms)) - startedAt,
    result: {
      scenarios: inOrder.map(({ told }) => told),
      totals: { passed: sumOf('passed'), failed: sumOf('failed'), skipped: sumOf('skipped') },
      ...(diff && { diff }),
    },
    failures: distinct(traces.flatMap(({ failures }) => failures)),
    notes: distinct(traces.flatMap(({ notes }) => notes)),
    given: givenToAll(first, shards),
    runs: inOrder.map(({ run }) => run),
  }
  return { trace, outcomes: { trace: outcomeOfSeveral(trace, outcomes), runs: outcomes }, version: first.saved.version }
}

/** What every shard was made with; a file of its own that it was saved in is none of that. */
function givenToAll({ saved }: Shard, shards: readonly Shard[]): readonly Given[] {
  const all = shards.map((shard) => new Set((shard.saved.trace.given ?? []).map((each) => JSON.stringify(each))))
  return (saved.trace.given ?? []).filter(
    (each) => each.name !== 'shard' && each.name !== 'shards' && all.every((known) => known.has(JSON.stringify(each))),
  )
}

function shardOf({ saved, what }: Part): Shard {
  const record = checkRecordOf(saved, what, (why) => unfit([why]))
  const { shard } = record
  if (!shard) throw unfit([`${what} is of a check that was not split`])
  return { ...record, shard }
}

/** Why these are not the shards of one run, each once. */
function faultsOf(shards: readonly Shard[]): readonly string[] {
  const kinds = grouped(shards, ({ shard, saved }) =>
    JSON.stringify([shard.file, shard.of, shard.scenarios, saved.version]),
  )
  // What most of them are of is what was meant.
  const [own = []] = [...kinds.values()].sort((one, other) => other.length - one.length)
  const [usual] = own
  if (!usual) return []
  const { of } = usual.shard
  const others = shards.filter((each) => !own.includes(each)).map((each) => strange(each, usual))
  const found = grouped(own, ({ shard }) => shard.index)
  const doubled = [...found].filter(([, same]) => same.length > 1)
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !found.has(index))
  return [
    ...others,
    ...doubled.map(([index, same]) => {
      const names = same.map(({ what }) => what).join(', ')
      return `shard ${index} of ${of} is there ${same.length === 2 ? 'twice' : `${same.length} times`}: ${names}`
    }),
    ...(missing.length > 0 ? [`${some(missing)} of ${of} ${missing.length === 1 ? 'is' : 'are'} missing`] : []),
  ]
}

function strange({ shard, saved, what }: Shard, usual: Shard): string {
  const beside = usual.what
  if (shard.of !== usual.shard.of)
    return `${what} is shard ${shard.index} of ${shard.of}, and ${beside} one of ${usual.shard.of}`
  if (shard.file !== usual.shard.file || shard.scenarios !== usual.shard.scenarios)
    return `${what} is of another file of scenarios than ${beside}, or of others chosen of it`
  return `${what} was made by version ${saved.version}, and ${beside} by ${usual.saved.version}`
}

/** Most shards that are named one by one. */
const MOST_NAMED = 20

function some(missing: readonly number[]): string {
  const named = missing.slice(0, MOST_NAMED).join(', ')
  const more = missing.length - MOST_NAMED
  return `${missing.length === 1 ? 'shard' : 'shards'} ${named}${more > 0 ? ` and ${more} more` : ''}`
}

function unfit(faults: readonly string[]): CliError {
  return cliError('shards_unfit', `These are not the shards of one run, each once: ${faults.join('; ')}.`)
}

function grouped<T, K>(all: readonly T[], by: (each: T) => K): ReadonlyMap<K, readonly T[]> {
  const found = new Map<K, T[]>()
  for (const each of all) {
    const key = by(each)
    const others = found.get(key)
    if (others) others.push(each)
    else found.set(key, [each])
  }
  return found
}

/** Each once, by what it says. */
function distinct<T>(all: readonly T[]): T[] {
  const known = new Set<string>()
  return all.filter((each) => {
    const text = JSON.stringify(each)
    if (known.has(text)) return false
    known.add(text)
    return true
  })
}
