import { pageOf } from '../explain/page.ts'
import { writeJson } from '../jose/json/writer.ts'
import { clean } from '../text/clean.ts'
import type { Check, Trace } from '../trace/trace.ts'
import type { Outcome } from '../trace/verdict.ts'

/** TAP 14: a test point a check, with what is wrong as a YAML block; notes are comments; the last point is the outcome. */
export function formatTap(trace: Trace, outcome: Outcome): string {
  const points = trace.steps.flatMap((step) => step.checks)
  let number = 0
  const lines = [
    ...trace.notes.map(comment),
    ...trace.steps.flatMap((step) => [
      ...step.notes.map((note) => comment(`${step.name}: ${note}`)),
      ...step.checks.map((check) => point(++number, step.name, check)),
    ]),
  ]
  const { error } = outcome
  const last = `${error ? 'not ok' : 'ok'} ${points.length + 1} - exit ${outcome.exit}${error ? `\n  ---\n  code: ${text(error.code)}\n  message: ${text(error.message)}\n  ...` : ''}`
  return `TAP version 14\n1..${points.length + 1}\n${[...lines, last].join('\n')}\n`
}

function point(number: number, step: string, check: Check): string {
  const bad = check.verdict === 'fail'
  const directive = check.verdict === 'skip' ? ` # SKIP ${name(check.message)}` : ''
  const head = `${bad ? 'not ok' : 'ok'} ${number} - ${name(step)}: ${check.id}${directive}`
  if (check.verdict === 'pass' || check.verdict === 'skip') return head
  const block = [
    `severity: ${check.verdict}`,
    `message: ${text(check.message)}`,
    ...(check.expected === undefined ? [] : [`expected: ${writeJson(check.expected)}`]),
    ...(check.actual === undefined ? [] : [`actual: ${writeJson(check.actual)}`]),
    `section: ${text(check.spec)}`,
    ...(check.remedy ? [`remedy: ${text(check.remedy)}`, `more: ${text(pageOf(check.id))}`] : []),
  ]
  return `${head}\n  ---\n${block.map((line) => `  ${line}`).join('\n')}\n  ...`
}

function comment(note: string): string {
  return `# ${clean(note)}`
}

/** A description must not hold an unescaped number sign. */
function name(given: string): string {
  return clean(given).replace(/[\\#]/g, '\\$&')
}

/** A string as YAML reads it; JSON strings are YAML. */
function text(given: string): string {
  return writeJson(clean(given))
}
