import { pageOf } from '../explain/page.ts'
import { writeJson } from '../jose/json/writer.ts'
import { belongingTo } from '../trace/placed-steps.ts'
import { isTold, rankedFindings } from '../trace/ranked.ts'
import type { Check, Run, Step, Trace } from '../trace/trace.ts'
import type { Judged, Outcome } from '../trace/verdict.ts'
import { numbered, runTitles } from './run-name.ts'

/** Something that was expected of a step, as the result of a check tells it. */
interface Expected {
  readonly step: string
  /** Place of its step among those of the scenario. */
  readonly at: number | undefined
  readonly path: string
  readonly verdict: string
  readonly expected: unknown
  readonly actual: unknown
}

/** A scenario that was run, as reports for machines tell it. */
export interface Scenario {
  /** No other of the report has it. */
  readonly title: string
  readonly run: Run
  readonly outcome: Outcome
  /** Why it did not pass, in one sentence; null where it did. */
  readonly cause: string | null
  /** The file that it stands in, and its line; undefined for one that stands in none. */
  readonly place: { readonly file: string; readonly line: number } | undefined
  readonly attempts: number | undefined
  readonly expected: readonly Expected[]
}

/** The scenarios of a record, with their files as `fileOf` gives them; undefined where it is not one of scenarios. */
export function scenariosOf(
  { trace, outcomes }: Judged,
  fileOf: (shown: string) => string = (shown) => shown,
): readonly Scenario[] | undefined {
  if (!isOfScenarios(trace)) return undefined
  const titles = runTitles(trace)
  const all = membersOf(trace.result)['scenarios']
  const told = Array.isArray(all) && all.length === trace.runs.length ? all.map(membersOf) : []
  return trace.runs.map((run, at) => {
    const outcome = outcomes.runs[at] ?? outcomes.trace
    const { cause, file, line, attempts, assertions } = told[at] ?? {}
    return {
      title: titles[at] ?? run.name,
      run,
      outcome,
      cause: outcome.error && (typeof cause === 'string' ? cause : outcome.error.message),
      place: typeof file === 'string' && file !== '' ? { file: fileOf(file), line: numberOf(line) ?? 1 } : undefined,
      attempts: numberOf(attempts),
      expected: Array.isArray(assertions) ? assertions.map(expectedIn) : [],
    }
  })
}

