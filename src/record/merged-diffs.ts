import { cliError } from '../errors.ts'
import type { JsonObject, JsonValue } from '../jose/json/json.ts'
import { asObject, isObject } from '../jose/json/values.ts'
import type { CheckRecord } from './check-record.ts'
import type { Diff } from './diff.ts'

const LISTS = ['new', 'mended', 'still', 'changed'] as const satisfies readonly (keyof Diff)[]

/** What shards that were each compared with one record differ from it in; undefined where none was. Throws `shards_unfit` where some were not, or with another. */
export function mergedDiffs(shards: readonly CheckRecord[]): JsonObject | undefined {
  const diffs = shards.map(({ saved }) => diffIn(saved.trace.result))
  const [first] = diffs
  const other = diffs.findIndex((diff) => diff?.['since'] !== first?.['since'])
  if (other >= 0) {
    const names = [shards[other]?.what, shards[0]?.what]
    throw cliError('shards_unfit', `${names[0]} was not compared with the record that ${names[1]} was compared with.`)
  }
  if (!first) return undefined
  const positions = new Map<unknown, number>()
  for (const { scenarios, shard } of shards)
    for (const [at, { run }] of scenarios.entries()) positions.set(run.name, shard?.positions[at] ?? 0)
  const place = (item: JsonObject): number => positions.get(item['scenario']) ?? Number.POSITIVE_INFINITY
  const lists = LISTS.map((name) => {
    const all = diffs.flatMap((diff) => objectsIn(diff?.[name]))
    all.sort((one, two) => (place(one) === place(two) ? 0 : place(one) - place(two)))
    const keys = all.map(sameAs)
    const known = new Map(keys.map((key, at) => [key, at] as const).reverse())
    return [name, all.filter((_, at) => known.get(keys[at] ?? '') === at)] as const
  })
  return { since: first['since'] ?? null, ...Object.fromEntries(lists) }
}

function diffIn(result: unknown): JsonObject | undefined {
  return asObject(asObject(result as JsonValue)?.['diff'])
}

function objectsIn(list: JsonValue | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : []
}

/** What is a provider's is told by each shard that has a scenario of it. */
function sameAs({ scenario, ...item }: JsonObject): string {
  const isShared = item['what'] === 'keys' || item['what'] === 'metadata'
  return JSON.stringify(isShared ? item : { scenario, ...item })
}
