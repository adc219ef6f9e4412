import type { CheckResult, ScenarioResult } from '../check/check.ts'
import { inClause } from '../check/clause.ts'
import { interruptionIn } from '../check/interruption.ts'
import type { Style } from '../formats/style.ts'
import type { Diff } from '../record/diff.ts'
import { clean } from '../text/clean.ts'
import { diffLines } from './check-diff.view.ts'

/** What the whole came to, or of one scenario what its steps came to, which stands below them. */
export function view(result: CheckResult | ScenarioSteps, style: Style): string {
  return 'totals' in result ? wholeOf(result as CheckResult, style) : ''
}

/** Results of steps by their commands. */
type ScenarioSteps = Readonly<Record<string, unknown>>

/** Which tenants failed and why, in one line that is never shortened; then a line a failure with what it was seen by, and how many passed. */
function wholeOf({ scenarios, totals, written, shard, diff }: CheckResult, style: Style): string {
  if (scenarios.length === 0) return shard ? `Shard ${shard.index} of ${shard.of} has no scenario.\n` : ''
  const { passed, skipped } = totals
  const isListed = scenarios.every(({ verdict, cause }) => verdict === 'skip' && cause === null)
  if (isListed) return scenarios.map((each) => `${titleOf(each)}\n`).join('')
  const bad = scenarios.filter(hasFailed)
  const cut = totals.failed - bad.length
  const lines = bad.map((each) => {
    const why = each.evidence ?? each.cause ?? ''
    return `${style.red(style.marks.bad)} ${titleOf(each)}: ${clean(why)}`
  })
  const ending = warningsIn(scenarios).map((line) => `${style.yellow(style.marks.warn)} ${line}`)
  const unrevoked = scenarios.flatMap((each) => unrevokedOf(each, style))
  const counts = [
    `${passed} passed`,
    ...(bad.length > 0 ? [`${bad.length} failed`] : []),
    ...(cut > 0 ? [`${cut} not finished`] : []),
    ...(skipped > 0 ? [`${skipped} not run`] : []),
    ...(shard ? [`shard ${shard.index} of ${shard.of}`] : []),
  ]
  const next = written === undefined ? [] : [`Wrote ${clean(written)}. Run it: oidc-cli check ${clean(written)}`]
  const changes = diff ? diffLines(diff, style) : []
  const first = diff ? firstLineSince(scenarios, bad, diff) : firstLine(scenarios, bad)
  return `${[first, ...lines, ...ending, ...unrevoked, style.dim(counts.join(', ')), ...changes, ...next].join('\n')}\n`
}

/** What failed that did not fail before, and then how many fail as they did. */
function firstLineSince(
  scenarios: readonly ScenarioResult[],
  bad: readonly ScenarioResult[],
  { still }: Pick<Diff, 'still'>,
): string {
  const known = new Set(still.map(({ scenario }) => scenario))
  const old = bad.filter(({ name }) => known.has(name))
  const fresh = bad.filter(({ name }) => !known.has(name))
  if (old.length === 0) return firstLine(scenarios, bad)
  // Why they fail stands in the lines below, and was said before.
  const names = [...new Set(old.map(tenantOf))].map(clean)
  const kind = old.some(({ provider }) => provider !== null) ? 'tenant' : 'scenario'
  const what = `${names.length} ${kind}${names.length === 1 ? '' : 's'} still failing as before: ${names.join(', ')}`
  return fresh.length === 0 ? `Nothing new failed; ${what}` : `${firstLine(scenarios, fresh)}; ${what}`
}

/** What ends soon, once for each tenant. */
function warningsIn(scenarios: readonly ScenarioResult[]): readonly string[] {
  const all = scenarios.flatMap((each) =>
    (each.warnings ?? []).map((text) => `${clean(tenantOf(each))}: ${clean(text)}`),
  )
  return [...new Set(all)]
}

function hasFailed({ cause, verdict }: ScenarioResult): boolean {
  return cause !== null && verdict !== 'skip' && interruptionIn(cause) === undefined
}

/** Whether it was not begun, or a signal came before its end. */
function isUnfinished({ cause, verdict }: ScenarioResult): boolean {
  return verdict === 'skip' || interruptionIn(cause) !== undefined
}

/** "2 of 30 tenants failed: globex (the client secret is refused), initech (the certificate ended yesterday)"; "Interrupted: 3 of 30 tenants passed, 27 not run". */
function firstLine(scenarios: readonly ScenarioResult[], bad: readonly ScenarioResult[]): string {
  const what = scenarios.some(({ provider }) => provider !== null) ? 'tenant' : 'scenario'
  const tenants = tenantsOf(scenarios)
  const all = `${tenants.size} ${what}${tenants.size === 1 ? '' : 's'}`
  const failed = tenantsOf(bad)
  const unrun = [...tenants].filter(([name, own]) => !failed.has(name) && own.some(isUnfinished))
  const passed = tenants.size - failed.size - unrun.length
  const why = scenarios.map(({ cause }) => interruptionIn(cause)).find((each) => each !== undefined)
  const begun = why === undefined ? '' : `${why.charAt(0).toUpperCase()}${why.slice(1)}: `
  const isBegun = unrun.some(([, own]) => own.some(({ verdict }) => verdict !== 'skip'))
  const rest = unrun.length === 0 ? [] : [`${unrun.length} not run${isBegun ? ' to the end' : ''}`]
  if (failed.size === 0)
    return `${begun}${[`${passed} of ${all} passed`, ...rest].join(why === undefined ? '; ' : ', ')}`
  const told = [...failed].map(([tenant, own]) => {
    const causes = new Set(own.map(({ cause }) => inClause(cause ?? '')))
    return `${clean(tenant)} (${[...causes].join('; ')})`
  })
  const others = [...(why === undefined ? [] : [`${passed} passed`]), ...rest].join(', ')
  return `${begun}${failed.size} of ${all} failed: ${told.join(', ')}${others === '' ? '' : `; ${others}`}`
}

function tenantsOf(scenarios: readonly ScenarioResult[]): ReadonlyMap<string, readonly ScenarioResult[]> {
  const tenants = new Map<string, ScenarioResult[]>()
  for (const each of scenarios) {
    const own = tenants.get(tenantOf(each)) ?? []
    tenants.set(tenantOf(each), own)
    own.push(each)
  }
  return tenants
}

/** That tokens stay which were to be revoked. */
function unrevokedOf(each: ScenarioResult, style: Style): readonly string[] {
  const { failed, why } = each.revocation ?? { failed: 0, why: null }
  if (failed === 0) return []
  const what = failed === 1 ? '1 token was' : `${failed} tokens were`
  return [`${style.yellow(style.marks.warn)} ${titleOf(each)}: ${what} not revoked. ${clean(why ?? '')}`.trimEnd()]
}

function tenantOf({ provider, name }: ScenarioResult): string {
  return provider ?? name
}

function titleOf({ name, file, line }: ScenarioResult): string {
  return `${clean(name)}${file === '' ? '' : `  ${clean(file)}:${line}`}`
}
