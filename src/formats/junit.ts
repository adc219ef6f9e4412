import { EXIT } from '../exit.ts'
import { cleanBlock } from '../text/clean.ts'
import { characterReference, escapeMarkup } from '../text/html-entities.ts'
import { accountOf } from '../trace/account.ts'
import { placedSteps } from '../trace/placed-steps.ts'
import { deciding, sentenceOf } from '../trace/ranked.ts'
import type { Account, Check, Run, Step } from '../trace/trace.ts'
import { type Judged, type Outcome, tally } from '../trace/verdict.ts'
import { numbered, partiesOf, runNames } from './run-name.ts'
import { type Case, casesOf, checkDetails, type Scenario, scenariosOf } from './scenarios.ts'
import { noteOf, titleOf } from './title.ts'

interface Suite {
  readonly name: string
  readonly ms: number
  readonly startedAt: number
  readonly cases: readonly string[]
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

/** A suite that has no name yet: one in a whole file may be taken. */
interface Draft {
  readonly name: string
  readonly properties: readonly string[]
  readonly of: (name: string) => Suite
}

/**
 * JUnit XML: a suite a step, a case a check; what makes no run fail goes to system-out, for JUnit knows no warnings. The first suite of a run
 * is its outcome and says why; its case is in error only where no other case says why the run failed; several runs have one together before those. GitLab takes cases
 * of one classname and name for one, in all files of a job, so these carry the tenant; Jenkins takes what stands before the last dot of a
 * classname for the package. Of scenarios a suite is one of them, and a case a step or what was expected of it.
 */
export function formatJunit({ trace, outcomes }: Judged, version: string): string {
  const names = runNames(trace)
  const scenarios = scenariosOf({ trace, outcomes })
  const drafts = scenarios
    ? scenarios.map((each, at) => scenarioDraft(names[at] ?? each.title, each, version))
    : trace.runs.flatMap((run, at) =>
        draftsOf(run, { name: names[at] ?? run.command, outcome: outcomes.runs[at] ?? outcomes.trace, version }),
      )
  if (trace.holds === 'several runs' && (!scenarios || isUntold(outcomes.trace) || trace.notes.length > 0))
    drafts.unshift(wholeOf(trace, outcomes.trace, version))
  const titles = numbered(drafts.map(({ name }) => name))
  const suites = drafts.map(({ name, of }, at) => of(titles[at] ?? name))
  const totals = `tests="${suites.reduce((sum, { cases }) => sum + cases.length, 0)}" failures="${sumOf(suites, 'failures')}" errors="${sumOf(suites, 'errors')}"`
  const title = titleOf(trace)
  const note = noteOf(trace).join('\n')
  // The whole has no properties of its own; what is said of it stands at its first suite.
  const said = [
    ...(title === undefined ? [] : [['title', title] as const]),
    ...(note === '' ? [] : [['note', note] as const]),
  ]
  const body = suites
    .map((suite, at) => suiteXml(suite, [...(at === 0 ? propertiesXml(said) : []), ...(drafts[at]?.properties ?? [])]))
    .join('')
  const whole = trace.holds === 'one run' ? (names[0] ?? trace.command) : trace.command
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xml(title ?? `oidc-cli ${whole}`)}" ${totals} time="${seconds(accountOf(trace).ms)}">\n${body}</testsuites>\n`
}

interface RunFacts {
  readonly name: string
  readonly outcome: Outcome
  readonly version: string
}

function draftsOf(run: Run, { name, outcome, version }: RunFacts): Draft[] {
  const properties = propertiesXml([...Object.entries(partiesOf(run)), ['version', version]])
  const decides = deciding(run, outcome.error !== null)
  const steps = placedSteps(run.steps).map(({ step, path }) => ({
    name: `${name}.${path}`,
    properties,
    of: (title: string) => suiteOf(title, step, decides),
  }))
  const isTold = run.steps.some((step) => step.failure !== null || step.checks.some(decides))
  const told = outcome.error?.step !== undefined && isTold ? 'told' : 'untold'
  return [outcomeDraft(`${name}.outcome`, { account: run, outcome, properties, told }), ...steps]
}

/** What several runs came to, which those that failed have told of. */
function wholeOf(trace: Account, outcome: Outcome, version: string): Draft {
  const told = isUntold(outcome) ? 'untold' : 'told'
  const properties = propertiesXml([['version', version]])
  return outcomeDraft(`${trace.command}.outcome`, { account: trace, outcome, properties, told })
}

/** Whether no run tells how the whole ended; a whole that passed is told by none. */
function isUntold({ error }: Outcome): boolean {
  return error !== null && error.run === undefined
}

/** A suite of what one scenario did and what was expected of it. */
function scenarioDraft(name: string, scenario: Scenario, version: string): Draft {
  const { run, outcome, place, attempts } = scenario
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['provider', run.provider],
    ...Object.entries(partiesOf(run)),
    ['version', version],
    ['verdict', outcome.verdict],
    ['exit', String(outcome.exit)],
    ['attempts', attempts === undefined ? undefined : String(attempts)],
    ['file', place && `${place.file}:${place.line}`],
    ...run.notes.map((note) => ['note', note] as const),
  ]
  const known = facts.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  return { name, properties: propertiesXml(known), of: (title) => scenarioSuite(title, scenario) }
}

