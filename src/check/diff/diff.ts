import { EXIT } from '../../exit.ts'
import type { JsonObject } from '../../jose/json/json.ts'
import { asObject, textOf } from '../../jose/json/values.ts'
import type { CheckRecord } from '../../record/check-record.ts'
import type { Diff, DiffChange, DiffFinding } from '../../record/diff.ts'
import type { Run } from '../../trace/trace.ts'
import type { Traits } from '../../trace/traits.ts'
import type { Outcome } from '../../trace/verdict.ts'
import { claimChanges } from './claims.ts'
import { documentChanges } from './documents.ts'
import { latencyChanges } from './latency.ts'
import { commandsOf, type Problem, problemsOf } from './problems.ts'

/** A scenario as it came to an end, in either record. */
export interface Scenario {
  readonly run: Run
  readonly outcome: Outcome
  readonly assertions: readonly { readonly path: string; readonly verdict: 'pass' | 'fail' }[]
  /** Whether it was begun. */
  readonly ran: boolean
  /** What it is told by where it failed. */
  readonly cause: string
}

interface Comparing {
  readonly traitsOf: (command: string) => Traits
  readonly strict: boolean
  /** Whether the scenario of that name is left out of this run, and not gone. */
  readonly isLeftOut: (name: string) => boolean
}

interface Compared {
  readonly diff: Diff
  /** The runs that fail for nothing new. */
  readonly still: ReadonlySet<Run>
}

/** What differs from a record made before: scenarios are the same that have the same name. */
export function compare(before: CheckRecord, now: readonly Scenario[], comparing: Comparing): Compared {
  const old = new Map(scenariosOf(before).map((each) => [each.run.name, each]))
  const diff = {
    since: new Date(before.saved.trace.startedAt).toISOString(),
    new: [] as DiffFinding[],
    mended: [] as DiffFinding[],
    still: [] as Diff['still'][number][],
    changed: [] as DiffChange[],
  }
  const still = new Set<Run>()
  for (const each of now) {
    const place = placeOf(each.run)
    const was = old.get(each.run.name)
    const known = was?.ran ? was : undefined
    if (!was) diff.changed.push({ what: 'scenario', change: 'added', ...place, ...NOTHING })
    if (!each.ran) continue
    const found = problemsOf(each.run, { ...comparing, assertions: each.assertions })
    const earlier = known ? problemsOf(known.run, { ...comparing, assertions: known.assertions }) : []
    const fresh = found.filter((problem) => !isKnown(problem, earlier))
    const mended = earlier.filter((one) => isMended(one, found, each.run))
    diff.new.push(...onePerCheck(fresh).map((problem) => findingOf(problem, place)))
    diff.mended.push(...onePerCheck(mended).map((problem) => findingOf(problem, place)))
    if (isStill(each, found, fresh)) {
      still.add(each.run)
      diff.still.push({ ...place, cause: each.cause })
    }
    if (!known) continue
    const changes = [documentChanges, claimChanges, latencyChanges].flatMap((find) => find(known.run, each.run))
    diff.changed.push(...changes.map((change) => ({ ...change, ...place })))
  }
  const names = new Set(now.map(({ run }) => run.name))
  for (const { run } of old.values())
    if (!names.has(run.name) && !comparing.isLeftOut(run.name))
      diff.changed.push({ what: 'scenario', change: 'removed', ...placeOf(run), ...NOTHING })
  return { diff: { ...diff, changed: onceEach(diff.changed) }, still }
}

const NOTHING = { step: null, name: null, before: null, now: null } as const

function placeOf({ name, provider }: Run): Pick<DiffFinding, 'scenario' | 'provider'> {
  return { scenario: name, provider: provider ?? null }
}

function findingOf({ key: _key, found: _found, ...told }: Problem, place: ReturnType<typeof placeOf>): DiffFinding {
  return { ...place, ...told }
}

/** Whether it was wrong before, and as badly. A warning may have come up in another command; what is no failure is told once. */
function isKnown(problem: Problem, earlier: readonly Problem[]): boolean {
  return earlier.some((one) => {
    const isSame = one.key === problem.key || (problem.verdict === 'warn' && isSameCheck(one, problem))
    return isSame && (one.found === 'fail' || problem.found === 'warn')
  })
}

function isSameCheck(one: Problem, other: Problem): boolean {
  return one.what === 'check' && other.what === 'check' && one.id === other.id
}

/** Whether what was wrong is seen to be right: it is not where it is no longer looked at, or allowed. */
function isMended(one: Problem, found: readonly Problem[], { steps, failures }: Run): boolean {
  if (found.some((other) => other.key === one.key || isSameCheck(one, other))) return false
  if (one.step === null) return failures.length === 0
  const command = commandsOf({ steps }).find(({ label }) => label === one.step)
  if (!command || command.step.verdict === 'skip') return false
  const checks = command.steps.flatMap(({ checks: all }) =>
    all.filter(({ id }) => one.what === 'check' && id === one.id),
  )
  if (checks.some(({ verdict }) => verdict !== 'pass' && verdict !== 'skip')) return false
  return checks.some(({ verdict }) => verdict === 'pass') || (one.verdict === 'fail' && command.step.failure === null)
}

/** A fault of ours is never known. */
function isStill({ outcome, run }: Scenario, found: readonly Problem[], fresh: readonly Problem[]): boolean {
  const isBug = [outcome.exit, ...run.failures.map(({ exit }) => exit)].includes(EXIT.bug)
  const due = found.filter(({ verdict }) => verdict === 'fail')
  return outcome.error !== null && !isBug && due.length > 0 && due.every((problem) => !fresh.includes(problem))
}

/** What a provider publishes is told of the first scenario that saw it. */
function onceEach(changes: readonly DiffChange[]): readonly DiffChange[] {
  return distinct(changes, ({ scenario, step, ...change }) => {
    const { provider, what, name } = change
    const isDocument = what === 'keys' || what === 'metadata' || (what === 'latency' && DOCUMENTS.has(name ?? ''))
    return isDocument && provider !== null ? change : { scenario, step, ...change }
  })
}

/** Purposes of requests for what is asked for once. */
const DOCUMENTS: ReadonlySet<string> = new Set(['discover', 'jwks'])

/** A warning is told of the first command that has it. */
function onePerCheck(problems: readonly Problem[]): readonly Problem[] {
  return distinct(problems, ({ what, verdict, id, key }) => (what === 'check' && verdict === 'warn' ? id : { key }))
}

function distinct<T>(all: readonly T[], by: (each: T) => unknown): readonly T[] {
  const known = new Set<string>()
  return all.filter((each) => {
    const key = JSON.stringify(by(each))
    if (known.has(key)) return false
    known.add(key)
    return true
  })
}

/** The scenarios of a saved record. */
export function scenariosOf({ scenarios }: CheckRecord): readonly Scenario[] {
  return scenarios.map(({ run, outcome, told }) => ({
    run,
    outcome,
    assertions: assertionsIn(told),
    ran: told['verdict'] !== 'skip',
    cause: textOf(told['cause']) ?? outcome.error?.message ?? '',
  }))
}

function assertionsIn({ assertions }: JsonObject): Scenario['assertions'] {
  return (Array.isArray(assertions) ? assertions : []).flatMap((each) => {
    const path = textOf(asObject(each)?.['path'])
    return path === undefined ? [] : [{ path, verdict: asObject(each)?.['verdict'] === 'fail' ? 'fail' : 'pass' }]
  })
}