/** Whether the runs of a record are scenarios, or it would have had some. */
export function isOfScenarios({ holds, traits, runs }: Trace): boolean {
  if (holds === 'one run') return false
  return runs.length === 0 ? traits.runs === 'scenarios' : runs.every((run) => run.traits.runs === 'scenarios')
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function expectedIn(value: unknown): Expected {
  const { step, at, path, verdict, expected, actual } = membersOf(value)
  return { step: String(step), at: numberOf(at), path: String(path), verdict: String(verdict), expected, actual }
}

/** One thing of a scenario that holds or does not: a step, or what was expected of it. */
export interface Case {
  readonly name: string
  readonly verdict: 'pass' | 'fail' | 'error' | 'skip'
  /** A code, for what did not hold. */
  readonly code: string
  readonly message: string
  /** Everything that was found wrong, on lines of its own; of what passed its warnings. */
  readonly details: string
  readonly ms: number
}

/** The cases of a scenario, each with its own name: its steps in their order, each followed by what was expected of it. */
export function casesOf(scenario: Scenario): readonly Case[] {
  const { run } = scenario
  const top = run.steps.filter(({ parent }) => parent === undefined)
  const names = numbered(top.map(({ name }) => name))
  const left = [...scenario.expected]
  const cases = top.flatMap((step, at) => {
    const name = names[at] ?? step.name
    const own = left.filter((each) => (each.at === undefined ? each.step === step.name : each.at === at))
    for (const each of own) left.splice(left.indexOf(each), 1)
    return [stepCase(name, step, run, own), ...own.map((each) => expectedCase(name, each))]
  })
  const isTold = cases.some(({ verdict }) => verdict === 'fail' || verdict === 'error')
  const { error } = scenario.outcome
  if (cases.length > 0 && (error === null || isTold)) return cases
  return [...cases, wholeCase(scenario)]
}

/** What is told of a scenario where none of its steps says why it did not pass. */
function wholeCase({ attempts, outcome, run }: Scenario): Case {
  const { error, exit } = outcome
  const base = { name: 'scenario', code: error?.code ?? '', ms: run.ms }
  if (!error) return { ...base, verdict: 'pass', message: '', details: '' }
  const isWrong = exit === 1
  const verdict = attempts === 0 ? 'skip' : isWrong ? 'fail' : 'error'
  return { ...base, verdict, message: error.message, details: `${error.message}\n${error.hint}` }
}

function stepCase(name: string, step: Step, run: Run, own: readonly Expected[]): Case {
  const checks = belongingTo(run.steps, step).flatMap((each) => each.step.checks)
  const base = { name, ms: step.ms, code: step.failure?.code ?? '' }
  if (step.verdict === 'skip') return { ...base, verdict: 'skip', message: step.notes[0] ?? 'Not done.', details: '' }
  const { failure } = step
  const isExpectation = failure?.code === 'assertion_failed' && own.some(({ verdict }) => verdict !== 'pass')
  if (!failure || isExpectation)
    return { ...base, verdict: 'pass', message: '', details: detailsOf(checks, 'warning: ') }
  const failed = checks.filter(({ verdict }) => verdict === 'fail')
  const { message, hint, exit } = failure
  const details = [`${message}\n${hint}`, ...failed.map((check) => checkDetails(check))].join('\n\n')
  return { ...base, verdict: exit === 1 ? 'fail' : 'error', message, details }
}

function detailsOf(checks: readonly Check[], before: string): string {
  const odd = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
  return odd.map((check) => `${before}${check.id}: ${check.message}`).join('\n')
}

function expectedCase(step: string, { path, verdict, expected, actual }: Expected): Case {
  const base = { name: `${step}: ${path}`, ms: 0 }
  if (verdict === 'pass') return { ...base, verdict: 'pass', code: '', message: '', details: '' }
  const details = `expected: ${writeJson(expected)}\nactual: ${writeJson(actual)}`
  return { ...base, verdict: 'fail', code: 'assertion_failed', message: `${path} is not as expected`, details }
}

/** All that a check has to say, on lines of its own. */
export function checkDetails(check: Check, named: 'named' | 'unnamed' = 'named'): string {
  return [
    named === 'named' ? `${check.id}: ${check.message}` : check.message,
    ...(check.expected === undefined ? [] : [`expected: ${writeJson(check.expected)}`]),
    ...(check.actual === undefined ? [] : [`actual: ${writeJson(check.actual)}`]),
    `section: ${check.spec}`,
    ...(check.because ? [`because: ${check.because}`] : []),
    ...(check.remedy ? [`remedy: ${check.remedy}`, `more: ${pageOf(check.id)}`] : []),
  ].join('\n')
}

/** What is wrong in a run, the worst first, each cause once and where it was first; what is only on the way is left out. */
export function oddChecks(run: Run): readonly { readonly path: string; readonly check: Check }[] {
  return rankedFindings(run)
    .filter(isTold)
    .flatMap(({ places }) => places.slice(0, 1))
}

/** How a scenario ended, the worst first: failures before warnings. */
export function failuresFirst(scenarios: readonly Scenario[]): readonly Scenario[] {
  const failed = scenarios.filter(({ outcome }) => outcome.error !== null)
  const warned = scenarios.filter(({ outcome }) => outcome.error === null && outcome.verdict === 'warn')
  return [...failed, ...warned]
}

/** What a scenario that passed is warned of: its first checks that do not hold. */
export function warningOf({ run }: Scenario): string {
  const told = [...new Set(oddChecks(run).map(({ check }) => check.message))]
  const more = told.length > 3 ? ` And ${told.length - 3} more.` : ''
  return `${told.slice(0, 3).join(' ')}${more}`
}