function scenarioSuite(name: string, scenario: Scenario): Suite {
  const { ms, startedAt } = scenario.run
  const all = casesOf(scenario)
  const names = numbered(all.map((each) => each.name))
  const count = (of: Case['verdict']): number => all.filter(({ verdict }) => verdict === of).length
  const cases = all.map((each, at) => scenarioCase(name, names[at] ?? each.name, each))
  return { name, ms, startedAt, cases, failures: count('fail'), errors: count('error'), skipped: count('skip') }
}

function scenarioCase(group: string, name: string, { verdict, code, message, details, ms }: Case): string {
  const inside = {
    pass: details === '' ? '' : `<system-out>${xml(details)}</system-out>`,
    skip: `<skipped message="${xml(message)}"/>`,
    fail: `<failure type="${xml(code)}" message="${xml(message)}">${xml(details)}</failure>`,
    error: `<error type="${xml(code)}" message="${xml(message)}">${xml(details)}</error>`,
  }[verdict]
  return testcase(group, name, inside, ms)
}

interface OutcomeFacts {
  readonly account: Account
  readonly outcome: Outcome
  readonly properties: readonly string[]
  /** Whether another case says why it failed. */
  readonly told: 'told' | 'untold'
}

function outcomeDraft(name: string, { account, outcome, properties, told }: OutcomeFacts): Draft {
  const end = propertiesXml([
    ['verdict', outcome.verdict],
    ['exit', String(outcome.exit)],
    ...account.notes.map((note) => ['note', note] as const),
  ])
  return { name, properties: [...properties, ...end], of: (title) => outcomeSuite(title, account, outcome, told) }
}

function sumOf(suites: readonly Suite[], what: 'failures' | 'errors'): number {
  return suites.reduce((sum, suite) => sum + suite[what], 0)
}

function propertiesXml(pairs: readonly (readonly [string, string])[]): readonly string[] {
  return pairs.map(([name, value]) => `      <property name="${xml(name)}" value="${xml(value)}"/>\n`)
}

function suiteXml(suite: Suite, properties: readonly string[]): string {
  const counts = `tests="${suite.cases.length}" failures="${suite.failures}" errors="${suite.errors}" skipped="${suite.skipped}"`
  const head = `  <testsuite name="${xml(suite.name)}" ${counts} time="${seconds(suite.ms)}" timestamp="${new Date(suite.startedAt).toISOString()}">\n`
  const list = `    <properties>\n${properties.join('')}    </properties>\n`
  return `${head}${list}${suite.cases.map((each) => `    ${each}\n`).join('')}  </testsuite>\n`
}

function suiteOf(name: string, step: Step, decides: (check: Check) => boolean): Suite {
  const { skip } = tally(step)
  const fail = step.checks.filter(decides).length
  const names = numbered(step.checks.map((check) => check.id))
  const cases = step.checks.map((check, at) => caseXml(name, names[at] ?? check.id, check, decides(check)))
  // What ended because a check failed is told by that check.
  const failure = step.failure && step.failure.exit === EXIT.failed && fail > 0 ? null : step.failure
  const ended = failure ? [testcase(name, 'completed', errorXml(failure.code, failure.message))] : []
  const { ms, startedAt } = step
  return { name, ms, startedAt, cases: [...cases, ...ended], failures: fail, errors: ended.length, skipped: skip }
}

function outcomeSuite(
  name: string,
  { ms, startedAt }: Account,
  { error, exit }: Outcome,
  told: OutcomeFacts['told'],
): Suite {
  const words = error ? `${error.message}\n${error.hint}` : ''
  const untold = error !== null && told === 'untold'
  const where = error?.run === undefined ? '' : `${error.run}: `
  const out = error ? `<system-out>${xml(`exit ${exit} (${error.code}): ${where}${words}`)}</system-out>` : ''
  const end = testcase(name, 'outcome', untold ? errorXml(error.code, words) : out)
  return { name, ms, startedAt, cases: [end], failures: 0, errors: untold ? 1 : 0, skipped: 0 }
}

function caseXml(group: string, name: string, check: Check, decides: boolean): string {
  const details = checkDetails(check, 'unnamed')
  const kind = check.reject ? 'reject' : 'fail'
  if (decides)
    return testcase(
      group,
      name,
      `<failure type="${kind}" message="${xml(sentenceOf({ check }))}">${xml(details)}</failure>`,
    )
  if (check.verdict === 'skip') return testcase(group, name, `<skipped message="${xml(check.message)}"/>`)
  const word = { fail: 'finding', warn: 'warning', pass: '', info: '' }[check.verdict]
  return testcase(group, name, word === '' ? '' : `<system-out>${xml(`${word}: ${details}`)}</system-out>`)
}

function testcase(group: string, name: string, inside: string, ms?: number): string {
  const time = ms === undefined ? '' : ` time="${seconds(ms)}"`
  const head = `testcase classname="${xml(group)}" name="${xml(name)}"${time}`
  return inside === '' ? `<${head}/>` : `<${head}>${inside}</testcase>`
}

function errorXml(code: string, message: string): string {
  return `<error type="${xml(code)}" message="${xml(message)}"/>`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** Text in XML; what XML cannot hold becomes visible first. */
function xml(text: string): string {
  return escapeMarkup(cleanBlock(text)).replace(/[\n\t]/g, (sign) => characterReference(sign))
}
