import type { CheckResult, ScenarioResult } from '../check/check.ts'
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

/** Which tenants failed and why, in one line that is never shortened; then a line a failure with where it stands, and how many passed. */
function wholeOf({ scenarios, totals, written, shard, diff }: CheckResult, style: Style): string {
  if (scenarios.length === 0) return shard ? `Shard ${shard.index} of ${shard.of} has no scenario.\n` : ''
  const { passed, failed, skipped } = totals
  if (failed === 0 && passed === 0) return scenarios.map((each) => `${titleOf(each)}\n`).join('')
  const bad = scenarios.filter(({ cause, verdict }) => cause !== null && verdict !== 'skip')
  const lines = bad.map((each) => `${style.red(style.marks.bad)} ${titleOf(each)}: ${clean(each.cause ?? '')}`)
  const unrevoked = scenarios.flatMap((each) => unrevokedOf(each, style))
  const counts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} not run`] : []),
    ...(shard ? [`shard ${shard.index} of ${shard.of}`] : []),
  ]
  const next = written === undefined ? [] : [`Wrote ${clean(written)}. Run it: oidc-cli check ${clean(written)}`]
  const changes = diff ? diffLines(diff, style) : []
  const first = diff ? firstLineSince(scenarios, bad, diff) : firstLine(scenarios, bad)
  return `${[first, ...lines, ...unrevoked, style.dim(counts.join(', ')), ...changes, ...next].join('\n')}\n`
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
  const what = firstLine(scenarios, old).replace(
    /^(\d+) of \d+ tenants? failed: /,
    (_whole, count: string) => `${count} tenant${count === '1' ? '' : 's'} still failing as before: `,
  )
  return fresh.length === 0 ? `Nothing new failed; ${what}` : `${firstLine(scenarios, fresh)}; ${what}`
}

/** "2 of 30 tenants failed: globex (the client secret is refused), initech (the certificate ended yesterday)". */
function firstLine(scenarios: readonly ScenarioResult[], bad: readonly ScenarioResult[]): string {
  const tenants = new Set(scenarios.map(tenantOf))
  const what = scenarios.some(({ provider }) => provider !== null) ? 'tenant' : 'scenario'
  const plural = tenants.size === 1 ? what : `${what}s`
  if (bad.length === 0) return `${tenants.size} of ${tenants.size} ${plural} passed`
  const causes = new Map<string, string[]>()
  for (const each of bad) {
    const known = causes.get(tenantOf(each)) ?? []
    const cause = inSentence(each.cause ?? '')
    causes.set(tenantOf(each), known.includes(cause) ? known : [...known, cause])
  }
  const told = [...causes].map(([tenant, own]) => `${clean(tenant)} (${own.join('; ')})`)
  return `${causes.size} of ${tenants.size} ${plural} failed: ${told.join(', ')}`
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

/** A sentence as a part of another one. */
function inSentence(cause: string): string {
  const text = clean(cause).replace(/\.$/, '')
  return /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text
}

function titleOf({ name, file, line }: ScenarioResult): string {
  return `${clean(name)}${file === '' ? '' : `  ${clean(file)}:${line}`}`
}
