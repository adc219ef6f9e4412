import { pageOf } from '../explain/page.ts'
import { writeJson } from '../jose/json/writer.ts'
import { cleanBlock } from '../text/clean.ts'
import type { Check, Step, Trace } from '../trace/trace.ts'
import type { Outcome } from '../trace/verdict.ts'

interface Suite {
  readonly name: string
  readonly ms: number
  readonly startedAt: number
  readonly cases: readonly string[]
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

/** JUnit XML: a suite a step, a case a check; warnings go to system-out, for JUnit knows none. The last suite is the outcome. */
export function formatJunit(trace: Trace, outcome: Outcome, version: string): string {
  const suites = [...trace.steps.map((step) => suiteOf(trace.command, step)), outcomeSuite(trace, outcome)]
  const sum = (count: (suite: Suite) => number): number => suites.reduce((all, suite) => all + count(suite), 0)
  const totals = `tests="${sum((suite) => suite.cases.length)}" failures="${sum((suite) => suite.failures)}" errors="${sum((suite) => suite.errors)}"`
  const properties = [
    ['version', version],
    ['verdict', outcome.verdict],
    ['exit', String(outcome.exit)],
    ...trace.notes.map((note) => ['note', note]),
  ].map(([name = '', value = '']) => `      <property name="${xml(name)}" value="${xml(value)}"/>\n`)
  const body = suites.map((suite, index) => suiteXml(suite, index === suites.length - 1 ? properties : [])).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="oidc-cli ${xml(trace.command)}" ${totals} time="${seconds(trace.ms)}">\n${body}</testsuites>\n`
}

function suiteXml(suite: Suite, properties: readonly string[]): string {
  const counts = `tests="${suite.cases.length}" failures="${suite.failures}" errors="${suite.errors}" skipped="${suite.skipped}"`
  const head = `  <testsuite name="${xml(suite.name)}" ${counts} time="${seconds(suite.ms)}" timestamp="${new Date(suite.startedAt).toISOString()}">\n`
  const list = properties.length > 0 ? `    <properties>\n${properties.join('')}    </properties>\n` : ''
  return `${head}${list}${suite.cases.map((each) => `    ${each}\n`).join('')}  </testsuite>\n`
}

function suiteOf(command: string, step: Step): Suite {
  const group = `${command}.${step.name}`
  const times = new Map<string, number>()
  const cases = step.checks.map((check) => {
    const time = (times.get(check.id) ?? 0) + 1
    times.set(check.id, time)
    // Readers take two cases of one name for one.
    return caseXml(group, time === 1 ? check.id : `${check.id} (${time})`, check)
  })
  const ended = step.failure ? [testcase(group, 'completed', errorXml(step.failure.code, step.failure.message))] : []
  const count = (verdict: Check['verdict']): number => step.checks.filter((check) => check.verdict === verdict).length
  return {
    name: step.name,
    ms: step.ms,
    startedAt: step.startedAt,
    cases: [...cases, ...ended],
    failures: count('fail'),
    errors: ended.length,
    skipped: count('skip'),
  }
}

function outcomeSuite(trace: Trace, { error, exit }: Outcome): Suite {
  const end = testcase(
    trace.command,
    `exit ${exit}`,
    error ? errorXml(error.code, `${error.message}\n${error.hint}`) : '',
  )
  const { ms, startedAt } = trace
  return { name: 'outcome', ms, startedAt, cases: [end], failures: 0, errors: error ? 1 : 0, skipped: 0 }
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
