import { EXIT } from '../exit.ts'
import { pageOf } from '../explain/page.ts'
import { writeJson } from '../jose/json/writer.ts'
import { cleanBlock } from '../text/clean.ts'
import type { Check, Step, Trace } from '../trace/trace.ts'
import { type Outcome, tally } from '../trace/verdict.ts'
import { partiesOf, runName } from './run-name.ts'

interface Suite {
  readonly name: string
  readonly ms: number
  readonly startedAt: number
  readonly cases: readonly string[]
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

/**
 * JUnit XML: a suite a step, a case a check; warnings go to system-out, for JUnit knows none. The last suite is the outcome, whose case
 * is in error only where no other case says why the run failed. GitLab takes cases of one classname and name for one, in all files of a
 * job, so these carry the tenant; Jenkins takes what stands before the last dot of a classname for the package.
 */
export function formatJunit(trace: Trace, outcome: Outcome, version: string): string {
  const run = runName(trace)
  const names = numbered(trace.steps.map((step) => step.name))
  const steps = trace.steps.map((step, at) => suiteOf(`${run}.${names[at]}`, step))
  const suites = [
    ...steps,
    outcomeSuite(`${run}.outcome`, trace, outcome, sumOf(steps, 'failures') + sumOf(steps, 'errors')),
  ]
  const totals = `tests="${suites.reduce((sum, { cases }) => sum + cases.length, 0)}" failures="${sumOf(suites, 'failures')}" errors="${sumOf(suites, 'errors')}"`
  const of = propertiesXml([...Object.entries(partiesOf(trace)), ['version', version]])
  const end = propertiesXml([
    ['verdict', outcome.verdict],
    ['exit', String(outcome.exit)],
    ...trace.notes.map((note) => ['note', note] as const),
  ])
  const body = suites.map((suite, at) => suiteXml(suite, at === suites.length - 1 ? [...of, ...end] : of)).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="oidc-cli ${xml(run)}" ${totals} time="${seconds(trace.ms)}">\n${body}</testsuites>\n`
}

function sumOf(suites: readonly Suite[], what: 'failures' | 'errors'): number {
  return suites.reduce((sum, suite) => sum + suite[what], 0)
}

function propertiesXml(pairs: readonly (readonly [string, string])[]): readonly string[] {
  return pairs.map(([name, value]) => `      <property name="${xml(name)}" value="${xml(value)}"/>\n`)
}

/** Names of which none stands twice: the second and later ones get a number. */
function numbered(names: readonly string[]): readonly string[] {
  const times = new Map<string, number>()
  return names.map((name) => {
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    return time === 1 ? name : `${name} (${time})`
  })
}

function suiteXml(suite: Suite, properties: readonly string[]): string {
  const counts = `tests="${suite.cases.length}" failures="${suite.failures}" errors="${suite.errors}" skipped="${suite.skipped}"`
  const head = `  <testsuite name="${xml(suite.name)}" ${counts} time="${seconds(suite.ms)}" timestamp="${new Date(suite.startedAt).toISOString()}">\n`
  const list = `    <properties>\n${properties.join('')}    </properties>\n`
  return `${head}${list}${suite.cases.map((each) => `    ${each}\n`).join('')}  </testsuite>\n`
}

function suiteOf(name: string, step: Step): Suite {
  const { fail, skip } = tally(step)
  const names = numbered(step.checks.map((check) => check.id))
  const cases = step.checks.map((check, at) => caseXml(name, names[at] ?? check.id, check))
  // What ended because a check failed is told by that check.
  const failure = step.failure && step.failure.exit === EXIT.failed && fail > 0 ? null : step.failure
  const ended = failure ? [testcase(name, 'completed', errorXml(failure.code, failure.message))] : []
  const { ms, startedAt } = step
  return { name, ms, startedAt, cases: [...cases, ...ended], failures: fail, errors: ended.length, skipped: skip }
}

function outcomeSuite(name: string, trace: Trace, { error, exit }: Outcome, told: number): Suite {
  const words = error ? `${error.message}\n${error.hint}` : ''
  const untold = error && (error.step === undefined || told === 0)
  const out = error ? `<system-out>${xml(`exit ${exit} (${error.code}): ${words}`)}</system-out>` : ''
  const end = testcase(name, 'outcome', untold ? errorXml(error.code, words) : out)
  const { ms, startedAt } = trace
  return { name, ms, startedAt, cases: [end], failures: 0, errors: untold ? 1 : 0, skipped: 0 }
}

function caseXml(group: string, name: string, check: Check): string {
  const details = [
    check.message,
    ...(check.expected === undefined ? [] : [`expected: ${writeJson(check.expected)}`]),
    ...(check.actual === undefined ? [] : [`actual: ${writeJson(check.actual)}`]),
    `section: ${check.spec}`,
    ...(check.because ? [`because: ${check.because}`] : []),
    ...(check.remedy ? [`remedy: ${check.remedy}`, `more: ${pageOf(check.id)}`] : []),
  ].join('\n')
  const kind = check.reject ? 'reject' : 'fail'
  if (check.verdict === 'fail')
    return testcase(group, name, `<failure type="${kind}" message="${xml(check.message)}">${xml(details)}</failure>`)
  if (check.verdict === 'skip') return testcase(group, name, `<skipped message="${xml(check.message)}"/>`)
  if (check.verdict === 'warn') return testcase(group, name, `<system-out>${xml(`warning: ${details}`)}</system-out>`)
  return testcase(group, name, '')
}

function testcase(group: string, name: string, inside: string): string {
  const head = `testcase classname="${xml(group)}" name="${xml(name)}"`
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
  const safe = cleanBlock(text)
  return safe.replace(/[&<>"'\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
