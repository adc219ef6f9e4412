import { createHash } from 'node:crypto'
import type { Options } from '../config/option-values.ts'
import type { StepCommand } from '../config/step-command.ts'
import type { Env } from '../env.ts'
import { type CliError, cliError } from '../errors.ts'
import type { ShardFacts } from '../record/shard.ts'
import { accountsOf } from './account.ts'
import { type Combination, combinationsOf } from './combination.ts'
import type { Definitions } from './definitions.ts'

/** One of the parts that scenarios are split into for several machines; `index` is from 1. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** The shard that the options ask for, by what the scheduler says where they say `auto`; undefined for all scenarios. Throws `invalid_option`, and `missing_option` where the scheduler says nothing. */
export function shardIn(options: Pick<Options, 'text' | 'number'>, { vars }: Pick<Env, 'vars'>): Shard | undefined {
  const given = options.text('shard')
  const total = options.number('shards')
  if (given === undefined && total === undefined) return undefined
  if (given === undefined)
    throw wrong('--shards says how many there are, and nothing says which is this one', 'Give --shard auto beside it.')
  if (given === 'auto') return byScheduler(vars, total)
  if (total !== undefined)
    throw wrong('--shard i/n says how many there are, and so does --shards', 'Give --shards beside --shard auto alone.')
  const [, index, of] = /^(\d{1,9})\/(\d{1,9})$/.exec(given) ?? []
  if (index === undefined) throw wrong('--shard says no <i>/<n> and not auto', COUNTED)
  return numbered(`--shard ${index}/${of}`, index, of)
}

/** Variables of GitLab and those who took them over, and of an indexed Job of Kubernetes. */
const NODE = 'CI_NODE_INDEX'
const NODES = 'CI_NODE_TOTAL'
const COMPLETION = 'JOB_COMPLETION_INDEX'

function byScheduler(vars: Env['vars'], total: number | undefined): Shard {
  const read = (name: string): string | undefined => (Object.hasOwn(vars, name) ? vars[name] || undefined : undefined)
  const [node, nodes, completion] = [read(NODE), read(NODES), read(COMPLETION)]
  if (node !== undefined && completion !== undefined)
    throw wrong(`--shard auto finds ${NODE} and ${COMPLETION}, and they may say another thing each`, SAY)
  if (completion !== undefined) {
    if (total === undefined)
      throw wrong(`--shard auto finds ${COMPLETION}, which does not say how many there are`, 'Add --shards <n>.')
    const index = /^\d{1,9}$/.test(completion) ? String(Number(completion) + 1) : undefined
    return numbered(`--shard auto with ${COMPLETION} and --shards ${total}`, index, String(total))
  }
  // A job of GitLab that is not split has a total of 1 and no index.
  const index = node ?? (nodes === '1' ? '1' : undefined)
  if (index === undefined && nodes === undefined)
    throw cliError('missing_option', `--shard auto needs ${NODE} and ${NODES}, or ${COMPLETION}.`, SAY)
  if (index === undefined || nodes === undefined)
    throw cliError('missing_option', `--shard auto needs ${index === undefined ? NODE : NODES} as well.`, SAY)
  if (total !== undefined && String(total) !== nodes)
    throw wrong(`--shards ${total} is not what ${NODES} says`, 'Leave --shards out.')
  return numbered(`--shard auto with ${NODE} and ${NODES}`, index, nodes)
}

const COUNTED = 'Shards are counted from 1: 1/4, 2/4, 3/4 and 4/4.'
const SAY = 'Say which it is: --shard <i>/<n>, from 1.'

/** Whole numbers from 1 on, the first no greater than the second. */
function numbered(what: string, index: string | undefined, of: string | undefined): Shard {
  const numbers = [index, of].map((text) => (text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0))
  const [first = 0, second = 0] = numbers
  if (first > 0 && second >= first) return { index: first, of: second }
  throw wrong(`${what} is no shard`, COUNTED)
}

function wrong(what: string, hint: string): CliError {
  return cliError('invalid_option', `${what}.`, hint)
}

/** What of the scenarios chosen belongs to a shard. */
export interface Split {
  readonly scenarios: readonly Combination[]
  readonly facts: ShardFacts
}

/**
 * Splits scenarios by a hash of their names, so that one more moves no other. Those that sign in go by their account instead: its
 * scenarios stay together, since two machines cannot wait for one another.
 */
export function split(
  chosen: readonly Combination[],
  shard: Shard,
  definitions: Definitions,
  commands: readonly StepCommand[],
): Split {
  const accounts = (each: Combination): readonly string[] => accountsOf(each, definitions, commands)
  // By all that the file has, so that --only and --skip move nothing either.
  const groupOf = groupsOf(combinationsOf(definitions).map(accounts))
  const isOwn = (each: Combination): boolean => {
    const [account] = accounts(each)
    return placeOf(account === undefined ? each.name : groupOf(account), shard.of) === shard.index
  }
  const positions = chosen.flatMap((each, at) => (isOwn(each) ? [at] : []))
  return {
    scenarios: chosen.filter(isOwn),
    facts: { ...shard, file: fingerprint(definitions, chosen), scenarios: chosen.length, positions },
  }
}

function placeOf(key: string, of: number): number {
  return (createHash('sha256').update(key).digest().readUIntBE(0, 6) % of) + 1
}

/** What stands for each account: of those that some scenario signs in to together, the one that most scenarios have. */
function groupsOf(used: readonly (readonly string[])[]): (account: string) => string {
  const times = new Map<string, number>()
  const rank = new Map<string, number>()
  for (const accounts of used)
    for (const [at, account] of accounts.entries()) {
      times.set(account, (times.get(account) ?? 0) + 1)
      // An origin that several tenants sign in at stands behind the tenant's own place.
      rank.set(account, Math.max(rank.get(account) ?? 0, at))
    }
  const weight = (account: string): readonly [number, number] => [times.get(account) ?? 0, rank.get(account) ?? 0]
  const isHeavier = (one: string, other: string): boolean => {
    const [a, b] = [weight(one), weight(other)]
    return a[0] !== b[0] ? a[0] > b[0] : a[1] !== b[1] ? a[1] > b[1] : one < other
  }
  const above = new Map<string, string>()
  const top = (account: string): string => {
    let found = account
    for (let next = above.get(found); next !== undefined; next = above.get(found)) found = next
    return found
  }
  for (const [first = '', ...others] of used)
    for (const other of others) {
      const [one, two] = [top(first), top(other)]
      if (one === two) continue
      if (isHeavier(one, two)) above.set(two, one)
      else above.set(one, two)
    }
  return top
}

/** Tells files of scenarios, and what was chosen of them, apart; places in them and comments count for nothing. */
function fingerprint({ providers, people, scenarios }: Definitions, chosen: readonly Combination[]): string {
  const told = scenarios.map(({ file: _file, at: _at, steps, ...own }) => ({
    ...own,
    steps: steps.map(({ command, keys, expect }) => ({ command, keys, expect })),
  }))
  const text = JSON.stringify([[...providers], [...people], told, chosen.map(({ name }) => name)])
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
