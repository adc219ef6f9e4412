import { writeJson } from '../jose/json-reader.ts'
import { cleanBlock } from '../text/clean.ts'
import type { Check, Trace } from '../trace/trace.ts'
import type { Outcome } from '../trace/verdict.ts'

/** JUnit XML: a suite a step, a case a check; warnings go to system-out, for JUnit knows none. */
export function formatJunit(trace: Trace, outcome: Outcome): string {
  const suites = trace.steps.map((step) => {
    const cases = step.checks.map((check) => caseXml(`${trace.command}.${step.name}`, check))
    const failure = step.failure
      ? [
          `    <testcase classname="${xml(`${trace.command}.${step.name}`)}" name="completed"><error type="${xml(step.failure.code)}" message="${xml(step.failure.message)}"/></testcase>`,
        ]
      : []
    const all = [...cases, ...failure]
    const failed = step.checks.filter((check) => check.verdict === 'fail').length
    const skipped = step.checks.filter((check) => check.verdict === 'skip').length
    return `  <testsuite name="${xml(step.name)}" tests="${all.length}" failures="${failed}" errors="${failure.length}" skipped="${skipped}" time="${step.ms / 1000}" timestamp="${new Date(step.startedAt).toISOString()}">\n${all.join('\n')}${all.length > 0 ? '\n' : ''}  </testsuite>`
  })
  const end = outcome.error
  const last = `  <testsuite name="outcome" tests="1" failures="0" errors="${end ? 1 : 0}" skipped="0" time="0">\n    <testcase classname="${xml(trace.command)}" name="exit ${outcome.exit}">${end ? `<error type="${xml(end.code)}" message="${xml(end.message)}"/>` : ''}</testcase>\n  </testsuite>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="oidc-cli ${xml(trace.command)}" time="${trace.ms / 1000}">\n${[...suites, last].join('\n')}\n</testsuites>\n`
}

function caseXml(group: string, check: Check): string {
  const head = `    <testcase classname="${xml(group)}" name="${xml(check.id)}">`
  const details = [
    check.message,
    ...(check.expected === undefined ? [] : [`expected: ${writeJson(check.expected)}`]),
    ...(check.actual === undefined ? [] : [`actual: ${writeJson(check.actual)}`]),
    `section: ${check.spec}`,
    ...(check.remedy ? [`remedy: ${check.remedy}`] : []),
  ].join('\n')
  if (check.verdict === 'fail')
    return `${head}<failure type="${check.reject ? 'reject' : 'fail'}" message="${xml(check.message)}">${xml(details)}</failure></testcase>`
  if (check.verdict === 'skip') return `${head}<skipped message="${xml(check.message)}"/></testcase>`
  if (check.verdict === 'warn') return `${head}<system-out>${xml(`warning: ${details}`)}</system-out></testcase>`
  return `${head}</testcase>`
}

/** Text in XML; what XML cannot hold becomes visible first. */
function xml(text: string): string {
  const safe = cleanBlock(text).replace(/[\ufffe\uffff]/g, '?')
  return safe.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll('\n', '&#10;')
}
