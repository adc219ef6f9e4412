import { rootsOf } from './consequences.ts'
import { counts, isAboutProvider, isOnTheWay, isRejection } from './counted.ts'
import { placedSteps } from './placed-steps.ts'
import type { Check, Run, Step } from './trace.ts'
import type { Traits } from './traits.ts'

/** A broken rule of a run: once, however often and wherever it was broken. */
export interface Ranked {
  readonly id: string
  readonly verdict: 'fail' | 'warn'
  /** Whether it makes the run fail. */
  readonly decides: boolean
  /** Whether it is about the provider's documents on the way to what the run is about. */
  readonly aside: boolean
  /** Each time it was broken, in the order of time, never empty. */
  readonly places: readonly Place[]
  /** Ids of the rules that are broken because of it. */
  readonly follows: readonly string[]
}

interface Place {
  /** The step by its name and those of the steps that it belongs to. */
  readonly path: string
  readonly check: Check
}

/** Judged runs, as far as findings are told of them. */
type Judged = Pick<Run, 'traits' | 'steps' | 'given'>

/** What is wrong in a run: the worst first, in the order of time, and what follows from a cause of the same step under that. */
export function rankedFindings(run: Judged): readonly Ranked[] {
  const strict = isStrict(run)
  const found = new Map<string, Found>()
  for (const { step, path } of placedSteps(run.steps)) {
    const odd = step.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    const roots = rootsOf(odd)
    const ranks = ranksOf(odd, (check) => rank(check, step, run.traits, strict))
    const worst = new Map([...roots].map(([id, led]) => [id, Math.min(...[id, ...led].map(ranks))]))
    for (const check of odd.filter(({ id }) => roots.has(id))) {
      const each = foundAt(found, check, {
        decides: counts(check, run.traits, strict),
        aside: isAside(step, check, run.traits),
      })
      each.places.push({ path, check })
      for (const id of roots.get(check.id) ?? []) each.led.add(id)
      each.worst = Math.min(each.worst, worst.get(check.id) ?? each.worst)
    }
  }
  return [...found.values()]
    .sort((one, other) => one.worst - other.worst)
    .map(({ led, worst, ...each }) => ({ ...each, follows: [...led] }))
}

/** A finding while its places are gathered. */
interface Found extends Omit<Ranked, 'follows' | 'places'> {
  readonly places: Place[]
  readonly led: Set<string>
  worst: number
}

function foundAt(found: Map<string, Found>, { id, verdict }: Check, how: Pick<Ranked, 'decides' | 'aside'>): Found {
  const key = `${verdict} ${id}`
  const known = found.get(key)
  if (known) return known
  const made: Found = {
    id,
    verdict: verdict === 'fail' ? 'fail' : 'warn',
    ...how,
    places: [],
    led: new Set(),
    worst: LEAST,
  }
  found.set(key, made)
  return made
}

/** The worst rank of each rule among some checks, by its id. */
function ranksOf(checks: readonly Check[], rankOf: (check: Check) => number): (id: string) => number {
  const ranks = new Map<string, number>()
  for (const check of checks) ranks.set(check.id, Math.min(ranks.get(check.id) ?? LEAST, rankOf(check)))
  return (id) => ranks.get(id) ?? LEAST
}

/** The rank of what is no finding. */
const LEAST = Number.POSITIVE_INFINITY

/** How bad a finding is, 0 for the worst; a cause is as bad as the worst that follows from it. */
function rank(check: Check, step: Step, traits: Traits, strict: boolean): number {
  const failed = check.verdict === 'fail'
  if (counts(check, traits, strict)) return isRejection(check) ? 0 : failed ? 1 : 2
  return (failed ? 3 : 5) + (isAside(step, check, traits) ? 1 : 0)
}

/** Whether a finding is told by itself, and not in the line about what was found on the way. */
export function isTold({ aside, decides }: Ranked): boolean {
  return decides || !aside
}

/** What was found at a place, and its id after it. */
export function sentenceOf(place: { readonly check: Pick<Check, 'id' | 'message'> } | undefined): string {
  return place === undefined ? '' : `${place.check.message.replace(/\.$/, '')} (${place.check.id})`
}

/** Which checks made a run fail that ended so. */
export function deciding(run: Pick<Run, 'traits' | 'given'>, failed: boolean): (check: Check) => boolean {
  const strict = isStrict(run)
  return (check) => failed && counts(check, run.traits, strict)
}

/** Whether a run was told to count every failure and warning. */
export function isStrict({ given = [] }: Pick<Run, 'given'>): boolean {
  return given.some(({ name, value }) => name === 'strict' && value !== false)
}

/** Whether a check is about the provider, in a run that is about what it sent to this client: told in one line, it decides nothing. */
export function isAside(step: Pick<Step, 'name'>, check: Check, { judges, counts }: Traits): boolean {
  if (!judges || counts !== 'reject' || isRejection(check)) return false
  return isAboutProvider(step) || isOnTheWay(check)
}
