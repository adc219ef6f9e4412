import { Broken, count, formed, items, list, member, type Place } from './place.ts'

/** Which part of which scenarios a record of `check` is of. */
export interface ShardFacts {
  /** From 1. */
  readonly index: number
  readonly of: number
  /** The same for all shards of one file, and of what was chosen of it; "sha256:…". */
  readonly file: string
  /** How many scenarios all shards have together. */
  readonly scenarios: number
  /** Where those of this one stand among them, from 0. */
  readonly positions: readonly number[]
}

/** Most scenarios that shards have together. */
const MOST = 1_000_000

/** Most shards that there are of one file. */
const MOST_SHARDS = 99_999

export function shardAt(place: Place): ShardFacts {
  const at = (name: string): Place => member(place, name)
  const [index, of, scenarios] = [count(at('index')), count(at('of')), count(at('scenarios'))]
  if (of > MOST_SHARDS) throw new Broken(at('of'), `at most ${MOST_SHARDS}`, 'another number')
  if (index < 1 || index > of) throw new Broken(at('index'), 'a number from 1 to that of the shards', 'another number')
  if (scenarios > MOST) throw new Broken(at('scenarios'), `at most ${MOST}`, 'another number')
  const positions = list(at('positions'), count)
  for (const [nth, each] of items(at('positions')).entries())
    if ((positions[nth] ?? 0) >= scenarios || (nth > 0 && (positions[nth] ?? 0) <= (positions[nth - 1] ?? 0)))
      throw new Broken(each, 'a place among the scenarios, behind the one before', 'another number')
  return { index, of, file: formed(at('file'), /^sha256:[0-9a-f]{64}$/, 'a hash'), scenarios, positions }
}
